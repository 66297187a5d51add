"""A running silence: held in doubt, extended, objected to, delivered by hand, commented; each is recorded."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core import mail
from pytest_django import Settings

from comity.access.offices import ForMemberStatesOnly, ForTheChairOnly, ForTheSecretariatOnly
from comity.acts import clock as clock_acts
from comity.acts import decisions as acts
from comity.acts import silence
from comity.acts.doubting import InDoubt, WindowOpen
from comity.cli.round import turn
from comity.core.consensus.deadlines import NotEarlier
from comity.core.consensus.events import Communication as Form
from comity.core.consensus.guards import Ended
from comity.core.consensus.rules import RuleSet
from comity.core.errors import NotAllowed
from comity.decisions.models import Communication, Delivery
from comity.notices.models import Notice
from comity.record import clock
from comity.record.models import Entry, Heartbeat
from comity.record.writer import Asked
from tests.acts.drill import Drill
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
RULES = RuleSet(
    label="platform alone, an outage of an hour holds",
    classes=frozenset({"ordinary"}),
    hold_after_outage_minutes=60,
    outage_counts_in_last_hours=24,
    hold_undelivered=True,
)
BY_NOTE = replace(RULES, channels=frozenset({"platform", "note_verbale"}), entry_window_hours=4)


@pytest.fixture
def world() -> World:
    """Rules under which doubt holds."""
    return build(rules=RULES)


@pytest.fixture
def drill(settings: Settings, tmp_path: Path) -> Drill:
    """Time passes when the test says so."""
    return Drill(settings, tmp_path)


def opened(world: World, minutes: int = 180) -> UUID:
    """A text under silence; the first round tells everybody."""
    world.now = clock.now()
    key = world.register_draft()
    world.circulate(key, minutes=minutes)
    turn()
    return key


def told_of(kind: str) -> int:
    """Letters to Aldora's mailbox about one kind of event."""
    return Notice.objects.filter(kind=kind, party="ALD", address="mission@ald.example").count()


def test_a_platform_that_was_there_adopts(world: World, drill: Drill) -> None:
    key = opened(world)
    drill.there(190)
    assert world.decision(key).stage == "adopted"
    assert Delivery.objects.filter(decision_id=key).count() == len(world.decision(key).members)


@pytest.mark.parametrize("back_after", [70, 100, 60 * 30])
def test_away_across_the_deadline_it_is_held_and_all_are_told_once(
    world: World, drill: Drill, back_after: int
) -> None:
    # invariant 14: restarted late, twice, a server that was down from two hours before the end adopts nothing
    key = opened(world)
    drill.there(60)
    drill.away(120 + back_after - 60)
    turn()
    turn()
    decision = world.decision(key)
    assert (decision.stage, decision.number) == ("held", None)
    assert world.record().count("HeldInDoubt") == 1
    assert told_of("HeldInDoubt") == 1
    reason = Entry.objects.get(kind="HeldInDoubt").disclosures.get(name="reason").value
    assert reason.startswith("unreachable ")
    drill.there(60)
    assert world.decision(key).stage == "held"


def test_a_short_absence_holds_nothing(world: World, drill: Drill) -> None:
    key = opened(world)
    drill.there(60)
    drill.away(50)
    drill.there(90)
    assert world.decision(key).stage == "adopted"


def test_the_rule_says_how_long(world: World, drill: Drill) -> None:
    # exactly as long as allowed is allowed: sixty minutes and one second are not
    key = opened(world, minutes=24 * 60)
    deadline = world.decision(key).deadline
    assert deadline is not None
    Heartbeat.objects.all().delete()
    world.alive(deadline - timedelta(hours=24), deadline - timedelta(hours=2, minutes=4))
    last = Heartbeat.objects.latest("at").at
    world.alive(last + timedelta(minutes=60), deadline)
    after = deadline + timedelta(minutes=2)
    assert silence.hold_due(after) == 0
    Heartbeat.objects.filter(at=last).update(at=last - timedelta(seconds=1))
    assert silence.hold_due(after) == 1
    assert world.decision(key).stage == "held"


def test_nothing_in_doubt_is_adopted_before_the_hold_either(world: World, drill: Drill) -> None:
    # invariant 14: tick may run never; adoption asks for itself
    key = opened(world)
    drill.away(300)
    with pytest.raises(InDoubt):
        acts.establish(acts.establishing(key, clock.now()), key)
    assert world.decision(key).stage == "silence"


def test_a_step_of_the_clock_beside_an_outage_stops_everything_until_two_officers_looked(
    world: World, drill: Drill
) -> None:
    # invariant 14
    key = opened(world)
    drill.there(60)
    drill.away(240)
    drill.step(-7200)
    turn()
    assert world.decision(key).stage == "silence"
    drill.step(7200)
    turn()
    clock_acts.check_clock(Asked(uuid4(), world.clerk, clock.now()))
    clock_acts.settle_clock(Asked(uuid4(), world.clerk2, clock.now()))
    turn()
    assert world.decision(key).stage == "held"
    assert world.record().count("HeldInDoubt") == 1


