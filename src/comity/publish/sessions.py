"""The whole record in one file for one reader: every entry, and of the committed fields those this reader may see.

The entries are safe for their least trusted reader; what opens them is not, so it follows the reading rule.
"""

from collections import defaultdict
from datetime import datetime

from comity.core.errors import NotPossibleNow, _
from comity.core.log import bundle
from comity.core.log import entry as entries
from comity.core.seat import Seat
from comity.publish import cosigning
from comity.record.models import Checkpoint, Disclosure, Entry


class NothingSigned(NotPossibleNow):
    """A record that has just begun."""

    message = _("No state of the record has been signed yet. Try again in a minute.")


def head(at: datetime) -> Checkpoint:
    """The newest head that a quorum cosigned; the newest signed one, where none was."""
    found = Checkpoint.objects.filter(size=cosigning.witnessed(at)).first()
    found = found or Checkpoint.objects.order_by("-size").first()
    if found is None:
        raise NothingSigned
    return found


def make(seat: Seat, at: datetime) -> bytes:
    """The bundle up to the newest head, of those above."""
    upto = head(at)
    rows = Entry.objects.filter(index__lt=upto.size).order_by("index").values_list("data", flat=True)
    policy = cosigning.policy(at).encode()
    return bundle.make(
        policy, cosigning.note_of(upto, at), [bytes(data) for data in rows], _opened(seat, upto.size, at)
    )


def _opened(seat: Seat, size: int, at: datetime) -> dict[int, list[entries.Disclosure]]:
    known = Entry.objects.visible_to(seat, at=at).filter(index__lt=size)
    found = defaultdict[int, list[entries.Disclosure]](list)
    for row in Disclosure.objects.visible_to(seat, at=at).filter(entry__in=known):
        found[row.entry_id].append(entries.Disclosure(row.name, bytes(row.salt), row.value))
    return found
