"""LibreOffice reads our redline as we do: rejecting gives the base, accepting what names a party gives its text."""

import shutil
import subprocess
from pathlib import Path

import pytest

from comity.core.text.tokens import Text
from comity.core.text.tracked import read
from comity.core.text.write.redline import redline
from comity.core.text.write.source import Source
from tests.core.text.write.making import NAMES, case, turned
from tests.ports import free_port

OFFICE = Path(__file__).parents[3] / "material" / "libreoffice.py"
PYTHON = "/usr/bin/python3"


def lines(text: Text) -> list[str]:
    """Plain lines; LibreOffice adds an empty last paragraph."""
    found = [line.strip() for line in text.plain().splitlines()]
    while found and not found[-1]:
        found.pop()
    return found


def has_uno() -> bool:
    """Whether LibreOffice can be asked."""
    if not shutil.which("soffice") or not Path(PYTHON).exists():
        return False
    return subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0


@pytest.mark.long
def test_libreoffice_finds_the_base_and_each_partys_text(tmp_path: Path) -> None:  # law 11
    if not has_uno():
        pytest.skip("LibreOffice or its uno module is missing")
    jobs, wanted = [], {}
    for language, seed in (("en", 3), ("ru", 4), ("ar", 2), ("zh", 5)):
        made = case(language, seed, 3, 0.5, 10)
        data = redline(Source(made.base, made.compilation, NAMES)).data
        files = {"base": ("reject", data, made.compilation.base.text)}
        files |= {code: ("accept", turned(data, NAMES[code]), text) for code, text in made.texts.items()}
        for code, (command, changed, text) in files.items():
            source, target = tmp_path / f"{language}-{code}.docx", tmp_path / f"{language}-{code}-out.docx"
            source.write_bytes(changed)
            jobs.append(f"{source}:{command}:{target}")
            wanted[target] = lines(text)
    profile = tmp_path / "profile"
    subprocess.run([PYTHON, str(OFFICE), str(free_port()), str(profile), *jobs], check=True, timeout=300)
    assert {target: lines(read(target.read_bytes()).accepted()) for target in wanted} == wanted