def test_what_a_clock_that_had_jumped_called_late_is_no_late_objection(world: World, drill: Drill) -> None:
    # invariants 2, 9, 14: less than an outage that holds, and yet enough to misdate an objection
    key = opened(world)
    drill.there(140)
    drill.step(50 * 60)
    turn()
    world.break_silence(key, world.aldora, at=clock.now())  # twenty minutes before the end, by a right clock
    assert world.record()[-1] == "BreakCameLate"
    drill.step(-50 * 60)
    turn()
    clock_acts.check_clock(Asked(uuid4(), world.clerk, clock.now()))
    clock_acts.settle_clock(Asked(uuid4(), world.clerk2, clock.now()))
    drill.there(60)
    assert (world.decision(key).stage, world.decision(key).objectors) == ("broken", ["ALD"])
    assert "jumped" in Entry.objects.get(kind="HeldInDoubt").disclosures.get(name="reason").value


def test_a_jump_that_was_settled_before_silence_began_says_nothing_of_it(world: World, drill: Drill) -> None:
    drill.there(1)
    drill.step(5 * 3600)
    turn()
    drill.step(-5 * 3600)  # the alarm bears an instant that is still to come
    turn()
    clock_acts.check_clock(Asked(uuid4(), world.clerk, clock.now()))
    clock_acts.settle_clock(Asked(uuid4(), world.clerk2, clock.now()))
    key = opened(world)
    drill.there(180)
    drill.away(0.5)
    world.break_silence(key, world.aldora, at=clock.now())
    assert world.record()[-1] == "BreakCameLate"
    drill.there(8)
    assert world.decision(key).stage == "adopted"


def test_a_late_objection_while_the_clock_is_steady_changes_nothing(world: World, drill: Drill) -> None:
    key = opened(world)
    drill.there(180)
    drill.away(0.5)
    world.break_silence(key, world.aldora, at=clock.now())
    assert world.record()[-1] == "BreakCameLate"
    drill.there(8)
    assert world.decision(key).stage == "adopted"


def test_mail_away_while_the_platform_is_there(world: World, drill: Drill, settings: Settings) -> None:
    key = opened(world)
    drill.there(40)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    drill.there(80)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    drill.there(80)
    assert world.decision(key).stage == "held"


def test_a_text_that_did_not_arrive_is_held_unless_it_was_handed_over(world: World, drill: Drill) -> None:
    # invariant 17
    for by_hand in (False, True):
        key = opened(world)
        Delivery.objects.filter(decision_id=key, party_id="DOR").delete()
        if by_hand:
            asked = Asked(uuid4(), world.clerk, clock.now())
            with pytest.raises(ForTheSecretariatOnly):
                silence.record_delivery(
                    Asked(uuid4(), world.aldora, clock.now()),
                    key,
                    party="DOR",
                    handed_at=asked.received,
                    reference="No. 9",
                )
            silence.record_delivery(asked, key, party="DOR", handed_at=asked.received, reference="No. 9")
            assert "DeliveredByHand" in world.record()
            with pytest.raises(silence.DeliveredAlready):
                silence.record_delivery(
                    Asked(uuid4(), world.clerk, clock.now()),
                    key,
                    party="DOR",
                    handed_at=asked.received,
                    reference="No. 9",
                )
        drill.there(190)
        assert world.decision(key).stage == ("adopted" if by_hand else "held")
        if not by_hand:
            assert "DOR" in Entry.objects.get(kind="HeldInDoubt").disclosures.get(name="reason").value


def test_what_was_answered_as_late_counts_once_silence_is_held(world: World, drill: Drill) -> None:
    # invariants 2, 9: the server was away to the end; an objection on its return is in time after all
    key = opened(world)
    drill.there(60)
    drill.away(121)
    world.break_silence(key, world.aldora, at=clock.now())
    assert world.record()[-1] == "BreakCameLate"
    turn()
    assert world.decision(key).stage == "broken"
    assert [k for k in world.record() if k in {"HeldInDoubt", "SilenceBroken"}] == [
        "HeldInDoubt",
        "SilenceBroken",
    ]


def test_the_chair_gives_a_new_instant_to_what_is_held_and_to_what_runs(world: World, drill: Drill) -> None:
    # invariant 8
    key = opened(world)
    first = world.decision(key).deadline
    assert first is not None
    now = clock.now()
    for seat in (world.aldora, world.clerk):
        with pytest.raises(ForTheChairOnly):
            silence.set_deadline(Asked(uuid4(), seat, now), key, deadline=first + timedelta(hours=1))
    with pytest.raises(NotEarlier):
        silence.set_deadline(Asked(uuid4(), world.chair, now), key, deadline=first - timedelta(seconds=1))
    silence.set_deadline(Asked(uuid4(), world.chair, now), key, deadline=first + timedelta(hours=1))
    assert world.decision(key).deadline == first + timedelta(hours=1)
    drill.away(400)
    turn()
    assert world.decision(key).stage == "held"
    again = clock.now() + timedelta(hours=2)
    silence.set_deadline(Asked(uuid4(), world.chair, clock.now()), key, deadline=again)
    drill.there(130)
    assert world.decision(key).stage == "adopted"
    assert told_of("DeadlineSet") == 2


