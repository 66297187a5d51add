"""A text that goes to silence twice: what came in the first is not lost, what was delivered then is not enough."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

import pytest
from django.urls import reverse

from comity.acts import breaks, doubting, room, silence, ticking
from comity.acts.breaks import Came
from comity.acts.doubting import InDoubt, MailUnread
from comity.core.consensus.guards import BeforeCirculation, EntryUnconfirmed
from comity.core.consensus.rules import RuleSet
from comity.decisions.models import Delivery, InboundMail, OutsideBreak
from comity.meetings.models import Meeting
from comity.notices import inbound, outbox
from comity.notices.models import Notice
from comity.record import clock
from tests.acts.test_meetings import sits
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
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


def again(world: World, key: UUID) -> None:
    """A member wanted a meeting, which agreed ad referendum; the same text is under silence a second time."""
    world.now += 2 * HOUR
    silence.object_to_silence(world.asked(world.aldora), key)
    item = Meeting.objects.get(key=sits(world, "ALD", "BRE", "CES")).items.get()
    room.table(world.asked(world.chair), key, item=item.key)
    room.agree_ad_referendum(world.asked(world.chair), key, text_hash=world.decision(key).text_hash)
    world.now += 22 * HOUR
    world.circulate(key, minutes=600)
    world.told(key)
    world.alive(world.now, world.now + 72 * HOUR)


def note(world: World, key: UUID, at: datetime) -> OutsideBreak:
    """One officer enters a note of Dorvane."""
    breaks.enter_break(world.asked(world.clerk), key, came=Came("DOR", "note_verbale", at, "No. 9"))
    return OutsideBreak.objects.get(decision_id=key, state="waiting")


def test_a_note_of_an_earlier_silence_breaks_the_one_that_runs(world: World) -> None:
    # invariants 2, 9: it lay on a desk while a meeting agreed and capitals were asked anew
    key = world.under_silence(minutes=600)
    came = world.now + HOUR
    again(world, key)
    with pytest.raises(BeforeCirculation):
        note(world, key, BEGUN - HOUR)
    entry = note(world, key, came)
    world.now += 13 * HOUR
    with pytest.raises(EntryUnconfirmed):
        world.establish(key, world.now)
    breaks.confirm_break(world.asked(world.clerk2), entry.key)
    assert (world.decision(key).stage, world.record()[-1]) == ("broken", "SilenceBroken")


def test_a_note_of_an_earlier_silence_contests_what_the_later_one_adopted(world: World) -> None:
    # invariants 9, 12
    key = world.under_silence(minutes=600)
    came = world.now + HOUR
    again(world, key)
    world.now += 13 * HOUR
    world.establish(key, world.now)
    breaks.confirm_break(world.asked(world.clerk2), note(world, key, came).key)
    assert (world.decision(key).stage, world.decision(key).contested) == ("adopted", True)


@pytest.mark.parametrize("late", [False, True], ids=["read in time", "fetched after the second circulation"])
def test_mail_of_an_earlier_silence_stops_the_later_one(world: World, late: bool) -> None:
    # invariants 2, 9: from a notified mailbox, in time, and nobody has read it
    key = world.under_silence(minutes=600)
    came = world.now + HOUR
    made = EmailMessage()
    made["From"], made["Subject"] = "mission@dor.example", "Re: draft"
    made["Message-ID"] = "<1@dor.example>"
    made["Received"] = f"by mx.example; {format_datetime(came)}"
    made.set_content("We object." if not late else f"We object to {world.decision(key).symbol}.")
    if not late:
        world.now += HOUR
        assert inbound.take_in(made.as_bytes(), world.now) == "to_read"
    again(world, key)
    if late:
        assert inbound.take_in(made.as_bytes(), world.now) == "taken"
    world.now += 13 * HOUR
    with pytest.raises(EntryUnconfirmed if late else MailUnread):
        doubting.unspoken(world.decision(key))
    assert ticking.adopt_due(world.now) == 0
    assert InboundMail.objects.get().received == came
    assert world.decision(key).stage == "silence"


def test_who_had_the_first_letter_may_not_have_the_second(world: World) -> None:
    # invariant 17: a new deadline of which a Member State was never told is no deadline
    key = world.under_silence(minutes=600)
    world.told(key)
    again(world, key)
    outbox.collect(world.now)
    Notice.objects.filter(party="DOR", state="waiting").update(state="failed")
    Delivery.objects.get(party="DOR", circulation=world.decision(key).circulation or 0).delete()
    assert Delivery.objects.filter(party="DOR").exists(), "of the first circulation"
    page = text(world.client("chair").get(reverse("decision", args=[key])))
    assert "mail could not be delivered" in page
    world.now += 13 * HOUR
    with pytest.raises(InDoubt):
        world.establish(key, world.now)
    assert silence.hold_due(world.now) == 1
    silence.set_deadline(world.asked(world.chair), key, deadline=world.now + 10 * HOUR)
    done = {"party": "DOR", "handed_at": world.now, "reference": "No. 12"}
    silence.record_delivery(world.asked(world.clerk), key, **done)  # type: ignore[arg-type] # by name
    with pytest.raises(silence.DeliveredAlready):
        silence.record_delivery(world.asked(world.clerk), key, **done)  # type: ignore[arg-type] # by name
    world.now += 13 * HOUR
    world.establish(key, world.now)
    assert world.decision(key).stage == "adopted"
