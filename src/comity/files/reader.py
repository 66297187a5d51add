"""Reads an uploaded file in a child process with its own limits; whatever happens there, the server goes on."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import comity
from comity.core.errors import Unreadable, _
from comity.core.text import guard, html, read, typed

WAIT: Final = 25  # seconds
SOURCE: Final = Path(comity.__file__ or ".").resolve().parent.parent


class GaveUp(Unreadable):
    """The child ran into a limit or died."""

    message = _("The file could not be read within safe limits. Save it again in Word, or type the text.")


REFUSALS: Final[Mapping[str, type[Unreadable]]] = {
    refusal.__name__: refusal
    for module in (guard, read)
    for refusal in vars(module).values()
    if isinstance(refusal, type) and issubclass(refusal, Unreadable)
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as pages show and search it."""

    html: str
    plain: str
    title: str
    warnings: tuple[str, ...] = ()


def read_document(data: bytes, *, draft: bool = True) -> Reading:
    """The reading of a Word file, or a refusal."""
    if len(data) > guard.MOST_BYTES:
        raise guard.TooLarge
    command = [
        sys.executable,
        "-P",  # nothing is imported from the folder the server happens to stand in
        "-m",
        "comity_text",
        "show",
        "-",
        "--to",
        "json",
        *(["--draft"] if draft else []),
    ]
    environment = {"PYTHONPATH": str(SOURCE), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
    try:
        child = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=WAIT,
            env=environment,
            start_new_session=True,
            check=False,
        )
        said = json.loads(child.stdout)
    except (subprocess.TimeoutExpired, ValueError, OSError) as trouble:
        raise GaveUp from trouble
    if "refused" in said:
        raise REFUSALS.get(said["refused"], GaveUp)(**said["params"])
    return Reading(said["html"], said["plain"], said["title"], tuple(said["warnings"]))


def read_typed(text: str) -> Reading:
    """The reading of a typed text."""
    blocks = typed.from_typed(text)
    return Reading(html.html(blocks), blocks.plain(), blocks.title())
