"""An objection to a text that was withdrawn or has lapsed: recorded and answered, and it changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from comity.access.offices import AnotherOfficer, ForMemberStatesOnly, ForTheSecretariatOnly
from comity.acts import breaks, lapsing, prepared, silence
from comity.acts import decisions as acts
from comity.acts.breaks import Came
from comity.core.consensus.guards import BeforeCirculation, EnteredAlready, NotUnderSilence, Unchangeable
from comity.core.consensus.rules import RuleSet
from comity.core.errors import NotAllowed, NotFound
from comity.core.seat import CLOCK_SEAT
from comity.decisions.models import Decision, OutsideBreak
from comity.notices import outbox
from comity.notices.models import Notice
from comity.record import clock
from comity.record.models import Disclosure, Entry
from comity.record.writer import Recorded, SaidOtherwise
from tests.at_once import together
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEGUN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RULES = RuleSet(
    label="every channel, and texts lapse",
    classes=frozenset({"ordinary"}),
    channels=frozenset({"platform", "mailbox", "note_verbale", "room"}),
    lapses_after_days=30,
)
End = Callable[[World, UUID], None]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """The clock of all is the world's."""
    return made(monkeypatch, RULES)


def made(monkeypatch: pytest.MonkeyPatch, rules: RuleSet) -> World:
    world = build(now=BEGUN, rules=rules)
    monkeypatch.setattr(clock, "now", lambda: world.now)
    return world


def withdrawn(world: World, key: UUID) -> None:
    """Taken back by the Chair two hours after its circulation, eight before its deadline."""
    world.now = BEGUN + 2 * HOUR
    acts.withdraw(world.asked(world.chair), key)


def lapsed(world: World, key: UUID) -> None:
    """Held, since it did not reach anybody, and left like that for a month."""
    world.now = BEGUN + 11 * HOUR
    assert silence.hold_due(world.now) == 1
    world.now += 31 * DAY
    assert lapsing.lapse_due(world.now) == 1


ENDS = pytest.mark.parametrize("end", [withdrawn, lapsed])


def ended(world: World, end: End = withdrawn) -> UUID:
    """A text that was under silence for ten hours, or should have been."""
    key = world.under_silence(minutes=600)
    end(world, key)
    world.now += HOUR
    return key


def note(world: World, key: UUID, at: datetime, party: str = "ALD", channel: str = "note_verbale") -> UUID:
    """One officer enters it."""
    breaks.enter_break(world.asked(world.clerk), key, came=Came(party, channel, at, "No. 114"))
    return OutsideBreak.objects.get(decision_id=key, state="waiting", party_id=party, channel=channel).key


def told(entry: Entry) -> dict[str, object]:
    """Every field of an entry."""
    return {d.name: d.value for d in Disclosure.objects.filter(entry=entry)}


def readers(world: World, entry: Entry) -> set[str]:
    """Who of the cast sees that it happened."""
    rows = Entry.objects.filter(pk=entry.pk)
    names = ("aldora", "brenn", "observer", "chair", "clerk")
    return {name for name in names if rows.visible_to(world.seats[name], at=world.now).exists()}


def letters(world: World) -> dict[str, list[str]]:
    """What each delegation is told by mail of its own affairs since the last look."""
    outbox.collect(world.now)
    rows = Notice.objects.exclude(kind__in=("Circulated", "Withdrawn", "Lapsed", "HeldInDoubt"))
    found: dict[str, list[str]] = {}
    for row in rows.filter(language="en").order_by("entry"):
        if row.body not in found.setdefault(row.party, []):
            found[row.party].append(row.body)
    Notice.objects.all().delete()
    return found


def unchanged(world: World, key: UUID, before: Decision) -> None:
    """Stage, objectors, numbers: nothing of it moved."""
    now = world.decision(key)
    names = ("stage", "objectors", "lifted", "broken_at", "broken_by", "contested", "number", "deadline")
    assert [getattr(now, name) for name in names] == [getattr(before, name) for name in names]


