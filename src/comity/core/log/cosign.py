"""Cosignatures (C2SP tlog-cosignature 1.1.0-rc.1): what a witness signs, and the bytes of its signature.

Type 04 is Ed25519 over two lines and the whole text of the checkpoint; it does not name the witness, so no key may
serve two. Type 06 is ML-DSA-44 over a binary message that names witness, record and subtree; it does not cover
extension lines, so a checkpoint that has some is refused. Both begin with eight bytes of time (seconds since 1970).
"""

from typing import Final

from comity.core.log import subtree
from comity.core.log.checkpoint import Checkpoint
from comity.core.log.strict import MOST, Malformed
from comity.core.log.tree import EMPTY, HASH

LABEL: Final = b"subtree/v1\n\0"
LONGEST_NAME: Final = 255
TIME: Final = 8


def ed25519_message(text: str, time: int) -> bytes:
    """What type 04 signs: `cosignature/v1`, the time, and the text with its last line feed."""
    return f"cosignature/v1\ntime {_seconds(time)}\n{text}".encode()


def mldsa_message(name: str, origin: str, start: int, end: int, root: bytes, time: int = 0) -> bytes:
    """What type 06 signs; for a checkpoint `start` is 0 and `end` the size, else the time is 0."""
    if not subtree.valid(start, end) or len(root) != HASH or (start == end and root != EMPTY):
        raise Malformed("nothing that could be cosigned")
    if start and time:
        raise Malformed("only the newest whole tree is cosigned with a time")
    numbers = [n.to_bytes(8, "big") for n in (_seconds(time), start, end)]
    return b"".join([LABEL, _named(name), numbers[0], _named(origin), numbers[1], numbers[2], root])


def checkpoint_message(name: str, text: str, time: int) -> bytes:
    """What type 06 signs for a checkpoint, given the text of its note."""
    head = Checkpoint.parse(text)  # three lines, or it is refused: more would not be signed
    return mldsa_message(name, head.origin, 0, head.size, head.root, time)


def timestamped(time: int, signature: bytes) -> bytes:
    """`timestamped_signature`: what stands in the line after the key id."""
    return _seconds(time).to_bytes(TIME, "big") + signature


def split(data: bytes) -> tuple[int, bytes]:
    """Time and signature again."""
    if len(data) <= TIME:
        raise Malformed("a cosignature begins with its time")
    return _seconds(int.from_bytes(data[:TIME], "big")), data[TIME:]


def _seconds(time: int) -> int:
    if not 0 <= time <= MOST:
        raise Malformed("a time that no cosignature can carry")
    return time


def _named(text: str) -> bytes:
    data = text.encode()
    if not 1 <= len(data) <= LONGEST_NAME:
        raise Malformed("a name in a cosignature has 1 to 255 bytes")
    return bytes([len(data)]) + data
