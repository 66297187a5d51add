"""Held, extended and adopted as one; and what came in time is answered wherever its text has gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from comity.access.offices import ForMemberStatesOnly
from comity.acts import breaks, corrigenda, room, silence, standing
from comity.acts import decisions as acts
from comity.acts.breaks import Came
from comity.acts.drafts import DraftText
from comity.core.consensus.deadlines import TooFewHours
from comity.core.consensus.guards import EntryUnconfirmed, MailUnconfirmed, ObjectionStands
from comity.core.consensus.rules import RuleSet
from comity.core.consensus.together import NotInParts
from comity.core.seat import CLOCK_SEAT
from comity.decisions.models import Decision, OutsideBreak
from comity.meetings.models import Meeting
from comity.record import clock
from comity.record.models import Entry
from comity.register.models import RuleVersion
from tests.acts.test_meetings import convened, sits
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BEGUN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RULES = RuleSet(
    label="every channel, two thirds",
    classes=frozenset({"ordinary"}),
    channels=frozenset({"platform", "mailbox", "note_verbale", "room"}),
    quorum="2/3",
    entry_window_hours=2,
)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """The clock of all is the world's."""
    world = build(now=BEGUN, rules=RULES)
    monkeypatch.setattr(clock, "now", lambda: world.now)
    return world


def package(world: World, *, told: bool = True) -> list[UUID]:
    """Two texts that stand together, ten hours of silence, the platform alive for three days."""
    keys = [world.register_draft(title=title) for title in ("Places", "Travel")]
    standing.circulate_package(
        world.asked(world.chair),
        keys[0],
        parts=tuple((key, world.decision(key).text_hash) for key in keys),
        deadline=world.now + 10 * HOUR,
        authority="Rules of procedure",
        together=True,
    )
    for key in keys if told else keys[:1]:
        world.told(key)
    world.alive(world.now, world.now + 72 * HOUR)
    return keys


def stages(keys: list[UUID]) -> list[str]:
    return [Decision.objects.get(key=key).stage for key in keys]


def note(world: World, key: UUID, at: datetime, party: str = "DOR") -> OutsideBreak:
    """One officer enters a note that came at an instant."""
    breaks.enter_break(world.asked(world.clerk), key, came=Came(party, "note_verbale", at, "No. 9"))
    return OutsideBreak.objects.get(decision_id=key, party=party, state="waiting")


def test_one_part_held_holds_all_and_an_objection_to_any_counts_until_the_new_deadline(world: World) -> None:
    # invariants 2, 8, 9: the text of one part did not arrive; after the new deadline was set, the other part is broken
    keys = package(world, told=False)
    world.now += 11 * HOUR
    silence.hold(silence.holding(world.decision(keys[1]), world.now), keys[1])
    assert stages(keys) == ["held", "held"]
    assert world.record().count("HeldInDoubt") == 2
    new = world.now + 20 * HOUR
    silence.set_deadline(world.asked(world.chair), keys[0], deadline=new)
    assert {world.decision(key).deadline for key in keys} == {new}
    world.now += 19 * HOUR
    world.break_silence(keys[0], world.brenn)
    assert stages(keys) == ["broken", "broken"]


def test_what_came_late_to_another_part_counts_once_the_package_is_held(world: World) -> None:
    # invariants 2, 9
    keys = package(world, told=False)
    world.now += 10 * HOUR + timedelta(minutes=5)
    world.break_silence(keys[0], world.brenn)
    assert world.record()[-1] == "BreakCameLate"
    silence.hold(silence.holding(world.decision(keys[1]), world.now), keys[1])
    assert stages(keys) == ["broken", "broken"]
    assert world.decision(keys[0]).objectors == ["BRE"]


def test_no_part_gets_an_instant_that_another_cannot_have(world: World) -> None:
    # invariant 8
    keys = package(world)
    world.now += 11 * HOUR
    Decision.objects.filter(key=keys[1]).update(stage="held", held_at=world.now)  # as it was stored before
    with pytest.raises(NotInParts):
        silence.set_deadline(world.asked(world.chair), keys[1], deadline=world.now + HOUR)
    assert world.decision(keys[1]).stage == "held"


def tabled(world: World, keys: list[UUID], *present: str) -> UUID:
    """Both parts before a meeting that sits, since one delegation wanted them discussed."""
    silence.object_to_silence(world.asked(world.aldora), keys[0])
    meeting = sits(world, *(present or ("ALD", "BRE", "CES")))
    item = Meeting.objects.get(key=meeting).items.get().key
    for key in keys:
        room.table(world.asked(world.chair), key, item=item)
    return meeting


def put(world: World, key: UUID) -> None:
    """The Chair has every text of the package before the eyes."""
    decision = world.decision(key)
    parts = Decision.objects.filter(package__isnull=False, package=decision.package).exclude(key=key)
    seen = tuple(parts.values_list("key", "text_hash"))
    room.adopt_in_meeting(world.asked(world.chair), key, text_hash=decision.text_hash, parts=seen)


