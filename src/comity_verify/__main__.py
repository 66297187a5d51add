"""`comity-verify FILE --policy POLICY`: what a receipt or a session's bundle proves, offline.

Needs nothing but Python; uses `cryptography` where it is installed, since that is quicker and knows ML-DSA.
The policy must come from a note verbale, never from the server whose record is checked.
"""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from comity.core.log import bundle, policy, receipt, signatures
from comity.core.log.policy import Policy
from comity.core.log.strict import Malformed
from comity.core.log.tree import ProofRefused
from comity_verify import findings, messages, sessions
from comity_verify.findings import Finding, Means

GOOD, NOT_GOOD, CANNOT_READ = 0, 1, 2
LARGEST_POLICY: Final = 1_000_000


class CannotBegin(Exception):
    """A file that is not what the command needs: which sentence, and its values."""

    def __init__(self, file: Path, reason: str, values: dict[str, str | int] | None = None) -> None:
        """Why a file cannot be read: the code of a sentence, or the words of the system."""
        super().__init__(reason)
        self.file, self.reason, self.values = file, reason, values

    def sentence(self, language: str) -> str:
        """What to tell."""
        known = self.reason in messages.ENGLISH
        reason = messages.say(self.reason, self.values, language) if known else self.reason
        return messages.say("UNREADABLE", {"file": str(self.file), "reason": reason}, language)


def _bytes_of(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as trouble:
        raise CannotBegin(file, trouble.strerror or str(trouble)) from trouble
    if len(data) > most:
        raise CannotBegin(file, "TOO_LARGE")
    return data


def read_policy(file: Path) -> tuple[bytes, Policy]:
    """The policy, from a file that a delegation holds."""
    data = _bytes_of(file, LARGEST_POLICY)
    try:
        return data, policy.parse(data)
    except Malformed as trouble:
        raise CannotBegin(file, "NOT_A_POLICY", {"reason": str(trouble)}) from trouble


def read_file(file: Path) -> bytes:
    """The bytes of a receipt or a bundle, which has at least the right first line."""
    data = _bytes_of(file, bundle.MOST_BYTES)
    if data.startswith(bundle.HEADER):
        return data
    if not data.startswith(f"{receipt.HEADER}\n".encode()):
        raise CannotBegin(file, "NOT_A_RECEIPT")
    if len(data) > receipt.MOST_BYTES:
        raise CannotBegin(file, "TOO_LARGE")
    return data


def examine(data: bytes, policy_bytes: bytes, rules: Policy, means: Means) -> list[Finding]:
    """The findings; a file that does not hold is one finding."""
    try:
        if data.startswith(bundle.HEADER):
            return sessions.of(data, policy_bytes, rules, means)
        return findings.of(data, rules, means)
    except (Malformed, ProofRefused) as trouble:
        return [Finding(False, "REFUSED", {"reason": str(trouble)}, fault=True)]


def lines(found: Sequence[Finding], language: str = "en") -> list[str]:
    """The answer as it is printed: what is proved, what speaks against the file, what is left open, the result."""
    ordered = sorted(found, key=lambda f: (not f.proved, not f.fault))
    labels = {
        good: messages.say("PROVED" if good else "NOT_PROVED", language=language) for good in (True, False)
    }
    told = [f"{labels[f.proved]:<12}{findings.visible(f.sentence(language))}" for f in ordered]
    good = not any(finding.fault for finding in found)
    return [*told, messages.say("ALL_GOOD" if good else "NOT_GOOD", language=language)]


def extract(data: bytes, folder: Path) -> int:
    """Write the receipts of a good bundle, one file each; gives their number."""
    found = bundle.parse(data)
    folder.mkdir(parents=True, exist_ok=True)
    for index in found.opened:
        (folder / f"entry-{index}.receipt").write_bytes(found.receipt(index))
    return len(found.opened)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    english = messages.ENGLISH
    parser = argparse.ArgumentParser(
        prog="comity-verify", description=english["DESCRIPTION"], epilog=english["EPILOG"]
    )
    parser.add_argument("file", type=Path, help=english["HELP_FILE"])
    parser.add_argument("--policy", type=Path, required=True, metavar="FILE", help=english["HELP_POLICY"])
    parser.add_argument(
        "--language", choices=sorted(messages.TEXTS), default="en", help=english["HELP_LANGUAGE"]
    )
    parser.add_argument("--pass-over-unknown", action="store_true", help=english["HELP_LENIENT"])
    parser.add_argument("--extract", type=Path, metavar="FOLDER", help=english["HELP_EXTRACT"])
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 proved, 1 not proved, 2 nothing to check."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # any terminal, any language
    asked = _arguments(arguments)
    try:
        (policy_bytes, rules), data = read_policy(asked.policy), read_file(asked.file)
    except CannotBegin as trouble:
        print(findings.visible(trouble.sentence(asked.language)), file=sys.stderr)
        return CANNOT_READ
    means = Means(signatures.fastest_ed25519(), signatures.mldsa(), asked.pass_over_unknown)
    found = examine(data, policy_bytes, rules, means)
    print("\n".join(lines(found, asked.language)))
    if any(finding.fault for finding in found):
        return NOT_GOOD
    if asked.extract and data.startswith(bundle.HEADER):
        told: dict[str, str | int] = {"count": extract(data, asked.extract), "folder": str(asked.extract)}
        print(findings.visible(messages.say("EXTRACTED", told, asked.language)))
    return GOOD


if __name__ == "__main__":
    sys.exit(main())
