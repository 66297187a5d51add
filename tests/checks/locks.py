"""The lock files: `make` writes them, `check` says whether they cover pyproject.toml and name no address."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[2]
EXTRAS: Final = {  # the largest first: the others are held to its versions
    "dev.txt": ("server", "postgres", "s3", "dev"),
    "server.txt": ("server", "postgres"),
    "s3.txt": ("server", "postgres", "s3"),
    "pdf.txt": ("pdf",),
    "uv.txt": ("installer",),
}
ADDRESS: Final = re.compile(r"://|^-|^\s+-(?!-hash)|#|[ =]/", re.MULTILINE)
PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def make() -> None:
    """Resolve for every platform and Python from 3.11; one resolution serves all files."""
    for name, extras in EXTRAS.items():
        constrained = ["--constraint", "locks/dev.txt"] if name in {"server.txt", "s3.txt", "pdf.txt"} else []
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--upgrade"]
        command += ["--no-emit-index-url", "--no-annotate", "--no-header", "--python-version", "3.11"]
        command += [word for extra in extras for word in ("--extra", extra)]
        command += [*constrained, "--output-file", f"locks/{name}", "pyproject.toml"]
        subprocess.run(command, cwd=ROOT, check=True)


def wanted(extras: tuple[str, ...], root: Path) -> list[Requirement]:
    """What pyproject.toml asks for."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    texts = list(project["dependencies"])
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    return [Requirement(text) for text in texts]


def faults(root: Path = ROOT) -> Iterator[str]:
    """Sentences about what is wrong."""
    for name, extras in EXTRAS.items():
        text = (root / "locks" / name).read_text()
        if ADDRESS.search(text):
            yield f"locks/{name} names an address, a path or an option, not only versions and hashes."
        pins = {canonicalize_name(found): version for found, version in PIN.findall(text)}
        if text.count("--hash=sha256:") < len(pins):
            yield f"locks/{name} has a package without a hash."
        for requirement in wanted(extras, root):
            version = pins.get(canonicalize_name(requirement.name))
            if version is None or version not in requirement.specifier:
                yield f"locks/{name} does not cover {requirement}: run python -m tests.checks.locks make."


def main() -> int:
    """Make, or check and say what is wrong."""
    if sys.argv[1:] == ["make"]:
        make()
    found = list(faults())
    print("\n".join(found) or "The lock files cover their inputs and name no address.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
