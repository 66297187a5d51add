"""From a database address to Django's settings: SQLite with durable commits, or PostgreSQL."""

import os
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from comity.site.env import Unset

PREPARED = {
    "server_side_binding": True,
    "prepare_threshold": 3,
}  # one act is a dozen short statements, ADR 0020
LONGEST_NAME = 63  # bytes; PostgreSQL cuts what is longer
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def process() -> str:
    """How this process is called among the connections of PostgreSQL, where an upgrade looks for it."""
    program, *words = sys.argv
    what = "web" if "granian" in program else next(iter(words), Path(program).stem)
    return f"comity {what} {os.getpid()} on {socket.gethostname()}"[:LONGEST_NAME]


def settings(address: str) -> dict[str, Any]:
    """`sqlite:///PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`; a socket's folder percent-encoded.

    `?prepared=no` is for a pool between Comity and PostgreSQL that gives each transaction another connection.
    """
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(unquote(parts.path))),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_START},
            "CONN_MAX_AGE": None,
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query: dict[str, Any] = dict(parse_qsl(parts.query))
        prepared = query.pop("prepared", "yes")
        if prepared not in {"yes", "no"}:
            raise Unset("COMITY_DATABASE_URL: write prepared=yes or prepared=no.")
        return {
            "ENGINE": "comity.site.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": {"application_name": process(), **(PREPARED if prepared == "yes" else {}), **query},
            "CONN_MAX_AGE": None,
        }
    raise Unset("COMITY_DATABASE_URL: write sqlite:///PATH or postgres://USER:PASSWORD@HOST/NAME.")
