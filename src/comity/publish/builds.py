"""Large files that somebody asks for: one is built at a time in a process, and nobody asks without end.

Counted in this process alone: with several web processes the limits are that many times as high.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from comity.core.errors import Refused, _

SPAN: Final = 600.0  # seconds that are counted
BY_READER: Final = 30  # files in that time: a capital fetches the parts of its archive one after the other
BY_ADDRESS: Final = 90  # of all who sign in from one place
BY_ANYBODY: Final = 12  # from one place, of those who have not signed in
PATIENCE: Final = 2.0  # seconds to wait for another one's file
AGAIN: Final = 15  # seconds after which to ask again when it is not done
MOST_KNOWN: Final = 10_000  # who is remembered

_door, _building = threading.Lock(), threading.Lock()
_asked: OrderedDict[str, deque[float]] = OrderedDict()


class AskedTooOften(Refused):
    """The limit of a reader or of a place."""

    http_status = 429
    message = _("Files of this size were asked for too often from here. Ask again in a few minutes.")


class AnotherIsBuilt(Refused):
    """One at a time, so that acts do not wait for archives."""

    http_status = 503
    message = _("Another file of this size is being made just now. Ask again in a quarter of a minute.")
    retry_after = AGAIN


@contextmanager
def one(reader: UUID | None, address: str) -> Iterator[None]:
    """While a file is built for a reader at an address; refused when it is too often, or another one is built."""
    _count(reader, address, time.monotonic())
    if not _building.acquire(timeout=PATIENCE):
        raise AnotherIsBuilt
    try:
        yield
    finally:
        _building.release()


def _count(reader: UUID | None, address: str, now: float) -> None:
    limits = (
        {f"anybody {address}": BY_ANYBODY}
        if reader is None
        else {f"reader {reader}": BY_READER, f"address {address}": BY_ADDRESS}
    )
    with _door:
        for name, most in limits.items():
            times = _asked.setdefault(name, deque())
            _asked.move_to_end(name)
            while times and now - times[0] > SPAN:
                times.popleft()
            if len(times) >= most:
                refused = AskedTooOften()
                refused.retry_after = int(SPAN - (now - times[0])) + 1
                raise refused
        for name in limits:
            _asked[name].append(now)
        while len(_asked) > MOST_KNOWN:
            _asked.popitem(last=False)


def forget() -> None:
    """Nobody has asked for anything; for tests."""
    with _door:
        _asked.clear()
