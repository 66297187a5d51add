"""When nobody can be sure that silence was heard."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from comity.core.consensus.doubt import Outage, delivery_holds, outage_holds, unreachable
from tests.core.consensus.cast import ALDORA, DAY, DEADLINE, HOUR, MEMBERS, MINUTE, OPENED, PLATFORM_ONLY

minutes = st.integers(-3000, 600)
outages = st.lists(
    st.tuples(minutes, st.integers(0, 900)).map(
        lambda o: Outage(DEADLINE + o[0] * MINUTE, DEADLINE + (o[0] + o[1]) * MINUTE)
    ),
    max_size=6,
)


def test_a_server_down_over_the_deadline_holds() -> None:
    # invariant 14
    down = Outage(DEADLINE - 61 * MINUTE, DEADLINE + HOUR)
    assert outage_holds(PLATFORM_ONLY, OPENED, DEADLINE, [down])
    brief = Outage(DEADLINE - 60 * MINUTE, DEADLINE + HOUR)
    assert not outage_holds(PLATFORM_ONLY, OPENED, DEADLINE, [brief])
    long_ago = Outage(DEADLINE - 3 * DAY, DEADLINE - 2 * DAY)
    assert not outage_holds(PLATFORM_ONLY, OPENED, DEADLINE, [long_ago])


def test_short_outages_add_up_and_overlapping_ones_count_once() -> None:
    half = [Outage(DEADLINE - n * HOUR, DEADLINE - n * HOUR + 31 * MINUTE) for n in (5, 3)]
    assert outage_holds(PLATFORM_ONLY, OPENED, DEADLINE, half)
    assert not outage_holds(PLATFORM_ONLY, OPENED, DEADLINE, [half[0], half[0]])


@given(outages)
def test_the_time_out_of_reach_is_what_a_watcher_counts_minute_by_minute(found: list[Outage]) -> None:
    since = DEADLINE - 24 * HOUR
    counted = sum(any(o.since <= since + n * MINUTE < o.until for o in found) for n in range(24 * 60))
    assert unreachable(found, since, DEADLINE) == timedelta(minutes=counted)


def test_a_text_that_did_not_arrive_holds_where_the_rules_say_so() -> None:
    assert delivery_holds(PLATFORM_ONLY, MEMBERS, MEMBERS - {ALDORA}) == {ALDORA}
    assert delivery_holds(PLATFORM_ONLY, MEMBERS, MEMBERS) == frozenset()
