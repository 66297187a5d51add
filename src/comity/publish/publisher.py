"""The publisher: takes new heads of the record to the signer and keeps the checkpoints it gives."""

import logging

from django.conf import settings

from comity.core.errors import Broken
from comity.core.log import tree
from comity.publish import client
from comity.record import clock
from comity.record.models import Checkpoint, Entry

log = logging.getLogger(__name__)


def leaves(size: int | None = None) -> list[bytes]:
    """The leaf hashes of the record, in order."""
    rows = Entry.objects.order_by("index")
    if size is not None:
        rows = rows.filter(index__lt=size)
    return [bytes(leaf) for leaf in rows.values_list("leaf", flat=True)]


def publish() -> Checkpoint | None:
    """Have the present head signed; none if there is nothing new or no signer to ask."""
    last = Checkpoint.objects.order_by("-size").first()
    if Entry.objects.count() == (last.size if last else 0):
        return last
    try:
        mark = client.mark(settings.SIGNER_SOCKET)
        every = leaves()  # after the mark was asked for: whatever was signed then must be here now
        if mark.size > len(every):
            raise Broken(
                f"the signer has signed {mark.size} entries, the database has {len(every)}: it was set back"
            )
        root, proof = tree.root(every), tree.consistency_proof(every, mark.size)
        note = client.sign(settings.SIGNER_SOCKET, mark.size, len(every), root, proof)
    except client.MarkMoved:
        return last  # another publisher was quicker; its checkpoint, or the next round's, covers this head
    except client.SignerRefused as trouble:
        raise Broken(f"the signer refused: {trouble}") from trouble
    except (OSError, ValueError, KeyError) as trouble:
        log.warning("the signer does not answer: %s", trouble)
        return None
    checkpoint, _made = Checkpoint.objects.get_or_create(
        size=len(every), defaults={"root": root, "note": note, "signed_at": clock.now()}
    )
    return checkpoint


def policy() -> str:
    """A policy for trials; a real one travels by note verbale."""
    return f"log {client.mark(settings.SIGNER_SOCKET).key}\nquorum none\n"
