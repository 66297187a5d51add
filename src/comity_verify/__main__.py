"""`comity-verify RECEIPT --policy FILE`: says in plain words what is proved and what is not."""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from comity.core.log import ed25519, notes, policy, receipt
from comity.core.log.strict import Malformed
from comity.core.log.tree import ProofRefused

PROVED, NOT_PROVED, CANNOT_READ = 0, 1, 2


def fast_verify() -> notes.Verify:
    """`cryptography` where it is installed, guarded by our own refusals; else our own verifier."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
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


def say(word: str, sentence: str) -> None:
    """One finding a line."""
    print(f"{word:<12}{sentence}")


def check(data: bytes, rules: policy.Policy) -> bool:
    """Print what a receipt proves under a policy; true if everything it claims is proved."""
    found = receipt.parse(data)
    signed = notes.verified(found.note, rules.keys, fast_verify())
    if found.checkpoint.origin != rules.log.name:
        raise Malformed("the receipt belongs to another record than the policy")
    entry, met = found.entry, rules.met(signed)
    say("Proved" if met else "Not proved", f"Entry {entry.index} is in the record of {entry.origin}, "
        f"which had {found.checkpoint.size} entries.")  # fmt: skip
    say("Proved", f"It was written at {entry.at:%Y-%m-%d %H:%M:%S} UTC by the clock of the server.")
    told = {d.name: d.value for d in found.disclosures}
    kind = told.pop("kind", entry.kind)
    say(
        "Proved",
        "Its kind is not told in this receipt." if kind == "sealed" else f"It is an act of the kind {kind}.",
    )
    for name, value in [*sorted(entry.public.items()), *sorted(told.items())]:
        say("Proved", f"{name}: {value}")
    if not told and entry.kind == "sealed":
        say("Not told", "No field of the entry is disclosed in this receipt.")
    early = _early(kind, told, entry.at)
    if early:
        say("WARNING", early)
    say("Signed by", ", ".join(key.name for key in signed))
    if not met:
        say("Not proved", "The signatures that the policy asks for are not all there.")
    say("Not proved", "What other parties did, and that no later entry corrects this one.")
    if rules.quorum == "none":
        say("Not proved", "That others saw the same record: this policy asks for no witness.")
    return met and not early


def _early(kind: object, told: dict[str, object], at: datetime) -> str:
    deadline = told.get("deadline")
    if kind != "Adopted" or not isinstance(deadline, str):
        return ""
    if at <= datetime.fromisoformat(deadline):
        return "This adoption was recorded before its deadline had passed. Tell the other delegations."
    return ""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 proved, 1 not proved, 2 not readable."""
    parser = argparse.ArgumentParser(prog="comity-verify", description=__doc__)
    parser.add_argument("receipt", type=Path, help="the file you downloaded")
    parser.add_argument("--policy", type=Path, required=True, help="from a note verbale, not from the server")
    asked = parser.parse_args(arguments)
    try:
        rules = policy.parse(asked.policy.read_text(encoding="utf-8"))
        data = asked.receipt.read_bytes()
    except (OSError, UnicodeDecodeError, Malformed) as trouble:
        print(f"Cannot read: {trouble}", file=sys.stderr)
        return CANNOT_READ
    try:
        return PROVED if check(data, rules) else NOT_PROVED
    except (Malformed, ProofRefused) as trouble:
        say(
            "REFUSED", f"{trouble}. Keep both files and tell the other delegations, not only the Secretariat."
        )
        return NOT_PROVED


if __name__ == "__main__":
    sys.exit(main())
