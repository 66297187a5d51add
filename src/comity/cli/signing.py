"""How the signer's process is called: where its keys and its mark lie."""

from pathlib import Path
from typing import Final

from django.conf import settings

MODULE: Final = "comity.publish.signer"


def folder() -> Path:
    """Where keys and mark lie unless somebody says otherwise."""
    return Path(settings.DATA) / "keys"


def arguments(key: Path | None = None, mark: Path | None = None) -> list[str]:
    """The name of the record, the places of its two keys, and the mark."""
    keys = folder()
    first, second = key or keys / "signer.key", settings.NEXT_KEY_COMMAND
    found = ["--origin", settings.RECORD_ORIGIN, "--mark", str(mark or keys / "signer.mark")]
    found += ["--key-command", settings.KEY_COMMAND] if settings.KEY_COMMAND else ["--key", str(first)]
    beside = first.with_name(f"{first.stem}.next{first.suffix}")
    return found + (["--next-key-command", second] if second else ["--next-key", str(beside)])
