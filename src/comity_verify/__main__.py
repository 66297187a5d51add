"""`comity-verify RECEIPT --policy FILE`: says in plain words what is proved and what is not."""

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from comity.core.log import ed25519, notes, policy, receipt
from comity.core.log.policy import Policy
from comity.core.log.strict import Malformed
from comity.core.log.tree import ProofRefused
from comity_verify import findings, messages
from comity_verify.findings import Finding

GOOD, NOT_GOOD, CANNOT_READ = 0, 1, 2
LARGEST_POLICY: Final = 1_000_000


def fast_verify() -> notes.Verify:
    """`cryptography` where it is installed, guarded by our own refusals; else our own verifier."""
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - optional
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    except ImportError:
        return ed25519.verify

    def verify(key: bytes, message: bytes, signature: bytes) -> bool:
        if ed25519.refuses(key, signature):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    return verify


class CannotBegin(Exception):
    """A file that is not what the command needs."""


def _bytes_of(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as trouble:
        reason = trouble.strerror or str(trouble)
        raise CannotBegin(messages.UNREADABLE % {"file": file, "reason": reason}) from trouble
    if len(data) > most:
        raise CannotBegin(messages.UNREADABLE % {"file": file, "reason": messages.TOO_LARGE})
    return data


def read_policy(file: Path) -> Policy:
    """The policy, from a file that a delegation holds."""
    try:
        return policy.parse(_bytes_of(file, LARGEST_POLICY).decode())
    except ValueError as trouble:  # not UTF-8, or Malformed
        reason = messages.NOT_A_POLICY % {"reason": trouble}
        raise CannotBegin(messages.UNREADABLE % {"file": file, "reason": reason}) from trouble


def read_receipt(file: Path) -> bytes:
    """The bytes of a receipt, which has at least the right first line."""
    data = _bytes_of(file, receipt.MOST_BYTES)
    if not data.startswith(f"{receipt.HEADER}\n".encode()):
        raise CannotBegin(messages.UNREADABLE % {"file": file, "reason": messages.NOT_A_RECEIPT})
    return data


def examine(data: bytes, rules: Policy) -> list[Finding]:
    """The findings; a receipt that does not hold is one finding."""
    try:
        return findings.of(data, rules, fast_verify())
    except (Malformed, ProofRefused) as trouble:
        return [Finding(False, messages.REFUSED % {"reason": trouble}, fault=True)]


def _say(found: Sequence[Finding]) -> None:
    for finding in sorted(found, key=lambda f: (not f.proved, not f.fault)):
        label = messages.PROVED if finding.proved else messages.NOT_PROVED
        print(f"{label:<12}{findings.visible(finding.sentence)}")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 proved, 1 not proved, 2 nothing to check."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # any terminal, any language
    parser = argparse.ArgumentParser(
        prog="comity-verify", description=messages.DESCRIPTION, epilog=messages.EPILOG
    )
    parser.add_argument("receipt", type=Path, help=messages.HELP_RECEIPT)
    parser.add_argument("--policy", type=Path, required=True, metavar="FILE", help=messages.HELP_POLICY)
    asked = parser.parse_args(arguments)
    try:
        rules, data = read_policy(asked.policy), read_receipt(asked.receipt)
    except CannotBegin as trouble:
        print(findings.visible(str(trouble)), file=sys.stderr)
        return CANNOT_READ
    found = examine(data, rules)
    _say(found)
    good = not any(finding.fault for finding in found)
    print(messages.ALL_GOOD if good else messages.NOT_GOOD)
    return GOOD if good else NOT_GOOD


if __name__ == "__main__":
    sys.exit(main())
