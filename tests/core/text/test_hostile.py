"""Files that mean harm are refused with a sentence, or read right; nothing hangs, nothing changes a text unseen."""

import os
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

import pytest

from comity.core.errors import Refused, Unreadable
from comity.core.text import tracked
from comity.core.text.scrub import scrub
from comity.core.text.tracked import reading
from comity.core.text.tracked.docx import settled
from comity.core.text.tracked.names import ACCEPTED
from comity.core.text.tracked.walk import Walk
from tests.material import make
from tests.material.tracked import ambush, parties
from tests.material.tracked.constructs import ALL
from tests.material.tracked.docx import written
from tests.material.tracked.hostile import SOUND, Hostile, everything

FILES = [*everything(), *ambush.everything()]
SOURCE = Path(make.__file__).resolve().parents[2] / "src"
TAGS = "ins del moveFrom moveTo r p sdt sdtContent hyperlink tbl tr tc what pPr rPr".split()
MUTATIONS = 10_000 if os.environ.get("COMITY_LONG") else 400


def both(data: bytes) -> tuple[str, str]:
    """Both texts."""
    found = tracked.read(data)
    return found.accepted().plain(), found.rejected().plain()


def outcome(data: bytes) -> str | Unreadable:
    """The accepted text, or the refusal."""
    try:
        return both(data)[0]
    except Unreadable as refused:
        return refused


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 200
    assert len({hostile.name for hostile in FILES}) == len(FILES)


@pytest.mark.parametrize("hostile", [f for f in FILES if not f.heavy], ids=lambda hostile: hostile.name)
def test_a_hostile_file_is_refused_or_read_right(hostile: Hostile) -> None:
    if hostile.refused is None:
        assert both(hostile.data)[0].removesuffix("\n") == hostile.text
        return
    said = outcome(hostile.data)
    if isinstance(said, Unreadable):
        assert hostile.refused in {"any", type(said).__name__}
        assert str(said).endswith(".")
    else:
        assert hostile.refused == "any"
        assert hostile.text in said or "fields" in hostile.name, "what was read is the text"


@pytest.mark.parametrize("hostile", [f for f in FILES if f.heavy], ids=lambda hostile: hostile.name)
def test_a_heavy_file_ends_within_the_limits_of_the_command(hostile: Hostile, tmp_path: Path) -> None:
    file = tmp_path / "heavy.docx"
    file.write_bytes(hostile.data)
    command = [sys.executable, "-m", "comity_text", "read", str(file), "--view", "accepted"]
    done = subprocess.run(
        command, capture_output=True, env={"PYTHONPATH": str(SOURCE)}, check=False, timeout=120
    )
    assert done.returncode in {0, 1}, done.stderr
    assert b"Traceback" not in done.stderr
    if done.returncode:
        assert done.stderr.decode().strip().endswith(".")


def mutated(data: bytes, random: Random) -> bytes:
    """The same with some bytes changed, taken out, doubled or moved."""
    wrong = bytearray(data)
    for _n in range(random.choice([1, 1, 1, 2, 4, 16])):
        at = random.randrange(len(wrong))
        match random.randrange(5):
            case 0:
                wrong[at] ^= 1 << random.randrange(8)
            case 1:
                wrong[at] = random.choice(b"\x00\xff<>&PK/")
            case 2:
                del wrong[at : at + random.randint(1, 8)]
            case 3:
                wrong[at:at] = wrong[at : at + random.randint(1, 40)]
            case _:
                wrong[at : at + 4] = random.randbytes(4)
    return bytes(wrong)


@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_never_change_a_text_unseen(seed: int) -> None:
    """Whatever happens to the bytes of a file, the guard and the checksums see it, or the text is the same."""
    paper = parties.base("en", pages=0.5, seed=seed)
    files = [SOUND, written(paper, parties.edited(paper, party=1, changes=8), wordlike=bool(seed % 2))]
    truths = [both(data) for data in files]
    random = Random(seed)
    for n in range(MUTATIONS // 8):
        for data, truth in zip(files, truths, strict=True):
            try:
                found = both(mutated(data, random))
            except Refused:
                continue
            assert found == truth, n


@pytest.mark.parametrize("seed", range(4))
def test_random_markup_is_read_alike_by_both_walks(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Markup put out of order: whatever is read, the quick and the careful way agree, and nothing else is raised."""
    random = Random(seed)
    for _n in range(MUTATIONS // 8):
        construct = random.choice(ALL)
        pieces = construct.body.split("<")
        for _m in range(random.randint(1, 3)):
            at = random.randrange(1, len(pieces))
            name, _gap, rest = pieces[at].partition(">")
            if name.startswith("w:") and not name.endswith("/"):
                tag = random.choice(TAGS)
                pieces[at] = f"w:{tag}/>{rest}" if random.random() < 0.5 else f"w:{tag}></w:{tag}>{rest}"
        data = make.small("<".join(pieces))
        try:
            quick = both(data)
        except Unreadable:
            continue
        with monkeypatch.context() as careful:
            careful.setattr(reading, "Flat", Walk)
            assert both(data) == quick
        for change in (partial(settled, data, ACCEPTED), partial(scrub, data)):
            with suppress(Unreadable):
                change()
