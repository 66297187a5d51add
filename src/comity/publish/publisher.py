"""The publisher: takes new heads of the record to the signer and keeps the checkpoints it gives."""

import json
import logging
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from comity.core.errors import Broken
from comity.core.log import tree
from comity.core.log.strict import to_base64
from comity.record import clock
from comity.record.models import Checkpoint, Entry

log = logging.getLogger(__name__)


def ask(path: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """One question to the signer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(10)
        line.connect(str(path))
        line.sendall(json.dumps(request).encode() + b"\n")
        with line.makefile("rb") as reply:
            answer: dict[str, Any] = json.loads(reply.readline(65_536))
            return answer


def leaves(size: int | None = None) -> list[bytes]:
    """The leaf hashes of the record, in order."""
    rows = Entry.objects.order_by("index")
    if size is not None:
        rows = rows.filter(index__lt=size)
    return [bytes(leaf) for leaf in rows.values_list("leaf", flat=True)]


def publish() -> Checkpoint | None:
    """Have the present head signed; none if there is nothing new or no signer to ask."""
    size = Entry.objects.count()
    last = Checkpoint.objects.order_by("-size").first()
    if size == 0 or (last is not None and last.size == size):
        return last
    try:
        mark = ask(settings.SIGNER_SOCKET, {"ask": "mark"})
    except (OSError, ValueError) as trouble:
        log.warning("the signer does not answer: %s", trouble)
        return None
    every = leaves(size)
    if mark["size"] > size:
        raise Broken(
            f"the signer has signed {mark['size']} entries, the database has {size}: it was set back"
        )
    request = {
        "size": size,
        "root": to_base64(tree.root(every)),
        "proof": [to_base64(step) for step in tree.consistency_proof(every, mark["size"])],
    }
    answer = ask(settings.SIGNER_SOCKET, request)
    if "note" not in answer:
        raise Broken(f"the signer refused: {answer}")
    checkpoint, _made = Checkpoint.objects.get_or_create(
        size=size, defaults={"root": tree.root(every), "note": answer["note"], "signed_at": clock.now()}
    )
    return checkpoint


def policy() -> str:
    """A policy for trials; a real one travels by note verbale."""
    return f"log {ask(settings.SIGNER_SOCKET, {'ask': 'mark'})['key']}\nquorum none\n"
