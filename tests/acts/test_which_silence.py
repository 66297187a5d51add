"""A text that came back under a new procedure: which of its two silences an objection means is asked, never guessed."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

import pytest

from comity.acts import breaks, doubting, standing, ticking
from comity.acts import decisions as acts
from comity.acts.breaks import Came, WhichSilence
from comity.acts.doubting import MailUnread
from comity.core.consensus.guards import BeforeCirculation
from comity.decisions.models import OutsideBreak
from comity.notices import inbound
from comity.record.models import Entry
from tests.acts.test_ended import BEGUN, HOUR, MINUTE, letters, made, told, withdrawn
from tests.acts.test_ended import RULES as EVERY_CHANNEL
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
AGAIN = BEGUN + 3 * HOUR  # when the second silence began


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """The clock of all is the world's."""
    return made(monkeypatch, EVERY_CHANNEL)


def twice(world: World, *, broken: bool = False) -> tuple[UUID, UUID]:
    """The text was withdrawn, or broken, and brought back; since an hour the same text is under silence again."""
    earlier = world.under_silence(minutes=600)
    if broken:
        world.break_silence(earlier, world.brenn, at=BEGUN + HOUR)
    else:
        withdrawn(world, earlier)
    world.now = AGAIN
    later = standing.bring_back(world.asked(world.clerk), earlier).subject
    assert later is not None
    world.circulate(later, minutes=600)
    world.told(later)
    world.alive(AGAIN, AGAIN + 72 * HOUR)
    world.now += HOUR
    return earlier, later


def note(world: World, key: UUID, at: datetime, *, earlier: bool = False) -> UUID:
    """One officer enters a note of Aldora."""
    came = Came("ALD", "note_verbale", at, "No. 114", earlier=earlier)
    breaks.enter_break(world.asked(world.clerk), key, came=came)
    return OutsideBreak.objects.get(decision_id=key, state="waiting").key


def adopts(world: World, key: UUID) -> bool:
    """Whether the rules adopt it once they may."""
    world.now = AGAIN + 48 * HOUR
    ticking.adopt_due(world.now)
    return world.decision(key).stage == "adopted"


def test_a_note_of_the_silence_that_ended_is_answered_and_breaks_no_other(world: World) -> None:
    # invariants 9, 12: it came before members were asked again, and they were all asked again
    earlier, later = twice(world)
    letters(world)
    with pytest.raises(BeforeCirculation):
        note(world, later, BEGUN + HOUR)
    entry = note(world, earlier, BEGUN + HOUR)
    breaks.confirm_break(world.asked(world.clerk2), entry)
    assert world.record()[-1] == "BreakFoundMoot"
    symbol = world.decision(later).symbol
    answers = letters(world)["ALD"]
    assert len(answers) == 2
    assert all(f"is under silence now as {symbol}" in body and str(later) in body for body in answers)
    assert adopts(world, later)


@pytest.mark.parametrize("broken", [False, True], ids=["withdrawn", "broken"])
def test_what_came_while_it_was_under_silence_again_is_entered_there_or_said_to_mean_the_other(
    world: World, broken: bool
) -> None:
    # invariants 2, 9: in doubt, not adopted
    earlier, later = twice(world, broken=broken)
    came = AGAIN + MINUTE
    with pytest.raises(WhichSilence) as refused:
        note(world, earlier, came)
    assert world.decision(later).symbol in str(refused.value)
    assert "BreakEntered" not in world.record()
    note(world, earlier, came, earlier=True)
    assert told(Entry.objects.latest("index"))["means"] == world.decision(earlier).symbol
    assert (world.decision(later).stage, world.decision(later).entered) == ("silence", [])
    note(world, later, came)
    assert not adopts(world, later), "entered where it may be meant, it waits for a second officer"


def test_it_is_asked_even_when_the_other_silence_has_had_its_effect(world: World) -> None:
    # invariant 9: what came in time would contest what was adopted
    earlier, later = twice(world)
    assert adopts(world, later)
    with pytest.raises(WhichSilence):
        note(world, earlier, AGAIN + 10 * HOUR)
    note(world, earlier, AGAIN + 10 * HOUR + MINUTE)
    entry = note(world, later, AGAIN + 10 * HOUR)
    breaks.confirm_break(world.asked(world.clerk2), entry)
    assert world.decision(later).contested


def test_what_its_author_said_here_to_the_earlier_text_breaks_no_other(world: World) -> None:
    # invariant 10: nothing breaks by accident
    earlier, later = twice(world)
    world.break_silence(earlier, world.aldora)
    assert (world.record()[-1], world.decision(later).stage) == ("BreakFoundMoot", "silence")
    world.break_silence(later, world.aldora)
    assert world.decision(later).stage == "broken"


def message(symbol: str, came: datetime) -> bytes:
    """From the notified mailbox of Aldora, by the symbol of a text."""
    made = EmailMessage()
    made["From"], made["Subject"] = "mission@ald.example", "Re: draft"
    made["Message-ID"] = "<1@ald.example>"
    made["Received"] = f"by mx.example; {format_datetime(came)}"
    made.set_content(f"We object to {symbol}.")
    return made.as_bytes()


@pytest.mark.parametrize("broken", [False, True], ids=["withdrawn", "broken"])
def test_mail_that_may_mean_either_silence_stops_adoption_until_officers_have_read_it(
    world: World, broken: bool
) -> None:
    # invariants 2, 9
    earlier, later = twice(world, broken=broken)
    data = message(world.decision(earlier).symbol, AGAIN + MINUTE)
    assert inbound.take_in(data, world.now) == "to_read"
    with pytest.raises(MailUnread):
        doubting.unspoken(world.decision(later))
    assert not adopts(world, later)
    assert world.decision(earlier).late == []


def test_mail_of_the_silence_that_ended_is_answered_there(world: World) -> None:
    # invariant 9: fetched after members were asked again, and received before
    earlier, later = twice(world)
    data = message(world.decision(earlier).symbol, BEGUN + HOUR)
    assert inbound.take_in(data, world.now) == "taken"
    assert world.record()[-1] == "BreakFoundMoot"
    assert adopts(world, later)


def test_a_member_that_was_not_asked_again_is_not_asked_which(world: World) -> None:
    earlier, later = twice(world)
    row = world.decision(later)
    row.members = ["BRE", "CES", "DOR"]
    row.save()
    note(world, earlier, AGAIN + MINUTE)
    acts.withdraw(world.asked(world.chair), later)
    assert world.record()[-1] == "Withdrawn"
