"""What happens in a meeting: tabled, objected, adopted, agreed ad referendum, deferred."""

from __future__ import annotations

from tests.core.model.world import (
    ACCEPTED,
    AD_REFERENDUM,
    ADOPTED,
    BROKEN,
    DEFERRED,
    DRAFT,
    REFUSED,
    TABLED,
    UNSAID,
    Happening,
    Known,
    Rules,
)


def table(rules: Rules, known: Known, happening: Happening) -> str:
    """A draft or a deferred text comes before a meeting. Running silence is not taken from under members."""
    if known.stage == AD_REFERENDUM:
        return UNSAID
    if known.stage not in (DRAFT, DEFERRED, TABLED):  # tabled again: another meeting
        return REFUSED
    if happening.by not in rules.proposers | {"chair"}:
        return REFUSED
    known.stage = TABLED
    return ACCEPTED


def object_(rules: Rules, known: Known, happening: Happening) -> str:
    """A Member State objects to a tabled text; nobody else can (invariants 1 and 34)."""
    if happening.by not in rules.members:
        return REFUSED
    if known.stage != TABLED:
        return REFUSED if known.stage in (DRAFT, ADOPTED) else UNSAID
    if happening.by in known.objectors:
        return REFUSED
    known.objectors.add(happening.by)
    return ACCEPTED


def lift(rules: Rules, known: Known, happening: Happening) -> str:
    """Withdrawing an objection is the objector's act alone (23); it revives nothing that was broken (12)."""
    party = happening.party or happening.by
    if happening.by != party or party not in known.objectors:
        return REFUSED
    if known.stage not in (TABLED, BROKEN, DEFERRED, ADOPTED):
        return UNSAID
    known.objectors.discard(party)
    if known.stage == ADOPTED:  # while anybody's objection stands it is contested, and no longer
        known.contested = bool(known.objectors)
        known.withdrawn.add(party)
    return ACCEPTED


def adopt_in_room(rules: Rules, known: Known, happening: Happening) -> str:
    """Put, no objection heard, adopted: with quorum, and while no objection stands (2, 18)."""
    if known.stage != TABLED or happening.by != "chair":
        return REFUSED
    if not happening.quorum or happening.heard or waiting(known) or abandoned(known):
        return REFUSED
    known.stage, known.adopted_at, known.effect = ADOPTED, happening.at, happening.at
    return ACCEPTED


def agree_ad_referendum(rules: Rules, known: Known, happening: Happening) -> str:
    """Agree provisionally, in the room; it adopts nothing (24)."""
    if known.stage != TABLED or happening.by != "chair":
        return REFUSED
    if waiting(known) or happening.heard or not happening.quorum:
        return REFUSED
    known.stage = AD_REFERENDUM
    return ACCEPTED


def defer(rules: Rules, known: Known, happening: Happening) -> str:
    """Put off a tabled text."""
    if known.stage != TABLED or happening.by != "chair":
        return REFUSED
    known.stage = DEFERRED
    return ACCEPTED


def abandoned(known: Known) -> bool:
    """Whether the last sponsor left and nobody took over."""
    return known.sponsored and not known.sponsors


def waiting(known: Known) -> bool:
    """Whether an objection stands, or one may: a mail not confirmed, an entry of one officer alone."""
    return bool(known.objectors or known.mails or known.pending)