def test_after_the_end_nothing_is_extended(world: World, drill: Drill) -> None:
    key = opened(world)
    drill.there(60)
    deadline = world.decision(key).deadline
    assert deadline is not None
    with pytest.raises(Ended):
        silence.set_deadline(
            Asked(uuid4(), world.chair, deadline + timedelta(seconds=1)),
            key,
            deadline=deadline + timedelta(days=1),
        )


def test_only_the_rules_hold(world: World) -> None:
    key = world.under_silence()
    for seat in (world.chair, world.clerk, world.aldora):
        with pytest.raises(NotAllowed):
            silence.hold(world.asked(seat), key)
    with pytest.raises(silence.NothingInDoubt):
        silence.hold(silence.holding(world.decision(key), world.now), key)


def test_objecting_to_silence_sends_the_text_to_a_meeting(world: World) -> None:
    key = world.under_silence()
    with pytest.raises(ForMemberStatesOnly):
        silence.object_to_silence(world.asked(world.clerk), key)
    silence.object_to_silence(world.asked(world.aldora), key, reason="it needs a discussion")
    assert world.decision(key).stage == "tabled"
    late = world.under_silence(minutes=5)
    silence.object_to_silence(world.asked(world.brenn, world.now + timedelta(minutes=6)), late)
    assert world.record()[-1] == "BreakCameLate"


def test_what_is_no_objection_is_never_one(world: World) -> None:
    # invariants 4, 10
    key = world.under_silence()
    for form in Form:
        silence.communicate(world.asked(world.aldora), key, form=form, text="we think")
    assert (world.decision(key).stage, world.decision(key).objectors) == ("silence", [])
    with pytest.raises(silence.SaySomething):
        silence.communicate(world.asked(world.aldora), key, form=Form.COMMENT, text=" ")
    with pytest.raises(NotAllowed):
        silence.communicate(world.asked(world.clerk), key, form=Form.COMMENT, text="the Secretariat thinks")


def test_who_joined_the_consensus_is_seen_by_no_other_delegation(world: World) -> None:
    # discretion: no list of who has reacted while silence runs
    key = world.under_silence()
    silence.communicate(world.asked(world.aldora), key, form=Form.JOINS_CONSENSUS, text="", to_all=True)
    silence.communicate(world.asked(world.aldora), key, form=Form.COMMENT, text="to the Chair")
    silence.communicate(world.asked(world.aldora), key, form=Form.COMMENT, text="to all", to_all=True)

    def read(name: str) -> set[str]:
        rows = Communication.objects.visible_to(world.seats[name], at=world.now)
        return {row.text or row.form for row in rows}

    assert read("aldora") == read("chair") == {"joins_consensus", "to the Chair", "to all"}
    assert read("brenn") == {"to all"}
    assert read("observer") == set()


def test_beats_are_let_go_when_they_can_decide_nothing(world: World, drill: Drill) -> None:
    old = clock.now() - timedelta(days=91)
    Heartbeat.objects.create(at=old, source="tick", boot="a boot", boot_clock=0.0)
    turn()
    assert not Heartbeat.objects.filter(at=old).exists()


def test_letters_say_what_happened(world: World, drill: Drill) -> None:
    opened(world)
    drill.away(400)
    turn()
    held = [m for m in mail.outbox if "held" in m.subject.lower()]
    assert held
    assert all("Nothing was adopted" in str(m.body) for m in held)


def test_the_window_for_entries_is_time_in_which_something_can_be_entered(drill: Drill) -> None:
    # invariants 9, 14: a note of 16:58 lies on a desk while the server is down, and cannot be entered
    world = build(rules=BY_NOTE)
    key = opened(world)
    drill.there(188)
    drill.away(5 * 60)
    assert turn().adopted == 0
    with pytest.raises(WindowOpen):
        acts.establish(acts.establishing(key, clock.now()), key)
    drill.there(3 * 60)
    assert world.decision(key).stage == "silence"
    drill.there(60)
    assert world.decision(key).stage == "adopted"


def test_a_window_without_a_pause_is_as_long_as_the_rules_say(drill: Drill) -> None:
    world = build(rules=BY_NOTE)
    key = opened(world)
    drill.there(180 + 4 * 60 - 8)
    assert world.decision(key).stage == "silence"
    drill.there(12)
    assert world.decision(key).stage == "adopted"
