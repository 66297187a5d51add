"""The reading rule and its twin in SQL say the same, for any markings, groups and instants."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from comity.access.models import Marking, ReleaseRow, readable_markings
from comity.access.release import may_read
from comity.register import queries as register
from comity.register.models import Body, Membership, Party, PartyStatus

T0 = datetime(2026, 1, 10, 12, tzinfo=UTC)
INSTANTS = st.integers(-72, 72).map(lambda hours: T0 + timedelta(hours=hours))
PARTIES = ["ALD", "BRE", "OBS", "SEC", ""]
GROUPS = ["members", "observers", "body:SOC"]


@st.composite
def releases(draw: st.DrawFn) -> dict[str, object]:
    """One release: to a party or a group, from an instant, perhaps until another."""
    to = draw(st.sampled_from([("party", p) for p in PARTIES if p] + [("group", g) for g in GROUPS]))
    since = draw(INSTANTS)
    until = draw(st.none() | INSTANTS)
    return {to[0]: to[1], "since": since, "until": until}


MARKINGS = st.tuples(st.sampled_from(["ALD", "SEC"]), st.none() | INSTANTS, st.lists(releases(), max_size=4))


class TestTheTwin(TestCase):
    """Hypothesis needs a fresh transaction for each example; Django's own class gives it."""

    def setUp(self) -> None:
        """Aldora is a member all along, Brenn from the tenth to the twelfth, and the observer observes."""
        dated = {"recorded_at": T0}
        Body.objects.create(code="SOC", kind="governing")
        for code in ("ALD", "BRE", "OBS", "SEC"):
            Party.objects.create(code=code)
        spans = {"ALD": (date(2000, 1, 1), None), "BRE": (date(2026, 1, 10), date(2026, 1, 12))}
        for code, (start, end) in spans.items():
            PartyStatus.objects.create(
                party_id=code, kind="member_state", valid_from=start, valid_to=end, **dated
            )
            Membership.objects.create(body_id="SOC", party_id=code, valid_from=start, valid_to=end, **dated)
        PartyStatus.objects.create(
            party_id="OBS", kind="observer_state", valid_from=date(2000, 1, 1), **dated
        )

    @given(st.lists(MARKINGS, min_size=1, max_size=5), st.sampled_from(PARTIES), INSTANTS)
    def test_rule_and_sql_agree(
        self, markings: list[tuple[str, datetime | None, list[dict[str, object]]]], party: str, at: datetime
    ) -> None:
        # invariant 29
        made = []
        for originator, public_from, given_to in markings:
            marking = Marking.objects.create(originator=originator, public_from=public_from)
            for row in given_to:
                ReleaseRow.objects.create(marking=marking, **row)
            made.append(marking)
        groups = register.groups_of(party, at)
        by_rule = {m.pk for m in made if may_read(party, groups, m.distribution(), at=at)}
        by_sql = set(readable_markings(party, groups, at).values_list("pk", flat=True))
        assert by_sql == by_rule


@pytest.mark.django_db
def test_membership_decides_at_the_instant_of_reading() -> None:
    twin = TestTheTwin("test_rule_and_sql_agree")
    twin.setUp()
    assert "members" in register.groups_of("BRE", T0)
    assert "members" not in register.groups_of("BRE", T0 + timedelta(days=3))
    assert register.groups_of("", T0) == frozenset()
