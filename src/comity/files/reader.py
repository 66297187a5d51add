"""Reads an uploaded file in a child process with its own limits; whatever happens there, the server goes on."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import comity
from comity.core.errors import Unreadable, _
from comity.core.text import html, typed

WAIT: Final = 25  # seconds
SOURCE: Final = Path(comity.__file__ or ".").resolve().parent.parent


class GaveUp(Unreadable):
    """The child ran into a limit or died."""

    message = _("The file could not be read within safe limits. Save it again in Word, or type the text.")


class RefusedByReader(Unreadable):
    """The child's own refusal, with its sentence."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.message = message  # type: ignore[misc] # the sentence of the class that the child names


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as pages show and search it."""

    html: str
    plain: str
    title: str
    warnings: tuple[str, ...] = ()


def read_document(data: bytes, *, draft: bool = True) -> Reading:
    """The reading of a Word file, or a refusal."""
    command = [
        sys.executable,
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
        plain = json.loads(child.stdout)
    except (subprocess.TimeoutExpired, ValueError, OSError) as trouble:
        raise GaveUp from trouble
    if "refused" in plain:
        raise RefusedByReader(plain["message"])
    return Reading(plain["html"], plain["plain"], plain["title"], tuple(plain["warnings"]))


def read_typed(text: str) -> Reading:
    """The reading of a typed text."""
    blocks = typed.from_typed(text)
    return Reading(html.html(blocks), blocks.plain(), blocks.title())
