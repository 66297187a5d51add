"""A lock covers its inputs and names no address; the check sees when it does not."""

import shutil
from pathlib import Path

import pytest

from tests.checks import locks


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's own inputs and locks, to be spoiled."""
    shutil.copytree(locks.ROOT / "locks", tmp_path / "locks")
    shutil.copy2(locks.ROOT / "pyproject.toml", tmp_path)
    assert list(locks.faults(tmp_path)) == []
    return tmp_path


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--extra-index-url file:///srv/wheels",
        "--find-links wheels",
        "six @ https://packages.example/six.whl",
        "    # via django",
        "-e .",
    ],
)
def test_an_address_an_option_or_an_annotation_is_seen(copy: Path, line: str) -> None:
    lock = copy / "locks" / "server.txt"
    lock.write_text(f"{lock.read_text()}{line}\n")
    (fault,) = locks.faults(copy)
    assert fault.startswith("locks/server.txt names an address")


def test_a_dependency_that_is_not_locked_is_seen(copy: Path) -> None:
    inputs = copy / "pyproject.toml"
    inputs.write_text(inputs.read_text().replace('"rfc8785>=', '"leap-seconds>=1", "rfc8785>='))
    assert any("does not cover leap-seconds" in fault for fault in locks.faults(copy))


def test_a_version_outside_its_range_is_seen(copy: Path) -> None:
    inputs = copy / "pyproject.toml"
    inputs.write_text(inputs.read_text().replace("Django>=5.2.19,<5.3", "Django>=6.1"))
    assert sum("does not cover Django" in fault for fault in locks.faults(copy)) == 3


def test_a_package_without_its_hash_is_seen(copy: Path) -> None:
    lock = copy / "locks" / "uv.txt"
    lock.write_text("".join(f"{line}\n" for line in lock.read_text().splitlines() if "--hash" not in line))
    assert list(locks.faults(copy)) == ["locks/uv.txt has a package without a hash."]
