"""A stranger's machine: a copy of what is tracked, and the one command of the README."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import house
from tests.ports import free_port

pytestmark = pytest.mark.skipif(
    not os.environ.get("COMITY_TEST_CLEAN"), reason="runs in its own lane: ./comity test"
)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """Only the files that a clone would have; what the machine gave us stays out."""
    target = tmp_path / "comity"
    for path in house.tracked():
        there = target / path.relative_to(house.ROOT)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, there)
    yield target
    shutil.rmtree(target)


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """As somebody would type it."""
    plain = {n: v for n, v in os.environ.items() if not n.startswith("COMITY_") and n != "PYTHONPATH"}
    plain.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        ["./comity", *command], cwd=copy, env=plain, check=False, capture_output=True, text=True, timeout=600
    )


def test_a_fresh_clone_shows_its_first_page(copy: Path) -> None:
    first = run(copy, "demo", "--check", "--port", str(free_port()))
    assert first.returncode == 0, first.stdout + first.stderr
    assert "came with 200" in first.stdout
    assert (copy / "src/comity/locale/ru/LC_MESSAGES/django.mo").exists()  # Russian is there without msgfmt
    second = run(copy, "demo", "--invented", "--check", "--port", str(free_port()))
    assert second.returncode == 0, second.stdout + second.stderr
    assert "installing" not in second.stderr
