"""The core and an independent model of the design, over the same random histories: they must agree at every step.

The model is `tests.core.model`, written by somebody who had not read the core. Where it says UNSAID the design is
open; then the core may do as it likes except adopt, and that history ends there. What was found in this way is in
docs/develop/model.md.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.driven import Real
from tests.core.model.procedure import STEPS, step
from tests.core.model.world import ACCEPTED, ADOPTED, CHANNELS, UNSAID, Happening, Known, Rules

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
DEADLINE = T0 + 120 * HOUR
MEMBERS = sorted(Rules().members)
PARTIES = st.sampled_from([*MEMBERS, *MEMBERS, "x"])
NEAR = [-HOUR, -SECOND, timedelta(0), SECOND, 59 * SECOND, 60 * SECOND, HOUR, 24 * HOUR, 48 * HOUR]
ELSEWHERE = {
    "contest_entry",
    "clock_jump",
    "part_held",
    "part_released",
    "hold",
}  # above the core: acts, the door
SEEN: Counter[tuple[str, str]] = Counter()
ADOPTIONS: Counter[str] = Counter()


@st.composite
def rule_sets(draw: st.DrawFn) -> Rules:
    """Every switch that the design names."""
    off = st.frozensets(st.integers(0, 6), max_size=3)
    return Rules(
        proposers=draw(st.sampled_from([frozenset({"chair"}), frozenset({"chair", "secretariat"})])),
        channels=frozenset({"platform"}) | draw(st.frozensets(st.sampled_from(CHANNELS))),
        adopts_by_itself=draw(st.booleans()),
        entry_window=draw(st.sampled_from([0, 1, 24])) * HOUR,
        shortest=draw(st.sampled_from([0, 0, 0, 3, 5])),
        in_working_days=draw(st.booleans()),
        everybodys_calendar=draw(st.booleans()),
        days_off=tuple((who, draw(off)) for who in ("seat", "a", "b")),
        classes=(("plain", draw(st.sampled_from(["", "", "", "meeting", "ad_referendum"]))),),
        amendment_breaks=draw(st.booleans()),
        time_request_breaks=draw(st.booleans()),
        outage_longest=draw(st.sampled_from([None, timedelta(0), HOUR])),
        outage_watched=draw(st.sampled_from([6, 24])) * HOUR,
        undelivered_holds=draw(st.booleans()),
        runs_without_representation=draw(st.booleans()),
        all_languages_first=draw(st.booleans()),
        shorter_again=draw(st.sampled_from([None, 2])),
    )


KINDS = sorted(set(STEPS) - ELSEWHERE)
OFTEN = [
    "break",
    "mail",
    "tick",
    "confirm",
    "tick",
    "confirm",
    "extend",
    "new_instant",
    "outage",
    "confirm_mail",
]


@st.composite
def happening(draw: st.DrawFn, what: str, at: datetime) -> Happening:
    """One thing that happens at an instant, with everything that could matter of it."""
    party = draw(PARTIES)
    received = min(at, draw(st.sampled_from([at, at, *(DEADLINE + d for d in NEAR[:4])])))
    by = party
    if what in {
        "extend",
        "new_instant",
        "lapse",
        "confirm",
        "table",
        "adopt_in_room",
        "agree_ad_referendum",
        "defer",
        "withdraw",
    }:
        by = "chair"
    if what == "join":
        by = draw(
            st.sampled_from(MEMBERS)
        )  # in a draft no member is fixed yet: the permit asks, not the core
    if what == "circulate":
        by = draw(st.sampled_from(["chair", "chair", "chair", "secretariat", "a"]))
    via = draw(st.sampled_from(CHANNELS)) if what == "break" else "platform"
    outage = DEADLINE + draw(st.integers(-30, 2)) * HOUR
    likely = st.sampled_from([True, True, True, True, False])
    form = draw(st.sampled_from(["objection", "amendment", "time"])) if via == "platform" else "objection"
    return Happening(
        what,
        at,
        by,
        via=via,
        received=received if what == "mail" or (what == "break" and via != "platform") else at,
        until=draw(st.sampled_from([DEADLINE, DEADLINE, at + 2 * HOUR, at + 72 * HOUR, DEADLINE - HOUR])),
        start=min(outage, at),
        end=min(outage + draw(st.integers(0, 3)) * HOUR, at),
        form=form,
        chosen=form == "objection"
        or draw(likely),  # nobody objects without saying so; the other forms may only ask
        officers=draw(st.sampled_from([2, 2, 1])),
        party=party,
        klass=draw(st.sampled_from(["plain"] * 9 + ["other"])),
        consent=draw(st.sampled_from(["", "meeting"])),
        languages=draw(likely),
        unrepresented=not draw(likely),
        again=not draw(likely),
        same_text=draw(likely),
        quorum=draw(likely),
        together=draw(st.booleans()),
    )


@st.composite
def spoken_twice(draw: st.DrawFn) -> list[Happening]:
    """One officer enters what a delegation sent; before the second one looks, the same delegation speaks again."""
    party, near = draw(PARTIES), [DEADLINE - HOUR, DEADLINE, DEADLINE + HOUR]
    what = draw(st.sampled_from(["break", "mail"]))
    first = Happening(what, DEADLINE + HOUR, by=party, party=party, received=draw(st.sampled_from(near)))
    if what == "break":
        first = replace(first, via="note", officers=1)
    kind = draw(st.sampled_from(["break", "break", "mail", "strike", "confirm_mail", "disown_mail"]))
    again = replace(draw(happening(kind, DEADLINE + 2 * HOUR)), party=party)
    if (
        again.via != "platform"
    ):  # the same note: another way would be another entry, which is refused while one waits
        again = replace(again, via="note")
    return [first, again if again.by in {"chair", "secretariat"} else replace(again, by=party)]


@st.composite
def found_later(draw: st.DrawFn) -> list[Happening]:
    """Adopted, then notes of the day before come to light, and their authors take back some of them."""
    parties, after = draw(st.lists(PARTIES, min_size=1, max_size=3)), DEADLINE + 74 * HOUR
    decided = [Happening(what, DEADLINE + 73 * HOUR) for what in ("tick", "confirm")]
    early = DEADLINE - HOUR
    found = [Happening("break", after, "x", via="note", party=who, received=early) for who in parties]
    lifted = [Happening("lift", after + HOUR, who, party=who) for who in draw(st.lists(PARTIES, max_size=4))]
    again = [replace(one, at=after + 2 * HOUR) for one in found if draw(st.booleans())]
    return [*decided, *found, *lifted, *again]


@st.composite
def histories(draw: st.DrawFn) -> list[Happening]:
    """Dated happenings in order, most of them after a text began its silence or came before a meeting."""
    instants = sorted(
        draw(
            st.lists(
                st.sampled_from([T0, T0 + HOUR, T0 + 50 * HOUR, *(DEADLINE + d for d in NEAR)]),
                min_size=2,
                max_size=9,
            )
        )
    )
    first = draw(st.sampled_from(["circulate", "circulate", "circulate", "table", "join"]))
    kinds = [first, *(draw(st.sampled_from(KINDS + OFTEN)) for _ in instants[1:])]
    made = [draw(happening(kind, at)) for kind, at in zip(kinds, instants, strict=True)]
    if first == "circulate" and draw(st.sampled_from([True, True, False])):
        together = made[0].together
        made[0] = Happening("circulate", T0, until=DEADLINE, consent="meeting", together=together)
    if draw(st.sampled_from([True, False, False])):
        made = sorted([*made, *draw(spoken_twice())], key=lambda told: told.at)
    if draw(st.booleans()):
        made.append(draw(happening("tick", DEADLINE + 72 * HOUR)))
        made.append(draw(happening("confirm", DEADLINE + 73 * HOUR)))
    elif draw(st.booleans()):
        made.extend(draw(found_later()))
    return made


def agree(rules: Rules, history: list[Happening]) -> None:
    """Both are told the same; after each happening both must stand alike."""
    known, real = Known(), Real(rules)
    for n, told in enumerate(history):
        before, adopted = real.procedure, real.procedure.adopted_at
        said, did = step(rules, known, told), real.do(told)
        where = f"step {n}: {told}\nmodel {said}, {known}\ncore {did}, {real.procedure}"
        if said == UNSAID:
            assert real.procedure.adopted_at == adopted, where
            if real.procedure != before:
                return
            continue
        assert did == (said == ACCEPTED), where
        assert real.stage_at(told.at) == known.stage_at(told.at), where
        found = (real.procedure.adopted_at, real.procedure.effect_from, real.procedure.contested)
        assert found == (known.adopted_at, known.effect, known.contested), where
        SEEN[told.what, said] += 1
    ADOPTIONS[known.stage] += 1


@settings(
    max_examples=150, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(rule_sets(), histories())
def test_core_and_model_agree(rules: Rules, history: list[Happening]) -> None:
    # invariants 1, 2, 5, 8, 9, 10, 12, 14, 18, 20, 23
    agree(rules, history)


@pytest.mark.long
def test_core_and_model_agree_on_ten_thousand_histories() -> None:
    # invariants 1, 2, 5, 8, 9, 10, 12, 14, 18, 20, 23
    SEEN.clear()
    ADOPTIONS.clear()

    @settings(max_examples=10_000, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rule_sets(), histories())
    def many(rules: Rules, history: list[Happening]) -> None:
        agree(rules, history)

    many()
    assert sum(ADOPTIONS.values()) > 5_000, "most histories are compared to their end"
    assert ADOPTIONS[ADOPTED] > 200, "many of them adopt"
    assert {what for what, _said in SEEN} >= set(STEPS) - ELSEWHERE
