"""Acts of earlier days, done with the clock that drills use, so that nothing goes past `acts/`."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import get_hasher

from comity.record import clock


class Drill:
    """Sets the clock to an instant before each act; real time runs on from there."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.shift = timedelta()

    def set(self, at: datetime) -> datetime:
        """From now on it is `at`."""
        self.shift += at - clock.now()
        self.file.write_text(str(self.shift.total_seconds()))
        return at.astimezone(UTC)


@contextmanager
def drill() -> Iterator[Drill]:
    """The clock of drills, for this process and as long as this lasts; production refuses the setting."""
    before = settings.COMITY_TEST_CLOCK
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "seconds"
        settings.COMITY_TEST_CLOCK = str(file)
        try:
            yield Drill(file)
        finally:
            settings.COMITY_TEST_CLOCK = before


@contextmanager
def one_hash() -> Iterator[None]:
    """Hash the one password of the demonstration once; a good hash is slow on purpose."""
    hasher: Any = get_hasher("default")
    salt = hasher.salt()
    encode: Callable[..., str] = lru_cache(hasher.encode)
    hasher.encode, hasher.salt = encode, lambda: salt
    try:
        yield
    finally:
        del hasher.encode, hasher.salt
