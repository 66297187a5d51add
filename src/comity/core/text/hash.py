"""The hash of one exact text: what silence and agreement bind to."""

from collections.abc import Sequence
from hashlib import sha256

from comity.core.log import jcs

VersionKey = tuple[str, str, str]  # language, media type, SHA-256 of the bytes in hex


def text_hash(authentic: Sequence[VersionKey]) -> str:
    """SHA-256 of the canonical JSON of the sorted list of authentic versions."""
    return sha256(jcs.dumps([list(version) for version in sorted(authentic)])).hexdigest()


def all_versions_hash(versions: Sequence[VersionKey]) -> str:
    """The same over all language versions; a corrected translation changes this one only."""
    return text_hash(versions)
