"""Settings come from the environment, through this one typed reader, which remembers where each came from."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

TRUE: Final = {"1", "true", "yes", "on"}
FALSE: Final = {"0", "false", "no", "off", ""}


class Unset(ValueError):
    """A setting is missing or cannot be read; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Read:
    """One setting as it was read: for `comity settings`."""

    name: str
    value: str
    origin: str  # "environment" or "default"
    about: str


@dataclass(slots=True)
class Env:
    """Reads typed values and keeps a list of what was read."""

    source: Mapping[str, str] = field(default_factory=lambda: os.environ)
    read: dict[str, Read] = field(default_factory=dict)

    def text(self, name: str, default: str, about: str, *, secret: bool = False) -> str:
        """A string."""
        value = self.source.get(name, default)
        origin = "environment" if name in self.source else "default"
        self.read[name] = Read(name, "********" if secret and value else value, origin, about)
        return value

    def flag(self, name: str, default: bool, about: str) -> bool:
        """Yes or no, in the usual spellings."""
        value = self.text(name, "1" if default else "0", about).strip().lower()
        if value not in TRUE | FALSE:
            raise Unset(f"{name}: write 1 or 0, not {value!r}.")
        return value in TRUE

    def number(self, name: str, default: int, about: str) -> int:
        """A whole number."""
        value = self.text(name, str(default), about).strip()
        if not value.isascii() or not value.isdigit():
            raise Unset(f"{name}: write a whole number, not {value!r}.")
        return int(value)

    def path(self, name: str, default: Path, about: str) -> Path:
        """A folder or file."""
        return Path(self.text(name, str(default), about)).expanduser().absolute()

    def words(self, name: str, default: str, about: str) -> list[str]:
        """A list, separated by commas."""
        return [part.strip() for part in self.text(name, default, about).split(",") if part.strip()]

    def choice(self, name: str, default: str, options: tuple[str, ...], about: str) -> str:
        """One of a few words."""
        value = self.text(name, default, about)
        if value not in options:
            raise Unset(f"{name}: write one of {', '.join(options)}, not {value!r}.")
        return value