def test_a_meeting_adopts_a_package_whole_or_not_at_all(world: World) -> None:
    # invariants 2, 15
    keys = package(world)
    tabled(world, keys)
    room.raise_objection(world.asked(world.brenn), keys[1])
    with pytest.raises(NotInParts):
        put(world, keys[0])
    assert stages(keys) == ["tabled", "tabled"]
    room.lift_objection(world.asked(world.brenn), keys[1])
    put(world, keys[1])
    assert stages(keys) == ["adopted", "adopted"]
    numbers = [world.decision(key).number for key in keys]
    assert [n.rsplit("/", 1)[1] for n in numbers if n] == ["1", "2"], "in the order of circulation"
    assert world.record().count("AdoptedInMeeting") == 2


def test_the_chair_sees_what_else_is_adopted(world: World) -> None:
    keys = package(world)
    tabled(world, keys)
    said = "It stands together with these texts; all of them are adopted, or none:"
    page = text(world.client("chair").get(reverse("adopt_in_meeting", args=[keys[0]])))
    assert said in page
    assert world.decision(keys[1]).symbol in page.partition(said)[2]
    singly = world.under_silence(minutes=600)
    assert said not in text(world.client("chair").get(reverse("confirm", args=[singly])))


def test_a_part_that_is_not_before_this_meeting_keeps_the_other_waiting(world: World) -> None:
    keys = package(world)
    silence.object_to_silence(world.asked(world.aldora), keys[0])
    meeting = sits(world, "ALD", "BRE", "CES")
    room.table(world.asked(world.chair), keys[0], item=Meeting.objects.get(key=meeting).items.get().key)
    with pytest.raises(NotInParts):
        put(world, keys[0])
    other = convened(world, 8)
    room.table(world.asked(world.chair), keys[1], item=Meeting.objects.get(key=other).items.get().key)
    with pytest.raises(NotInParts):
        put(world, keys[0])
    assert stages(keys) == ["tabled", "tabled"]


def test_a_part_withdrawn_before_a_meeting_breaks_the_other(world: World) -> None:
    keys = package(world)
    tabled(world, keys)
    acts.withdraw(world.asked(world.chair), keys[0])
    assert stages(keys) == ["withdrawn", "broken"]
    back = standing.bring_back(world.asked(world.clerk), keys[1]).subject
    assert back is not None
    assert world.decision(back).package is None, "it may come back alone"


@pytest.mark.parametrize("outcome", ["agreed", "deferred"])
def test_a_note_in_time_is_answered_wherever_the_text_has_gone(world: World, outcome: str) -> None:
    # invariants 2, 9: silence was objected to, the meeting went on, and a note of that time lies on a desk
    key = world.under_silence(minutes=600)
    silence.object_to_silence(world.asked(world.aldora), key)
    came, world.now = world.now + HOUR, world.now + 2 * HOUR
    meeting = sits(world, "ALD", "BRE", "CES")
    room.table(world.asked(world.chair), key, item=Meeting.objects.get(key=meeting).items.get().key)
    if outcome == "agreed":
        room.agree_ad_referendum(world.asked(world.chair), key, text_hash=world.decision(key).text_hash)
    else:
        room.defer(world.asked(world.chair), key)
    entry = note(world, key, came)
    if outcome == "agreed":
        with pytest.raises(EntryUnconfirmed):
            world.circulate(key, minutes=600)
    breaks.confirm_break(world.asked(world.clerk2), entry.key)
    assert world.decision(key).objectors == ["DOR"]
    if outcome == "agreed":
        with pytest.raises(ObjectionStands):
            world.circulate(key, minutes=600)
    assert world.record()[-1] == "ObjectionRaised"


def mailed(world: World, key: UUID, at: datetime) -> OutsideBreak:
    """Dorvane's mailbox has objected."""
    came = Came("DOR", "mailbox", at, "Re: draft")
    breaks.receive_mail(
        world.asked(CLOCK_SEAT), key, came=came, address="mission@dor.example", codes=("1", "2")
    )
    return OutsideBreak.objects.get(decision_id=key)


def test_mail_about_a_text_before_a_meeting_waits_for_its_delegation(world: World) -> None:
    # invariants 2, 10
    key = world.under_silence(minutes=600)
    silence.object_to_silence(world.asked(world.aldora), key)
    entry = mailed(world, key, world.now)
    assert (world.decision(key).objectors, world.decision(key).unconfirmed) == ([], ["DOR"])
    meeting = sits(world, "ALD", "BRE", "CES")
    room.table(world.asked(world.chair), key, item=Meeting.objects.get(key=meeting).items.get().key)
    with pytest.raises(MailUnconfirmed):
        put(world, key)
    breaks.disown_mail(world.asked(world.dorvane), entry.key)
    put(world, key)
    assert world.decision(key).stage == "adopted"


