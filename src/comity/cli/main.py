"""The console entry `comity`: the tools load no Django; everything else is a command of the server."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final

TOOLS: Final = {"text": "comity_text", "verify": "comity_verify", "witness": "comity_witness"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked; the exit code says how it went."""
    asked = list(sys.argv[1:] if arguments is None else arguments)
    if asked and asked[0] in TOOLS:
        return tool(asked[0], asked[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.site.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - the tools never load it
        from django.db import OperationalError  # noqa: PLC0415
    except ImportError:
        print("This needs the server: pip install 'comity[server]'. The tools text and verify are here.")
        return 1
    try:
        execute_from_command_line(["comity", *asked])
    except OperationalError as trouble:
        print(
            f"The database does not answer or has no tables (COMITY_DATABASE_URL): {trouble}", file=sys.stderr
        )
        return 1
    return 0


def tool(name: str, arguments: Sequence[str]) -> int:
    """One of the tools that work anywhere."""
    try:
        module = importlib.import_module(f"{TOOLS[name]}.__main__")
    except ModuleNotFoundError:
        print(f"comity {name} is not installed here.")
        return 1
    sys.argv = [f"comity {name}", *arguments]
    return int(module.main() or 0)


if __name__ == "__main__":
    sys.exit(main())
