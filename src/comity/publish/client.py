"""The signer's other end: one question, one answer, over its Unix socket. Imports no Django."""

import json
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from comity.core.log.strict import to_base64, unbase64

PATIENCE: Final = 10.0
MOST_BYTES: Final = 65_536


class SignerRefused(Exception):
    """The signer will not sign this head: it does not continue the record that it signed before."""


class MarkMoved(Exception):
    """The signer has signed a newer head since it was asked for its mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The newest head that was signed, and the key for policies."""

    size: int
    root: bytes
    key: str


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


def mark(path: Path) -> Mark:
    """Where the signer stands."""
    answer = ask(path, {"ask": "mark"})
    return Mark(answer["size"], unbase64(answer["root"]), answer["key"])


def sign(path: Path, old_size: int, size: int, root: bytes, proof: Sequence[bytes]) -> str:
    """The signed checkpoint of a head that continues the mark."""
    steps = [to_base64(step) for step in proof]
    answer = ask(path, {"old_size": old_size, "size": size, "root": to_base64(root), "proof": steps})
    if "note" in answer:
        return str(answer["note"])
    if "moved" in answer:
        raise MarkMoved(answer["moved"])
    raise SignerRefused(json.dumps(answer))
