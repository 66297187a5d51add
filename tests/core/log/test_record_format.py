"""The worked example in docs/develop/record-format.md is what the code makes, to the byte."""

from pathlib import Path
from typing import Final

import pytest

from comity.core.log import tree
from comity.core.log.strict import to_base64
from comity_verify.__main__ import main
from tests.core.log.material import LOG_SEED, policy_text, small_record

PAGE: Final = Path(__file__).parents[3] / "docs" / "develop" / "record-format.md"
RECORD: Final = small_record()
OBJECTION: Final = RECORD.sealed[2]


def blocks() -> dict[str, str]:
    """The example's parts by name, as they stand between fences on the page."""
    salts = [f"{d.name:<7}{d.salt.hex()}" for d in OBJECTION.disclosures]
    commitments = [f"{d.name:<7}{d.commitment()}" for d in OBJECTION.disclosures]
    hashes = [f"leaf {n}  {leaf.hex()}" for n, leaf in enumerate(RECORD.leaves)]
    return {
        "seed": LOG_SEED.hex(),
        "salts": "\n".join(salts),
        "commitments": "\n".join(commitments),
        "entry": OBJECTION.entry_bytes.decode(),
        "hashes": "\n".join([*hashes, f"root    {tree.root(RECORD.leaves).hex()}"]),
        "proof": "\n".join(to_base64(step) for step in tree.inclusion_proof(RECORD.leaves, 2)),
        "checkpoint": RECORD.note().rstrip("\n"),
        "receipt": RECORD.receipt(2).decode().rstrip("\n"),
        "policy": policy_text().rstrip("\n"),
    }


@pytest.mark.parametrize("name", blocks())
def test_the_page_shows_what_the_code_makes(name: str) -> None:
    assert f"```text\n{blocks()[name]}\n```\n" in PAGE.read_text(encoding="utf-8")


def test_the_page_shows_what_the_verifier_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "r").write_bytes(RECORD.receipt(2))
    (tmp_path / "p").write_text(policy_text(), encoding="utf-8")
    assert main([str(tmp_path / "r"), "--policy", str(tmp_path / "p")]) == 0
    assert f"```text\n{capsys.readouterr().out}```\n" in PAGE.read_text(encoding="utf-8")
