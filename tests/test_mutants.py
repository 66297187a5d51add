"""Mutants beside those of invariants and laws: the first line of each names the tests that must catch it.

`tests/mutants/SUBJECT-WHAT.patch`; subjects are packages, texts that are replaced, who announces and who presides.
"""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
PATCHES: Final = sorted(
    p for p in (ROOT / "tests" / "mutants").glob("*-*.patch") if not p.stem.startswith("law-")
)
CAUGHT: Final = "Caught by: "


def named(patch: Path) -> list[str]:
    """The tests that catch it, as pytest takes them."""
    first = patch.read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith(CAUGHT), f"{patch.name} names no test"
    return first.removeprefix(CAUGHT).split()


@pytest.mark.parametrize("patch", PATCHES, ids=lambda p: p.stem)
def test_each_mutant_still_applies_and_names_tests_that_exist(patch: Path) -> None:
    command = ["git", "apply", "--check", str(patch)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for test in named(patch):
        file, _colons, name = test.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.long
@pytest.mark.parametrize("patch", PATCHES, ids=lambda p: p.stem)
def test_each_mutant_is_caught(patch: Path, tmp_path: Path) -> None:
    for part in ("src", "tests", "docs", "pyproject.toml"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / part)
    subprocess.run(["git", "apply", str(patch)], cwd=tmp_path, check=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COMITY_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *named(patch)],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, f"{patch.name} was not caught:\n{done.stdout[-2000:]}"
