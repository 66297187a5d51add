"""The manual tells the truth: each command in it is run, and what it prints is compared."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.comity_text.test_main import SOURCE, run

MANUAL = (SOURCE.parent / "docs/use/comity-text.md").read_text()
BLOCKS = re.findall(r"```\n(\$ .*?)```", MANUAL, re.DOTALL)


UNSEEN = {0xA0: " ", 0x202F: " ", **dict.fromkeys([0x2060, 0x200B, 0x200E, 0x200F, *range(0x2066, 0x206A)])}


def printed(line: str) -> str:
    """What a command of the manual prints, on either stream."""
    words = shlex.split(line)
    if words[:2] != ["./comity", "text"]:
        return subprocess.run(words, capture_output=True, check=True, text=True).stdout
    done = run(*words[2:])
    assert done.returncode == 0, done.stderr
    return (done.stdout.decode() + done.stderr.decode()).translate(
        UNSEEN
    )  # the manual is typed with plain spaces


def test_the_manual_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tests").symlink_to(SOURCE.parent / "tests")
    monkeypatch.chdir(tmp_path)
    ran = 0
    for block in BLOCKS:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _end, expected = part.partition("\n")
            shown = printed(line)
            if expected:
                assert shown == expected, line
            ran += 1
    assert ran >= 9
