"""Each law of rolling text has tests that name it, and a mutant that these tests catch."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
PATCHES: Final = sorted((ROOT / "tests" / "mutants").glob("law-*.patch"))
COMMENT: Final = re.compile(r"#\s*laws?\s+([\d, and]+)")


def kept() -> dict[int, list[tuple[str, str]]]:
    """Files and test functions by law, from the `# law N` comments."""
    found: dict[int, list[tuple[str, str]]] = {number: [] for number in range(1, 16)}
    for file in sorted((ROOT / "tests" / "core" / "text").rglob("test_*.py")):
        source = file.read_text(encoding="utf-8")
        lines = source.split("\n")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and node.end_lineno:
                head = "\n".join(lines[node.lineno - 1 : node.body[0].lineno])
                for match in COMMENT.finditer(head):
                    for number in map(int, re.findall(r"\d+", match.group(1))):
                        found[number].append((file.relative_to(ROOT).as_posix(), node.name))
    return found


def test_every_law_has_a_test_and_a_mutant() -> None:
    assert [number for number, tests in kept().items() if not tests] == []
    assert [patch.stem for patch in PATCHES] == [f"law-{number:02}" for number in range(1, 16)]


@pytest.mark.parametrize("patch", PATCHES, ids=lambda p: p.stem)
def test_each_mutant_of_a_law_still_applies(patch: Path) -> None:
    command = ["git", "apply", "--check", str(patch)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.long
@pytest.mark.parametrize("patch", PATCHES, ids=lambda p: p.stem)
def test_each_mutant_of_a_law_is_caught(patch: Path, tmp_path: Path) -> None:
    for part in ("src", "tests", "docs", "pyproject.toml"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / part)
    subprocess.run(["git", "apply", str(patch)], cwd=tmp_path, check=True)
    tests = kept()[int(patch.stem.removeprefix("law-"))]
    wanted = [f"{file}::{name}" for file, name in tests]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COMITY_")}
    environment["COMITY_LONG"] = "1"  # rare crossings are drawn in the long profile
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *wanted],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, f"{patch.name} was not caught:\n{done.stdout[-2000:]}"
