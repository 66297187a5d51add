"""From the room: agenda, presence, quorum of the day, adopted, ad referendum, deferred, announced."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from comity.access.offices import ForMemberStatesOnly, ForTheChairOnly, ForTheSecretariatOnly
from comity.acts import decisions as acts
from comity.acts import meetings, room, silence
from comity.acts.decisions import TextChanged
from comity.core.consensus import guards
from comity.core.consensus.rules import RuleSet
from comity.core.errors import NotFound
from comity.core.seat import CHAIR, SECRETARIAT, Seat
from comity.decisions.models import Decision
from comity.meetings import queries
from comity.meetings.models import AgendaText, Announcement, Meeting, Presence
from comity.record.models import Disclosure, Entry
from comity.register.models import Body, Membership, Party, PartyStatus, RuleVersion
from tests.web.asking import text
from tests.world import FOUNDED, LONG_AGO, World, build

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RULES = RuleSet(label="two thirds", classes=frozenset({"ordinary"}), quorum="2/3", hold_undelivered=False)


@pytest.fixture
def world() -> World:
    return build(rules=RULES)


def convened(world: World, number: int = 7, **more: bool) -> UUID:
    """A meeting of the committee with one item."""
    done = meetings.convene_meeting(
        world.asked(world.clerk), body="SOC", number=number, opens_at=world.now, place="Hall of Selm", **more
    )
    assert done.subject is not None
    meetings.add_agenda_item(world.asked(world.clerk), done.subject, title="Calendars")
    return done.subject


def sits(world: World, *present: str, number: int = 7) -> UUID:
    """The same, opened, with these parties in the room."""
    key = convened(world, number)
    meetings.open_meeting(world.asked(world.chair), key)
    meetings.record_presence(world.asked(world.clerk), key, present=present)
    return key


def tabled(world: World, meeting: UUID, key: UUID | None = None) -> UUID:
    """A text under the first item."""
    key = key or world.register_draft()
    room.table(world.asked(world.chair), key, item=Meeting.objects.get(key=meeting).items.get().key)
    return key


def adopt(world: World, key: UUID, by: Seat | None = None) -> None:
    room.adopt_in_meeting(world.asked(by or world.chair), key, text_hash=world.decision(key).text_hash)


def told(kind: str, name: str) -> Disclosure:
    """A field of the only entry of a kind."""
    return Disclosure.objects.get(entry=Entry.objects.get(kind=kind), name=name)


def test_officers_convene_and_members_read(world: World) -> None:
    for seat in (world.aldora, world.observer):
        with pytest.raises(ForTheSecretariatOnly):
            meetings.convene_meeting(
                world.asked(seat), body="SOC", number=1, opens_at=world.now, place="Selm"
            )
    key = convened(world)
    assert Meeting.objects.for_reader(world.aldora, key, at=world.now).number == 7
    with pytest.raises(NotFound):
        Meeting.objects.for_reader(world.observer, key, at=world.now)
    with pytest.raises(meetings.NumberTaken):
        convened(world)
    invited = convened(world, 8, observers=True)
    assert Meeting.objects.for_reader(world.observer, invited, at=world.now).number == 8
    for act in (meetings.open_meeting, meetings.close_meeting):
        with pytest.raises((ForTheSecretariatOnly, NotFound)):
            act(world.asked(world.aldora), key)


def test_a_text_on_the_agenda_is_read_by_the_body(world: World) -> None:
    key = world.register_draft()
    with pytest.raises(NotFound):
        Decision.objects.for_reader(world.brenn, key, at=world.now)
    tabled(world, convened(world), key)
    found = Decision.objects.for_reader(world.brenn, key, at=world.now)
    assert (found.stage, found.symbol) == ("tabled", f"CMS/SOC/{world.now.year}/D.1")
    with pytest.raises(NotFound):
        Decision.objects.for_reader(world.observer, key, at=world.now)
    with pytest.raises(room.OnTheAgenda):
        tabled(world, Meeting.objects.get().key, key)


def test_put_no_objection_heard_adopted(world: World) -> None:
    # invariants 5, 15, 18
    meeting = sits(world, "ALD", "BRE", "OBS", "SEC")
    key = tabled(world, meeting)
    with pytest.raises(
        guards.NoQuorum
    ) as refused:  # an observer and the Secretariat are there, and count nothing
        adopt(world, key)
    assert refused.value.params == {"needed": 3, "present": 2}
    meetings.record_presence(world.asked(world.clerk), meeting, present=("ALD", "BRE", "CES", "OBS"))
    for seat in (world.clerk, world.aldora):
        with pytest.raises(ForTheChairOnly):
            adopt(world, key, by=seat)
    with pytest.raises(TextChanged):
        room.adopt_in_meeting(world.asked(world.chair), key, text_hash="0" * 64)
    adopt(world, key)
    decision = world.decision(key)
    assert (decision.stage, decision.number) == ("adopted", f"CMS/SOC/{world.now.year}/1")
    assert decision.effect_from == world.now
    assert AgendaText.objects.get().outcome == "adopted"
    assert world.record()[-1] == "AdoptedInMeeting"


def test_a_quorum_is_of_the_members_of_that_very_day(world: World) -> None:
    # invariants 18, 32: four members when it was tabled, six when it is put
    meeting = sits(world, "ALD", "BRE", "CES")
    key = tabled(world, meeting)
    for code in ("EST", "FEN"):
        Party.objects.create(code=code)
        dated = {"valid_from": date(2000, 1, 1), "recorded_at": datetime(2026, 1, 1, tzinfo=UTC)}
        PartyStatus.objects.create(party_id=code, kind="member_state", **dated)
        Membership.objects.create(body_id="SOC", party_id=code, **dated)
    with pytest.raises(guards.NoQuorum) as refused:
        adopt(world, key)
    assert refused.value.params == {"needed": 4, "present": 3}
    Membership.objects.filter(party_id__in=["EST", "FEN", "DOR"]).update(valid_to=world.now.date())
    adopt(world, key)
    assert world.decision(key).members == ["ALD", "BRE", "CES"]


def test_absence_is_apart_from_consent(world: World) -> None:
    # invariant 19: Dorvane was away. It takes part in the decision, and nothing says that it agreed or did not
    meeting = sits(world, "ALD", "BRE", "CES")
    key = tabled(world, meeting)
    adopt(world, key)
    decision = world.decision(key)
    assert decision.members == ["ALD", "BRE", "CES", "DOR"]
    assert (decision.objectors, decision.late) == ([], [])
    assert not Presence.objects.filter(party_id="DOR").exists()
    assert told("AdoptedInMeeting", "present").value == ["ALD", "BRE", "CES"]
    assert told("AdoptedInMeeting", "present").marking == decision.proceedings  # never public
    said = {d.name for d in Disclosure.objects.filter(entry__kind="AdoptedInMeeting")}
    assert not said & {"absent", "consent", "agreed", "abstained"}


def test_an_objection_in_the_room_stops_adoption_and_its_author_alone_lifts_it(world: World) -> None:
    # invariants 1, 2, 23, 34
    meeting = sits(world, "ALD", "BRE", "CES", "DOR")
    key = tabled(world, meeting)
    with pytest.raises(ForMemberStatesOnly):
        room.raise_objection(world.asked(world.clerk), key)
    room.raise_objection(world.asked(world.brenn), key, reason="Paragraph 1.")
    room.hear_objection(world.asked(world.clerk), key, party="ALD", reason="Said from the floor.")
    for act in (
        adopt,
        lambda w, k: room.agree_ad_referendum(w.asked(w.chair), k, text_hash=w.decision(k).text_hash),
    ):
        with pytest.raises(guards.ObjectionStands):
            act(world, key)
    with pytest.raises(guards.NoObjection):
        room.lift_objection(world.asked(world.cestria), key)
    with pytest.raises(ForMemberStatesOnly):
        room.lift_objection(world.asked(world.chair), key)
    room.lift_objection(world.asked(world.brenn), key)
    with pytest.raises(guards.ObjectionStands):
        adopt(world, key)
    room.lift_objection(world.asked(world.aldora), key)
    adopt(world, key)
    assert world.decision(key).stage == "adopted"


def test_agreed_in_the_room_then_silence_over_the_same_text(world: World) -> None:
    # invariants 5, 24
    meeting = sits(world, "ALD", "BRE", "CES")
    key = tabled(world, meeting)
    room.agree_ad_referendum(world.asked(world.chair), key, text_hash=world.decision(key).text_hash)
    decision = world.decision(key)
    assert (decision.stage, decision.number, decision.adopted_at) == ("ad_referendum", None, None)
    with pytest.raises(room.NotOnTheAgenda):
        adopt(world, key)
    world.circulate(key)
    assert world.decision(key).symbol == decision.symbol
    assert world.decision(key).stage == "silence"
    assert world.decision(key).text_hash == decision.text_hash
    world.alive(world.now, world.now + 2 * HOUR)
    world.establish(key, world.now + timedelta(minutes=62))
    assert world.decision(key).stage == "adopted"


def test_what_was_agreed_ad_referendum_is_broken_like_any_text(world: World) -> None:
    # invariants 2, 24
    key = tabled(world, sits(world, "ALD", "BRE", "CES"))
    room.agree_ad_referendum(world.asked(world.chair), key, text_hash=world.decision(key).text_hash)
    world.circulate(key)
    world.break_silence(key, by=world.dorvane)  # who was not in the room
    assert world.decision(key).stage == "broken"


def test_deferred_comes_back_at_another_meeting(world: World) -> None:
    key = tabled(world, sits(world, "ALD", "BRE", "CES"))
    with pytest.raises(ForTheChairOnly):
        room.defer(world.asked(world.clerk), key)
    room.defer(world.asked(world.chair), key)
    assert world.decision(key).stage == "deferred"
    tabled(world, sits(world, "ALD", "BRE", "CES", number=8), key)
    adopt(world, key)
    assert [t.outcome for t in AgendaText.objects.order_by("pk")] == ["deferred", "adopted"]


def test_a_text_moved_to_a_meeting_is_adopted_there(world: World) -> None:
    key = world.under_silence()
    silence.object_to_silence(world.asked(world.aldora), key)
    tabled(world, sits(world, "ALD", "BRE", "CES"), key)
    adopt(world, key)
    decision = world.decision(key)
    assert (decision.stage, decision.effect_from) == ("adopted", world.now)


def test_nothing_is_put_to_a_meeting_that_does_not_sit(world: World) -> None:
    meeting = convened(world)
    key = tabled(world, meeting)
    with pytest.raises(room.NotOnTheAgenda):
        adopt(world, key)
    with pytest.raises(meetings.NotOpen):
        meetings.record_presence(world.asked(world.clerk), meeting, present=("ALD",))
    meetings.open_meeting(world.asked(world.clerk), meeting)
    with pytest.raises(meetings.OpenedAlready):
        meetings.open_meeting(world.asked(world.clerk), meeting)
    with pytest.raises(room.NobodyPresent):
        adopt(world, key)
    with pytest.raises(meetings.NotOfTheRegister):
        meetings.record_presence(world.asked(world.clerk), meeting, present=("XYZ",))
    meetings.record_presence(world.asked(world.clerk), meeting, present=("ALD", "BRE", "CES"))
    meetings.close_meeting(world.asked(world.chair), meeting)
    with pytest.raises(room.NotOnTheAgenda):
        adopt(world, key)
    with pytest.raises(meetings.MeetingClosed):
        meetings.add_agenda_item(world.asked(world.clerk), meeting, title="Too late")


def test_presence_is_dated(world: World) -> None:
    # invariant 19
    meeting = Meeting.objects.get(key=sits(world, "ALD", "BRE"))
    world.now += HOUR
    meetings.record_presence(world.asked(world.clerk), meeting.key, present=("BRE", "CES"))
    assert queries.present_at(meeting, world.now - timedelta(minutes=1)) == {"ALD", "BRE"}
    assert queries.present_at(meeting, world.now) == {"BRE", "CES"}
    assert queries.were_present(meeting) == {"ALD", "BRE", "CES"}


def test_the_next_meeting_carries_what_silence_adopted(world: World) -> None:
    # invariant 16
    key = world.under_silence()
    world.alive(world.now, world.now + 2 * HOUR)
    world.establish(key, world.now + timedelta(minutes=62))
    world.now += 2 * HOUR
    first = Meeting.objects.get(key=sits(world, "ALD", "BRE", "CES"))
    assert [a.decision_id for a in queries.carried(first, world.aldora, world.now)] == [key]
    assert told("MeetingOpened", "announced").value == [world.decision(key).number]
    adopt(world, tabled(world, first.key))  # adopted in the room: nothing to announce later
    second = sits(world, "ALD", "BRE", "CES", number=8)
    assert Announcement.objects.filter(meeting=second).count() == 0
    assert Announcement.objects.count() == 1


def test_another_body_announces_what_this_one_decided_where_the_rules_say_so() -> None:
    # invariants 6, 16
    world = build(rules=replace(RULES, announced_in="MC"))
    dated = {"valid_from": LONG_AGO, "recorded_at": FOUNDED}
    Body.objects.create(code="MC", kind="governing", position=2)
    for party in ("ALD", "BRE"):
        Membership.objects.create(body_id="MC", party_id=party, **dated)
    key = world.under_silence()
    assert told("Circulated", "announcing").value == "MC"
    RuleVersion.objects.update(values=RULES.to_json())  # what runs keeps what was fixed when silence began
    page = text(world.client("aldora").get(world.decision(key).get_absolute_url()))
    assert "<dt>Silence opened by</dt><dd>Chair</dd>" in page
    assert "<dt>Authority</dt><dd><bdi>Rules of procedure</bdi></dd>" in page
    assert "<dt>Announced in the next meeting of</dt>" in page
    world.alive(world.now, world.now + 2 * HOUR)
    world.establish(key, world.now + timedelta(minutes=62))
    world.now += 2 * HOUR
    own = Meeting.objects.get(key=sits(world, "ALD", "BRE", "CES"))
    assert queries.carried(own, world.aldora, world.now) == []
    done = meetings.convene_meeting(
        world.asked(world.clerk), body="MC", number=1, opens_at=world.now, place="Hall of Selm"
    )
    assert done.subject is not None
    meetings.open_meeting(world.asked(world.chair), done.subject)
    other = Meeting.objects.get(key=done.subject)
    assert [a.decision_id for a in queries.carried(other, world.aldora, world.now)] == [key]


def test_where_the_rules_do_not_ask_for_it_nothing_is_announced(world: World) -> None:
    # invariant 16
    key = world.under_silence()
    world.alive(world.now, world.now + 2 * HOUR)
    world.establish(key, world.now + timedelta(minutes=62))
    silent = RuleSet(label="x", classes=frozenset({"ordinary"}), announced_at_next_meeting=False)
    Decision.objects.filter(key=key).update(rules=silent.to_json())
    sits(world, "ALD")
    assert Announcement.objects.count() == 0


def test_a_summary_of_the_chair_is_never_a_decision(world: World) -> None:
    # invariant 21
    meeting = sits(world, "ALD")
    with pytest.raises(ForTheChairOnly):
        meetings.summarise_meeting(world.asked(world.clerk), meeting, text="All agreed.")
    done = meetings.summarise_meeting(world.asked(world.chair), meeting, text="All agreed.")
    with pytest.raises(NotFound):
        acts.publish(world.asked(world.chair), meeting)
    assert done.subject == meeting
    key = world.adopted()
    for wrong in ("chair_summary", "chair_statement"):  # however such a row came about
        Decision.objects.filter(key=key).update(decision_class="ordinary")
        world.decision(key).document.__class__.objects.filter(decision=key).update(kind=wrong)
        with pytest.raises(guards.NotADecision):
            acts.publish(world.asked(world.clerk, world.now + 2 * HOUR), key)
    assert "Published" not in world.record()


def test_the_offices_that_keep_a_meeting_read_it(world: World) -> None:
    meeting = Meeting.objects.get(key=convened(world))
    assert meeting.marking.originator == SECRETARIAT
    assert (
        Meeting.objects.for_reader(world.chair, meeting.key, at=world.now)
        .marking.releases.filter(party=CHAIR)
        .exists()
    )
