"""The clock's round: it may come never, late, twice or at the same time; adoption happens once or not at all."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from comity.acts import clock as clock_acts
from comity.acts import decisions as acts
from comity.acts import silence, ticking
from comity.acts.asked import NoNumber
from comity.cli.round import turn
from comity.core.consensus.events import Communication
from comity.core.errors import NotAllowed, NotPossibleNow
from comity.decisions.models import Decision
from comity.documents.models import SeriesYear
from comity.record import clock
from comity.record.models import ClockAlarm, Entry, Head, Heartbeat
from comity.record.writer import Asked
from tests import world as worlds
from tests.at_once import together
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
Shift = Callable[[float], None]


@pytest.fixture
def shift(settings: Settings, tmp_path: Path) -> Shift:
    """Moves the clock of the drill; the boot clock of these tests moves with it."""
    file = tmp_path / "clock"
    settings.COMITY_TEST_CLOCK = str(file)

    def move(seconds: float) -> None:
        file.write_text(str(seconds))

    move(0)
    return move


@pytest.fixture
def world() -> World:
    """The invented organisation."""
    return worlds.build()


def whole(world: World) -> None:
    """One entry an act, no gap in the record or in the numbers."""
    indexes = list(Entry.objects.order_by("index").values_list("index", flat=True))
    assert indexes == list(range(len(indexes)))
    assert Head.objects.get().size == len(indexes)
    numbers = {d.number for d in Decision.objects.filter(stage="adopted")}
    last = SeriesYear.objects.filter(series__use="decision").values_list("last", flat=True).first() or 0
    assert numbers == {f"CMS/SOC/{world.now.year}/{n}" for n in range(1, last + 1)}
    adopted = list(Entry.objects.filter(kind="Adopted").values_list("subject", flat=True))
    assert len(adopted) == len(set(adopted)) == len(numbers)


def test_everything_due_is_adopted_in_the_order_of_circulation(world: World, shift: Shift) -> None:
    keys = [world.under_silence(minutes=5, title=f"Text {n}") for n in range(7)]
    later = world.under_silence(minutes=90)
    world.break_silence(keys[3], by=world.brenn)
    shift(300)
    assert ticking.adopt_due(clock.now()) == 0
    shift(600)
    assert ticking.adopt_due(clock.now()) == 6
    assert ticking.adopt_due(clock.now()) == 0
    numbers = [world.decision(key).number for key in keys if key != keys[3]]
    assert numbers == [f"CMS/SOC/{world.now.year}/{n}" for n in range(1, 7)]
    assert world.decision(keys[3]).stage == "broken"
    assert world.decision(later).stage == "silence"
    for key in keys[:3]:
        row = world.decision(key)
        assert row.effect_from == row.deadline
    whole(world)


def test_a_batch_and_a_single_act_write_the_same(world: World, shift: Shift) -> None:
    one, other = world.under_silence(minutes=5), world.under_silence(minutes=5, title="The other")
    shift(600)
    now = clock.now()
    acts.establish(acts.establishing(one, now), one)
    assert ticking.adopt_due(now) == 1
    first, second = Entry.objects.filter(kind="Adopted").order_by("index")
    names = [sorted(e.disclosures.values_list("name", flat=True)) for e in (first, second)]
    assert names[0] == names[1]
    apart = {"key", "document", "marking", "proceedings", "title", "symbol", "circulation", "number"}
    apart |= {"text_hash", "all_versions_hash", "adopted_at", "effect_from"}
    fields = [f.name for f in world.decision(one)._meta.fields if f.name not in apart]
    assert len(fields) > 15
    rows = [world.decision(key) for key in (one, other)]
    assert [getattr(rows[0], name) for name in fields] == [getattr(rows[1], name) for name in fields]
    assert [row.effect_from for row in rows] == [row.deadline for row in rows]
    assert first.marking_id == world.decision(one).marking_id
    assert second.marking_id == world.decision(other).marking_id
    answered = acts.establish(acts.establishing(other, clock.now()), other)
    assert answered.index == second.index  # the single act finds what the batch did
    whole(world)


def test_a_batch_that_is_refused_goes_one_by_one(world: World, shift: Shift) -> None:
    keys = [world.under_silence(minutes=5, title=f"Text {n}") for n in range(3)]
    shift(600)
    # an entry stands where the second adoption would write
    act = acts.establishing(keys[1], world.now).act
    own = world.decision(keys[1]).marking
    Entry.objects.create(index=999, act=act, kind="Lapsed", at=world.now, data=b"", leaf=b"", marking=own)
    assert ticking.adopt_due(clock.now()) == 2
    assert [world.decision(key).stage for key in keys] == ["adopted", "silence", "adopted"]
    numbers = [world.decision(key).number for key in keys]
    assert numbers == [f"CMS/SOC/{world.now.year}/1", None, f"CMS/SOC/{world.now.year}/2"]


def test_nobody_takes_the_number_under_which_the_rules_act(world: World) -> None:
    # invariants 11, 14: a comment with that number would stop the adoption for good, and nobody would see why
    key = world.under_silence()
    later = world.now + timedelta(minutes=62)
    for number in (acts.establishing(key, later).act, silence.holding(world.decision(key), later).act):
        asked = world.asked(world.brenn, act=number)
        with pytest.raises(NoNumber):
            silence.communicate(asked, key, form=Communication.COMMENT, text="hm")
    silence.communicate(world.asked(world.brenn), key, form=Communication.COMMENT, text="hm")
    assert ticking._batch([key], later) == 1


def test_two_ticks_at_the_same_time_adopt_once(world: World, shift: Shift) -> None:
    for rounds in range(3):
        keys = [world.under_silence(minutes=5, title=f"Text {n}") for n in range(12)]
        shift(600)
        done = together(*[lambda: ticking.adopt_due(clock.now())] * 3)
        # a tick that was refused goes one by one and may count a text that another adopted in that moment
        assert sum(n for n in done if isinstance(n, int)) >= 12, done
        assert Entry.objects.filter(kind="Adopted", subject__in=keys).count() == 12
        assert {world.decision(key).stage for key in keys} == {"adopted"}
        shift(0)
        assert rounds < 3
    whole(world)


def test_an_objection_in_time_wins_over_ticks_at_the_same_time(world: World, shift: Shift) -> None:
    received = {}
    for n in range(8):
        key = world.under_silence(minutes=5, title=f"Text {n}")
        shift(390)
        deadline = world.decision(key).deadline
        assert deadline is not None
        # received at the last instant, stored late
        received[key] = deadline if n % 2 else deadline + timedelta(microseconds=1)
        shift((received[key] - world.now).total_seconds() + 20)  # ten seconds for a slow machine
        together(
            lambda key=key: world.break_silence(key, by=world.cestria, at=received[key]),  # type: ignore[misc]
            lambda: ticking.adopt_due(clock.now()),
            lambda: ticking.adopt_due(clock.now()),
        )
        shift(700)
        ticking.adopt_due(clock.now())
        assert world.decision(key).stage == ("broken" if n % 2 else "adopted")
        shift(0)
    assert world.record().count("SilenceBroken") == 4
    assert world.record().count("BreakCameLate") == 4
    whole(world)


def jump(seconds: float) -> None:
    """As if the wall clock had stood elsewhere at the last heartbeat."""
    beat = Heartbeat.objects.latest("boot_clock")
    Heartbeat.objects.filter(pk=beat.pk).update(at=beat.at - timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [3600, -3600])
def test_a_jump_of_the_clock_stops_adoption_until_two_officers_settle_it(
    world: World, shift: Shift, caplog: pytest.LogCaptureFixture, seconds: float
) -> None:
    key = world.under_silence(minutes=5)
    turn()
    jump(seconds)
    now = world.decision(key).deadline
    assert now is not None
    with caplog.at_level(logging.ERROR):
        done = turn()
    assert done.adopted == 0
    assert "clock" in done.refused
    assert "nothing is adopted" in caplog.text
    assert abs(ClockAlarm.objects.get().drift - seconds) < 5
    with pytest.raises(NotPossibleNow):
        ticking.adopt_due(now + timedelta(minutes=10))
    assert world.decision(key).stage == "silence"

    for seat in (world.chair, world.aldora):
        for act in (clock_acts.check_clock, clock_acts.settle_clock):
            with pytest.raises(NotAllowed):
                act(Asked(uuid4(), seat, clock.now()))
    clock_acts.check_clock(Asked(uuid4(), world.clerk, clock.now()))
    assert "clock" in turn().refused
    with pytest.raises(NotPossibleNow):
        ticking.adopt_due(now + timedelta(minutes=10))
    clock_acts.settle_clock(Asked(uuid4(), world.clerk2, clock.now()))
    assert world.record()[-2:] == ["ClockChecked", "ClockSettled"]
    with pytest.raises(clock_acts.NothingToSettle):
        clock_acts.settle_clock(Asked(uuid4(), world.clerk2, clock.now()))
    shift(600)
    Heartbeat.objects.all().delete()
    assert turn().adopted == 1
    whole(world)


def test_a_round_goes_on_where_a_part_fails(
    world: World, shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = world.under_silence(minutes=5)
    shift(600)
    Head.objects.all().delete()  # the writer then stops the work and calls the operator
    done = turn()
    assert (done.adopted, done.refused != "") == (0, True)
    assert done.noticed > 0
    Head.objects.create(id=1, size=2, frontier=b"")
    assert world.decision(key).stage == "silence"


def test_under_the_chair_s_rules_the_clock_adopts_nothing(shift: Shift) -> None:
    from dataclasses import replace

    from comity.core.consensus.rules_shipped import MINUTES

    world = worlds.build(rules=replace(MINUTES, adopts="chair"))
    key: UUID = world.under_silence(minutes=5)
    shift(600)
    assert ticking.adopt_due(clock.now()) == 0
    assert world.decision(key).stage == "silence"