@ENDS
def test_a_note_of_a_running_silence_that_is_found_later_is_recorded_and_answered(
    world: World, end: End
) -> None:
    # invariants 9, 12
    key = ended(world, end)
    before = world.decision(key)
    letters(world)
    entry = note(world, key, BEGUN + HOUR)
    (announced,) = letters(world)["ALD"]
    assert "contest it at once" in announced
    assert "nothing was adopted" in announced
    assert "It counts once" not in announced
    with pytest.raises(EnteredAlready):
        note(world, key, BEGUN + HOUR)
    with pytest.raises(AnotherOfficer):
        breaks.confirm_break(world.asked(world.clerk), entry)
    done = breaks.confirm_break(world.asked(world.clerk2), entry)
    assert world.record()[-2:] == ["BreakEntered", "BreakFoundMoot"]
    unchanged(world, key, before)
    row = OutsideBreak.objects.get(key=entry)
    assert (row.state, row.settled_at) == ("recorded", world.now)
    recorded = Entry.objects.get(index=done.index)
    said = told(recorded)
    assert before.deadline is not None
    wanted = {"party": "ALD", "came_at": (BEGUN + HOUR).isoformat(), "ended": before.stage, "note": "No. 114"}
    assert {name: said[name] for name in wanted} == wanted
    assert said["deadline"] == before.deadline.isoformat()
    assert readers(world, recorded) == {"aldora", "chair", "clerk"}
    ((to, (answer,)),) = letters(world).items()
    assert to == "ALD"
    assert "It changes nothing." in answer
    assert "2 March 2026, 10:00 UTC" in answer
    with pytest.raises(breaks.SettledAlready):
        breaks.confirm_break(world.asked(world.clerk2), entry)


@ENDS
def test_what_is_said_here_after_the_end_is_recorded_for_its_author_and_the_chair(
    world: World, end: End
) -> None:
    # invariants 1, 9, 13
    key = ended(world, end)
    before = world.decision(key)
    for seat, refusal in ((world.clerk, ForMemberStatesOnly), (world.observer, NotFound)):
        with pytest.raises(refusal):
            world.break_silence(key, seat)
    act = uuid4()
    asked = world.asked(world.aldora, act=act)
    done = acts.break_silence(asked, key, reason="Paragraph 1 is too wide.")
    assert acts.break_silence(asked, key, reason="Paragraph 1 is too wide.") == done
    with pytest.raises(SaidOtherwise):
        acts.break_silence(asked, key, reason="Another reason.")
    kind = "BreakFoundMoot" if end is lapsed or world.now <= BEGUN + 10 * HOUR else "BreakCameLate"
    assert world.record()[-1] == kind
    unchanged(world, key, before)
    recorded = Entry.objects.get(index=done.index)
    assert told(recorded)["ended"] == before.stage
    assert readers(world, recorded) == {"aldora", "chair"}
    letters(world)
    assert acts.break_silence(world.asked(world.aldora), key).index == done.index + 1, "each is recorded"
    assert letters(world) == {}, "it was answered on the page, and nobody else is told"


@pytest.mark.parametrize("entered", [True, False], ids=["a note", "here"])
def test_after_the_deadline_of_a_withdrawn_text_it_is_late_besides(world: World, entered: bool) -> None:
    # invariant 9
    key = ended(world)
    world.now = BEGUN + 11 * HOUR
    if entered:
        breaks.confirm_break(world.asked(world.clerk2), note(world, key, world.now - MINUTE))
        assert OutsideBreak.objects.get().state == "late"
        assert "so it came late" in letters(world)["ALD"][-1]
    else:
        world.break_silence(key, world.aldora)
    assert world.record()[-1] == "BreakCameLate"
    assert told(Entry.objects.latest("index"))["ended"] == "withdrawn"
    assert (world.decision(key).stage, world.decision(key).late) == ("withdrawn", ["ALD"])


@ENDS
def test_mail_is_recorded_and_answered_and_nobody_is_asked(world: World, end: End) -> None:
    # invariants 9, 10
    key = ended(world, end)
    before = world.decision(key)
    letters(world)
    came = Came("ALD", "mailbox", BEGUN + HOUR, "Re: draft")
    receive = partial(
        breaks.receive_mail, key=key, came=came, address="mission@ald.example", codes=("1", "2")
    )
    with pytest.raises(NotAllowed):
        receive(world.asked(world.clerk))
    receive(world.asked(CLOCK_SEAT))
    assert world.record()[-1] == "BreakFoundMoot"
    entry = OutsideBreak.objects.get()
    assert (entry.state, world.decision(key).unconfirmed) == ("recorded", [])
    assert readers(world, Entry.objects.latest("index")) == {"aldora", "chair", "clerk"}
    ((to, (answer,)),) = letters(world).items()
    assert to == "ALD"
    assert "If it is not yours, or was no objection, contest it" in answer
    for answering in (breaks.confirm_mail, breaks.disown_mail):
        with pytest.raises(breaks.SettledAlready):
            answering(world.asked(world.aldora), entry.key)
    breaks.contest_break(world.asked(world.aldora), entry.key, ours=False, reason="It was a greeting.")
    assert world.record()[-1] == "EntryContested"
    unchanged(world, key, before)


