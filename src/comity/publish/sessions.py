"""The whole record in one file for one reader: every entry, and of the committed fields those this reader may see.

The entries are safe for their least trusted reader; what opens them is not, so it follows the reading rule.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from comity.core.errors import NotPossibleNow, _
from comity.core.log import bundle
from comity.core.log import entry as entries
from comity.core.seat import PUBLIC_SEAT, Seat
from comity.publish import cosigning
from comity.publish.shelf import write
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
    return _made(upto, cosigning.policy(at), cosigning.note_of(upto, at), _opened(seat, upto.size, at))


def public(at: datetime, turn: Callable[[], AbstractContextManager[None]]) -> Path:
    """The same for everybody, in a file: built once for what the public may see of one head, in one's turn.

    What it may see is told by the keys of fields, which never change: nothing is read, or opened, to find the file.
    """
    upto = head(at)
    policy, note = cosigning.policy(at), cosigning.note_of(upto, at)
    told = _visible(PUBLIC_SEAT, upto.size, at).order_by("pk").values_list("pk", flat=True)
    name = sha256("\n".join([policy, note, *(key.hex for key in told)]).encode()).hexdigest()[:32]
    kept = _folder() / f"{name}.session"
    if kept.exists():
        return kept
    with turn():
        if not kept.exists():
            write(kept, _made(upto, policy, note, _opened(PUBLIC_SEAT, upto.size, at)))
            for other in _folder().glob("*.session"):
                if other != kept:
                    other.unlink(missing_ok=True)
    return kept


def forget() -> None:
    """After an erasure: the file may hold what was erased."""
    for kept in _folder().glob("*.session"):
        kept.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA) / "public"


def _made(upto: Checkpoint, policy: str, note: str, opened: dict[int, list[entries.Disclosure]]) -> bytes:
    rows = Entry.objects.filter(index__lt=upto.size).order_by("index").values_list("data", flat=True)
    return bundle.make(policy.encode(), note, [bytes(data) for data in rows], opened)


def _visible(seat: Seat, size: int, at: datetime) -> QuerySet[Disclosure]:
    known = Entry.objects.visible_to(seat, at=at).filter(index__lt=size)
    return Disclosure.objects.visible_to(seat, at=at).filter(entry__in=known)


def _opened(seat: Seat, size: int, at: datetime) -> dict[int, list[entries.Disclosure]]:
    found = defaultdict[int, list[entries.Disclosure]](list)
    for row in _visible(seat, size, at):
        found[row.entry_id].append(entries.Disclosure(row.name, bytes(row.salt), row.value))
    return found
