"""A clock that a test moves, and a platform that is there only while the test lets it."""

from pathlib import Path
from typing import Final

from pytest_django import Settings

from comity.cli.round import turn

MINUTE: Final = 60.0


class Drill:
    """A clock that a drill moves, and a platform that beats only while it is there."""

    def __init__(self, settings: Settings, tmp_path: Path) -> None:
        self.file = tmp_path / "clock"
        settings.COMITY_TEST_CLOCK = str(self.file)
        self.passed = 0.0
        self.off = 0.0
        self._write()

    def _write(self) -> None:
        self.file.write_text(f"{self.passed} {self.off}")

    def away(self, minutes: float) -> None:
        """Nothing runs for a time."""
        self.passed += minutes * MINUTE
        self._write()

    def step(self, seconds: float) -> None:
        """The wall clock is set wrong, or right again."""
        self.off += seconds
        self._write()

    def there(self, minutes: float, every: float = 4) -> None:
        """The rounds of the clock go on for a time."""
        for _n in range(int(minutes / every)):
            self.away(every)
            turn()
