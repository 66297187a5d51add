"""`comity text read` and `comity text scrub`, as a person uses them."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from comity.core.text import tracked
from tests.comity_text.test_main import run
from tests.material import make
from tests.material.tracked import parties
from tests.material.tracked.docx import written

TRACKED = Path(make.__file__).parent / "tracked.docx"


@pytest.mark.parametrize(("view", "last"), [("accepted", "each year"), ("rejected", "each month")])
def test_each_view_is_printed_one_paragraph_a_line(view: str, last: str) -> None:
    done = run("read", str(TRACKED), "--view", view)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == f"A draft with tracked changes\nDecides to meet {last}\n"


def test_a_program_gets_json_with_authors_and_changes() -> None:
    done = run("read", str(TRACKED), "--view", "accepted", "--to", "json")
    said = json.loads(done.stdout)
    assert (said["authors"], said["changes"], said["warnings"]) == (["Expert"], 2, [])
    assert [p["text"] for p in said["stories"][0]["paragraphs"]][-1] == "Decides to meet each year"


def test_a_word_file_keeps_everything_but_the_changes(tmp_path: Path) -> None:
    out = tmp_path / "base.docx"
    assert run("read", str(TRACKED), "--view", "rejected", "--to", "docx", "-o", str(out)).returncode == 0
    again = run("read", str(out), "--view", "accepted", "--to", "json")
    assert json.loads(again.stdout)["changes"] == 0
    assert run("show", str(out), "--draft").stdout.endswith(b"Decides to meet each month\n")
    with zipfile.ZipFile(out) as now, zipfile.ZipFile(TRACKED) as then:
        assert now.namelist() == then.namelist()
        numbering = "word/numbering.xml"
        assert now.read(numbering).count(b"abstractNum") == then.read(numbering).count(b"abstractNum") > 0
    assert [p.name for p in tmp_path.iterdir()] == ["base.docx"], "nothing half-written is left"


def test_what_is_not_understood_is_told_and_does_not_fail() -> None:
    data = make.small("<w:p><w:r><w:t>a</w:t></w:r><w:unheardOf><w:r><w:t>b</w:t></w:r></w:unheardOf></w:p>")
    done = run("read", "-", "--view", "accepted", data=data)
    assert (done.returncode, done.stdout) == (0, b"ab\n")
    assert done.stderr.startswith(b"Note: The file holds an element that is not understood")


def test_a_refusal_leaves_no_file(tmp_path: Path) -> None:
    out = tmp_path / "out.docx"
    done = run("read", "-", "--view", "accepted", "--to", "docx", "-o", str(out), data=b"no Word file")
    assert (done.returncode, done.stdout, out.exists()) == (1, b"", False)
    assert done.stderr.decode().startswith("This is not a Word file")
    assert run("read", str(TRACKED)).returncode == 2, "a view must be asked for"


def test_a_scrubbed_copy_is_written_and_the_list_told(tmp_path: Path) -> None:
    out = tmp_path / "clean.docx"
    done = run("scrub", str(TRACKED), "-o", str(out))
    assert done.returncode == 0
    assert b"1 name of a person" in done.stderr
    assert b"Expert" not in b"".join(zipfile.ZipFile(out).read(n) for n in zipfile.ZipFile(out).namelist())
    assert run("read", str(out), "--view", "accepted").stdout.endswith(b"each year\n")
    piped = run("scrub", str(TRACKED), "-o", "-")
    assert piped.stdout == out.read_bytes(), "the same bytes, into a pipe"
    assert zipfile.ZipFile(io.BytesIO(piped.stdout)).testzip() is None


@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh"])
@pytest.mark.parametrize("wordlike", [False, True], ids=["terse", "like Word"])
def test_the_drafts_of_parties_are_read_exactly(language: str, wordlike: bool) -> None:
    paper = parties.base(language, pages=4, seed=11)
    base = parties.lines(paper, ())
    for code, edits in parties.parties(paper, 6, changes=40).items():
        found = tracked.read(written(paper, edits, author=code, wordlike=wordlike))
        assert found.accepted().plain().splitlines() == parties.lines(paper, edits)
        assert found.rejected().plain().splitlines() == base
        assert (found.authors, list(found.warnings)) == ((code,), [])
