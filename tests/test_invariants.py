"""The list of invariants is true, and each mutant is caught by the tests that it names."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checks import invariants

PATCHES = sorted(invariants.MUTANTS.glob("[0-9][0-9].patch"))


def test_the_page_says_what_the_tests_say() -> None:
    written = invariants.PAGE.read_text(encoding="utf-8")
    assert written == invariants.page(), "run: python -m tests.checks.invariants update"


@pytest.mark.parametrize("patch", PATCHES, ids=lambda p: p.stem)
def test_each_mutant_still_applies_and_has_tests(patch: Path) -> None:
    done = subprocess.run(
        ["git", "apply", "--check", str(patch)],
        cwd=invariants.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert invariants.kept()[int(patch.stem)]


@pytest.mark.long
@pytest.mark.parametrize("patch", PATCHES, ids=lambda p: p.stem)
def test_each_mutant_is_caught(patch: Path, tmp_path: Path) -> None:
    for part in ("src", "tests", "docs", "pyproject.toml"):
        source = invariants.ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / part)
    subprocess.run(["git", "apply", str(patch)], cwd=tmp_path, check=True)
    files = sorted({"tests/" + name.partition(":")[0] for name in invariants.kept()[int(patch.stem)]})
    names = " or ".join(sorted({name.rpartition(" ")[2] for name in invariants.kept()[int(patch.stem)]}))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COMITY_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *files, "-k", names],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, f"{patch.name} was not caught:\n{done.stdout[-2000:]}"
