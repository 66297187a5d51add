"""Which decisions a reader may see, in the lists that people ask for."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from comity.core.consensus.stages import RETURNABLE, Stage
from comity.core.seat import CHAIR, SECRETARIAT, Seat
from comity.decisions.models import Decision

# the instant of the last step of a procedure
MOVED = Coalesce("effect_from", "broken_at", "withdrawn_at", "circulated_at", "registered_at")
MOST_RETURNS = 20  # of one text, from procedure to procedure
SETTLED = (Stage.ADOPTED, Stage.BROKEN, Stage.WITHDRAWN, Stage.LAPSED)


def visible(seat: Seat, at: datetime) -> QuerySet[Decision]:
    """Everything this seat may read, with what lists show."""
    return Decision.objects.visible_to(seat, at=at)


def listed(
    seat: Seat, at: datetime, *, body: str = "", year: int | None = None, state: str = "", words: str = ""
) -> QuerySet[Decision]:
    """The register of decisions, narrowed; what moved last comes first."""
    rows: QuerySet[Decision] = visible(seat, at).annotate(moved=MOVED).order_by("-moved", "key")
    if body:
        rows = rows.filter(body_id=body)
    if year:
        rows = rows.filter(registered_at__year=year)
    if state:
        rows = in_state(rows, state, at)
    for word in words.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(symbol__icontains=word) | Q(number__icontains=word))
    return rows


def in_state(rows: QuerySet[Decision], state: str, at: datetime) -> QuerySet[Decision]:
    """Rows in a stage; "expired" is computed from the deadline, as everywhere."""
    if state == Stage.EXPIRED:
        return rows.filter(stage=Stage.SILENCE, deadline__lt=at)
    if state == Stage.SILENCE:
        return rows.filter(stage=Stage.SILENCE, deadline__gte=at)
    return rows.filter(stage=state)


def awaiting(seat: Seat, at: datetime) -> QuerySet[Decision]:
    """What runs under silence before this reader, nearest deadline first."""
    return visible(seat, at).filter(stage=Stage.SILENCE, deadline__gte=at).order_by("deadline", "circulation")


def recent(seat: Seat, at: datetime, since: timedelta = timedelta(days=60)) -> QuerySet[Decision]:
    """What was settled lately."""
    rows = visible(seat, at).annotate(moved=MOVED).filter(stage__in=SETTLED, moved__gte=at - since)
    return rows.order_by("-moved", "key")


def adopted(seat: Seat, at: datetime) -> QuerySet[Decision]:
    """Adopted decisions, the latest first."""
    rows = visible(seat, at).annotate(moved=MOVED).filter(stage=Stage.ADOPTED)
    return rows.order_by("-effect_from", "-circulation")


def due(at: datetime, most: int) -> list[UUID]:
    """Procedures whose silence has ended and which the rules may adopt; in the order that gives numbers."""
    ended = Decision.objects.filter(stage=Stage.SILENCE, deadline__lte=at - timedelta(seconds=60))
    return list(ended.order_by("deadline", "circulation").values_list("key", flat=True)[:most])


def to_announce(body: str) -> QuerySet[Decision]:
    """What silence adopted and a meeting of this body announces, until one has carried it; in the order of numbers.

    The announcing body is fixed when silence begins; a row from before it was kept is announced by its own body.
    """
    return Decision.objects.filter(
        Q(announcing=body) | Q(announcing="", body_id=body),
        stage=Stage.ADOPTED,
        effect_from=F("deadline"),  # silence adopts from its deadline, a meeting from its own instant
        rules__announced_at_next_meeting=True,
        announcement__isnull=True,
    ).order_by("effect_from", "circulation")


def insiders(decision: Decision) -> frozenset[str]:
    """Those who see how a text came about: its members, the two offices and whoever brought it."""
    return frozenset({*decision.members, CHAIR, SECRETARIAT, decision.marking.originator})


def learns_author(decision: Decision, party: str) -> bool:
    """Whether a reader is told who broke silence (invariant 13): as the rules say; its author and the Chair always."""
    if not party:
        return False
    if party in {decision.broken_by, CHAIR}:
        return True
    return decision.rule_set.author_named and party in {*decision.members, SECRETARIAT}


def brought_back(decision: Decision) -> list[Decision]:
    """The new procedures of the same text or a revised one, as far as members were asked in them.

    What was brought back may have ended too and have been brought back again.
    """
    found: list[Decision] = []
    earlier = {decision.key}
    for _times in range(MOST_RETURNS):
        rows = list(Decision.objects.filter(follows__in=earlier))
        found += [row for row in rows if row.circulated_at is not None]
        earlier = {row.key for row in rows}
        if not earlier:
            break
    return found


def under_silence_again(decision: Decision, party: str, at: datetime) -> Decision | None:
    """The new procedure that an objection of a party may break at an instant; none where it was not asked then."""
    for later in brought_back(decision) if decision.stage in RETURNABLE else ():
        if later.stage_at(at) in {Stage.SILENCE, Stage.HELD} and party in later.members:
            return later
    return None


def may_mean(decision: Decision, party: str, received: datetime) -> Decision | None:
    """Another silence, over what became of a text that ended, which something received then may mean as well.

    Whatever has become of that one since: an objection that came in time has its effect there, too.
    """
    for later in brought_back(decision) if decision.stage in RETURNABLE else ():
        procedure = later.procedure
        began = procedure.asked_since
        if party in later.members and began is not None and began <= received and procedure.in_time(received):
            return later
    return None