def test_a_note_on_a_withdrawn_text_is_struck_by_a_second_officer_or_its_delegation(world: World) -> None:
    # invariant 23
    key = ended(world)
    entry = note(world, key, BEGUN + HOUR)
    breaks.strike_break(world.asked(world.clerk2), entry, reason="another text")
    assert world.record()[-1] == "EntryStruck"
    entry = note(world, key, BEGUN + HOUR)
    with pytest.raises((NotFound, ForMemberStatesOnly)):
        breaks.contest_break(world.asked(world.brenn), entry, ours=False, reason="")
    breaks.contest_break(world.asked(world.aldora), entry, ours=False, reason="we sent no note")
    assert world.record()[-1] == "EntryStruck"
    assert (world.decision(key).stage, world.decision(key).entered) == ("withdrawn", [])


def test_only_officers_enter_and_only_what_a_silence_can_have_heard(world: World) -> None:
    # invariants 1, 34
    key = ended(world)
    with pytest.raises(ForTheSecretariatOnly):
        breaks.enter_break(world.asked(world.aldora), key, came=Came("ALD", "room", BEGUN + HOUR, "word"))
    with pytest.raises(NotAllowed):
        note(world, key, BEGUN + HOUR, party="OBS")
    with pytest.raises(BeforeCirculation):
        note(world, key, BEGUN - HOUR)
    never = world.register_draft()
    acts.withdraw(world.asked(world.clerk), never)
    with pytest.raises(NotAllowed):
        note(world, never, world.now)
    with pytest.raises(NotUnderSilence):
        breaks.receive_mail(
            world.asked(CLOCK_SEAT),
            never,
            came=Came("ALD", "mailbox", world.now, "Re"),
            address="a",
            codes=("1", "2"),
        )
    assert "BreakEntered" not in world.record()


def test_what_was_prepared_and_cleared_is_still_recorded(world: World) -> None:
    # invariant 9
    key = world.under_silence(minutes=600)
    row = prepared.prepare(world.aldora, key, form="breaks", text="ours", paragraphs=(), received=world.now)
    prepared.clear(world.intern, row.key, received=world.now)
    withdrawn(world, key)
    prepared.release(world.asked(world.aldora), row.key)
    assert world.record()[-1] == "BreakFoundMoot"


def test_nobody_learns_who_objected_to_a_text_that_was_withdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    # invariants 13, 29: neither where the rules name who breaks silence, nor where they do not
    world = made(monkeypatch, replace(RULES, author_named=False))
    key = ended(world)
    world.break_silence(key, world.aldora)
    for party in ("ALD", "BRE"):  # officers are answered alike, whoever objected here
        breaks.confirm_break(world.asked(world.clerk2), note(world, key, BEGUN + HOUR, party=party))
    assert world.record()[-5:] == ["BreakFoundMoot", *["BreakEntered", "BreakFoundMoot"] * 2]


def test_an_objection_that_races_a_withdrawal_is_recorded_whoever_wins(world: World) -> None:
    # invariants 9, 12
    for _round in range(5):
        key = world.under_silence(minutes=600)
        objecting = partial(acts.break_silence, world.asked(world.aldora), key, reason="No.")
        done = together(objecting, partial(acts.withdraw, world.asked(world.chair), key))
        kinds = list(Entry.objects.filter(subject=key).order_by("index").values_list("kind", flat=True))[2:]
        if world.decision(key).stage == "withdrawn":
            assert kinds == ["Withdrawn", "BreakFoundMoot"]
        else:
            assert (world.decision(key).stage, kinds) == ("broken", ["SilenceBroken"])
            assert {type(one) for one in done} == {Recorded, Unchangeable}