def test_one_note_on_both_parts_found_after_the_adoption_leaves_nothing_waiting(world: World) -> None:
    # the first one that is confirmed contests the package; the other could be neither confirmed nor struck
    keys, came = package(world), world.now + HOUR
    world.now += 13 * HOUR
    world.establish(keys[0], world.now)
    assert stages(keys) == ["adopted", "adopted"]
    first, second = (note(world, key, came) for key in keys)
    other = note(world, keys[1], came, "BRE")
    breaks.confirm_break(world.asked(world.clerk2), first.key)
    assert [world.decision(key).contested for key in keys] == [True, True]
    states = [OutsideBreak.objects.get(key=entry.key).state for entry in (first, second, other)]
    assert states == ["counted", "overtaken", "waiting"]
    assert [world.decision(key).entered for key in keys] == [[], ["BRE"]]
    breaks.confirm_break(world.asked(world.clerk2), other.key)
    assert world.decision(keys[1]).objectors == ["BRE", "DOR"]


@pytest.mark.parametrize("own", [True, False])
def test_mail_found_after_the_adoption_contests_once_it_is_confirmed(world: World, own: bool) -> None:
    # invariant 12: what anybody can write under a delegation's name contests nothing by itself
    key = world.under_silence(minutes=600)
    world.told(key)
    world.alive(world.now, world.now + 20 * HOUR)
    came, world.now = world.now + HOUR, world.now + 13 * HOUR
    world.establish(key, world.now)
    entry = mailed(world, key, came)
    assert not world.decision(key).contested
    act = breaks.confirm_mail if own else breaks.disown_mail
    act(world.asked(world.dorvane), entry.key)
    assert (world.decision(key).stage, world.decision(key).contested) == ("adopted", own)
    assert OutsideBreak.objects.get().state == ("counted" if own else "struck")


def test_a_shorter_silence_is_for_what_members_have_had_before(world: World) -> None:
    # a draft that nobody saw, withdrawn and brought back, would else have escaped the period of the rules
    shorter = replace(RULES, shortest_minutes=72 * 60, shorter_when_returned_minutes=24 * 60)
    RuleVersion.objects.update(values=shorter.to_json())
    unseen = world.register_draft()
    acts.withdraw(world.asked(world.clerk), unseen)
    back = standing.bring_back(world.asked(world.clerk), unseen).subject
    assert back is not None
    with pytest.raises(TooFewHours):
        world.circulate(back, minutes=24 * 60)
    world.circulate(back, minutes=72 * 60)
    world.break_silence(back, world.brenn)
    again = standing.bring_back(world.asked(world.clerk), back).subject
    assert again is not None
    acts.withdraw(world.asked(world.clerk), again)
    third = standing.bring_back(world.asked(world.clerk), again).subject
    assert third is not None
    world.circulate(third, minutes=24 * 60)
    assert world.decision(third).stage == "silence"


@pytest.mark.parametrize(
    ("by", "office"),
    [("chair", "Chair"), ("registrar", "Secretariat"), ("", "")],
    ids=["chair", "clerk", "unknown"],
)
def test_the_office_that_numbers_is_named_where_the_rules_say_which(
    world: World, by: str, office: str
) -> None:
    RuleVersion.objects.update(values=replace(RULES, numbered_by=by).to_json())
    key = world.under_silence(minutes=600)
    world.told(key)
    world.alive(world.now, world.now + 20 * HOUR)
    world.now += 13 * HOUR
    world.establish(key, world.now)
    page = text(world.client("brenn").get(reverse("decision", args=[key])))
    receipt = text(
        world.client("brenn").get(reverse("entry", args=[Entry.objects.get(kind="Adopted").index]))
    )
    for shown in (page, receipt):
        assert ("Number given by" in shown) is bool(office)
    assert not office or f"<dt>Number given by</dt><dd>{office}</dd>" in page


@pytest.mark.parametrize("may", [True, False])
def test_who_may_propose_may_bring_back_and_correct_and_nobody_else(world: World, may: bool) -> None:
    broken, adopted = world.under_silence(minutes=600), world.under_silence(minutes=600, title="Travel")
    world.told(adopted)
    world.alive(world.now, world.now + 20 * HOUR)
    world.break_silence(broken, world.brenn)
    world.now += 13 * HOUR
    world.establish(adopted, world.now)
    proposers = {"chair", "member"} if may else {"chair"}
    RuleVersion.objects.update(values=replace(RULES, may_propose=frozenset(proposers)).to_json())
    said = DraftText("en", True, "Corr.", "c.txt", "text/plain", b"Corr.", "<p>Corr.</p>", "Corr.")
    if may:
        assert standing.bring_back(world.asked(world.brenn), broken).subject
        assert corrigenda.bring_corrigendum(world.asked(world.brenn), adopted, texts=(said,)).subject
        return
    with pytest.raises(ForMemberStatesOnly):
        standing.bring_back(world.asked(world.brenn), broken)
    with pytest.raises(ForMemberStatesOnly):
        corrigenda.bring_corrigendum(world.asked(world.brenn), adopted, texts=(said,))
    back, correct = reverse("bring_back", args=[broken]), reverse("bring_corrigendum", args=[adopted])
    assert [world.client("brenn").post(form).status_code for form in (back, correct)] == [403, 403]
