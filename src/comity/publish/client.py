"""The signer's other end: one question, one answer, over its Unix socket. Imports no Django."""

import json
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from comity.core.errors import Refused, _
from comity.core.log.strict import to_base64, unbase64

PATIENCE: Final = 10.0
MOST_BYTES: Final = 65_536


class SignerRefused(Exception):
    """The signer will not sign this head: it does not continue the record that it signed before."""


class NotSigned(OSError):
    """The signer could not: its disk is full, or it does not hold the key that the record names. It is asked again."""


class SignerAway(Refused):
    """The key lives in another process; without it nothing can be said about it."""

    http_status = 503
    message = _("The signer of the record does not answer just now. Ask again in a minute.")


class MarkMoved(Exception):
    """The signer has signed a newer head since it was asked for its mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest head that was signed, and the key that signs; while it follows another, the other too."""

    size: int
    root: bytes
    key: str
    keys: tuple[str, ...]  # all that sign, the newest first


@dataclass(frozen=True, slots=True)
class Evidence:
    """An entry of the head, for which the signer lets a key begin or end: its bytes, its place and the way there."""

    entry: bytes
    index: int
    proof: Sequence[bytes]

    def plain(self) -> dict[str, Any]:
        """As the signer reads it."""
        steps = [to_base64(step) for step in self.proof]
        return {"entry": to_base64(self.entry), "index": self.index, "proof": steps}


def ask(path: Path, request: Mapping[str, Any], patience: float = PATIENCE) -> dict[str, Any]:
    """One question; `OSError` if nobody answers, `ValueError` if the answer is none."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(patience)
        line.connect(str(path))
        line.sendall(json.dumps(request).encode() + b"\n")
        with line.makefile("rb") as reply:
            answer = json.loads(reply.readline(MOST_BYTES))
    if not isinstance(answer, dict):
        raise ValueError("the signer gave no answer")  # noqa: TRY004 - whatever came, it is a wrong value
    return answer


def mark(path: Path, patience: float = PATIENCE) -> Mark:
    """Where the signer stands."""
    answer = ask(path, {"ask": "mark"}, patience)
    return Mark(answer["size"], unbase64(answer["root"]), answer["key"], tuple(answer["keys"]))


def following(path: Path, patience: float = PATIENCE) -> str:
    """The key that may follow the one that signs (vkey), if the signer holds one."""
    return str(ask(path, {"ask": "next"}, patience)["next"])


def sign(
    path: Path,
    old_size: int,
    size: int,
    root: bytes,
    proof: Sequence[bytes],
    evidence: Evidence | None = None,
) -> str:
    """The signed checkpoint of a head that continues the mark."""
    steps = [to_base64(step) for step in proof]
    request = {"old_size": old_size, "size": size, "root": to_base64(root), "proof": steps}
    if evidence is not None:
        request["evidence"] = evidence.plain()
    answer = ask(path, request)
    if "note" in answer:
        return str(answer["note"])
    if "moved" in answer:
        raise MarkMoved(answer["moved"])
    if "failed" in answer:
        raise NotSigned(answer["failed"])
    raise SignerRefused(json.dumps(answer))
