"""Compiling, resolving and comparing, as the secretariat of a conference does it with the samples."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import etree

from comity.core.text import tracked
from comity.core.text.rolling import jsonread
from comity_text.compiled import lost
from tests.comity_text.test_main import MATERIAL, run
from tests.material import samples

FOLDER = samples.FOLDER
SCHEMA = Path(__file__).parents[1] / "material" / "schemas" / "akomantoso30.xsd"
SENT = ("ALD=aldora.docx", "BRE=brenn.docx", "CES=cestria.docx")
FORMS = {
    "base.docx",
    "bracketed.docx",
    "compilation.html",
    "compilation.json",
    "redline.docx",
}


def sent(*names: str) -> list[str]:
    """Codes with the paths of the samples."""
    return [f"{name.partition('=')[0]}={FOLDER / name.partition('=')[2]}" for name in names]


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    """The samples compiled."""
    said = str(FOLDER / "statements.json")
    done = run(
        "compile",
        str(FOLDER / "base.docx"),
        *sent(*SENT),
        "--statements",
        said,
        "--out",
        str(tmp_path / "one"),
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return tmp_path / "one"


@pytest.mark.parametrize("name", ["base", *samples.EDITS])
def test_the_samples_are_what_their_source_says(name: str) -> None:
    assert tracked.read((FOLDER / f"{name}.docx").read_bytes()).plain(1) == tracked.read(
        samples.sample(name)
    ).plain(1)


def test_all_forms_are_written_and_say_who_wants_what(compiled: Path) -> None:
    assert {file.name for file in compiled.iterdir()} == FORMS
    made = json.loads((compiled / "compilation.json").read_bytes())
    assert [party["code"] for party in made["parties"]] == ["ALD", "BRE", "CES"]
    places = {locus["id"]: locus for locus in made["loci"]}
    assert places["p5:10-13"]["alternatives"] == [
        {"text": "one year", "parties": ["ALD", "BRE"], "shown": ["ALD", "BRE"]}
    ]
    assert places["p4:22-23"]["inside"] == "p4:0-25"
    assert places["p3:0-1"]["keepers"] == ["CES"]
    assert [paragraph["status"] for paragraph in made["paragraphs"]] == ["unchanged"] * 2 + ["open"] * 3
    shown = run("read", str(compiled / "bracketed.docx"), "--view", "accepted").stdout.decode()
    assert "Decides to meet again in [two years] [one year]" in shown


def test_the_akoma_ntoso_of_the_command_is_valid(tmp_path: Path) -> None:
    base, out = str(FOLDER / "base.docx"), str(tmp_path)
    assert run("compile", base, *sent(*SENT), "--out", out, "--akn").returncode == 0
    assert {file.name for file in tmp_path.iterdir()} == FORMS | {"compilation.akn.xml"}
    found = etree.fromstring((tmp_path / "compilation.akn.xml").read_bytes())
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(found)
    assert "one year" in "".join(str(words) for words in found.itertext())


def test_what_a_file_could_only_name_is_counted_in_a_sentence() -> None:
    assert lost("redline.docx", ("a", "b")) == (
        "redline.docx: 2 new objects (pictures, fields, notes) could only be named."
    )


def test_the_hash_of_a_reading_is_that_of_the_command(compiled: Path) -> None:
    made = json.loads((compiled / "compilation.json").read_bytes())
    for party, name in zip(made["parties"], samples.EDITS, strict=True):
        read = run("read", str(FOLDER / f"{name}.docx"), "--view", "accepted").stdout
        assert party["reading"] == sha256(read).hexdigest()
        assert party["file"] == sha256((FOLDER / f"{name}.docx").read_bytes()).hexdigest()


def test_the_order_of_arrival_changes_no_byte(compiled: Path, tmp_path: Path) -> None:
    said = str(FOLDER / "statements.json")
    other = run(
        "compile",
        str(FOLDER / "base.docx"),
        *sent(*reversed(SENT)),
        "--statements",
        said,
        "--out",
        str(tmp_path),
    )
    assert other.returncode == 0
    for name in FORMS - {"compilation.json"}:
        assert (tmp_path / name).read_bytes() == (compiled / name).read_bytes(), name
    assert (tmp_path / "compilation.json").read_bytes() == (compiled / "compilation.json").read_bytes()


def test_what_is_agreed_goes_into_the_next_base_and_the_rest_stays_open(
    compiled: Path, tmp_path: Path
) -> None:
    two = tmp_path / "two"
    done = run("resolve", str(compiled / "compilation.json"), str(FOLDER / "choices.json"), "--out", str(two))
    assert done.returncode == 0, done.stderr
    text = run("read", str(two / "base.docx"), "--view", "rejected").stdout.decode().splitlines()
    assert text[2] == "Encourages national services to share seasonal forecasts on a voluntary basis;"
    assert text[4] == "Decides to meet again in one year."
    made = json.loads((two / "compilation.json").read_bytes())
    assert {locus["id"] for locus in made["loci"]} == {"p3:12-12", "p3:13-21", "p4:22-23"}
    assert [p["id"] for p in made["paragraphs"]] == ["p1", "p2", "p3", "p4", "p5"]
    assert {p["id"]: p["status"] for p in made["paragraphs"]}["p5"] == "ad_referendum"
    again = (
        tmp_path / "three"
    )  # a new round on the new base: what touches agreed words is reopened, and says so
    done = run(
        "compile",
        str(two / "base.docx"),
        *sent("DOR=aldora.docx"),
        "--previous",
        str(two / "compilation.json"),
        "--out",
        str(again),
    )
    assert done.returncode == 0, done.stderr
    statuses = {x["status"] for x in json.loads((again / "compilation.json").read_bytes())["loci"]}
    assert statuses == {"open", "reopened"}


def test_a_compilation_is_read_only_with_its_own_base(compiled: Path, tmp_path: Path) -> None:
    (compiled / "base.docx").write_bytes((FOLDER / "aldora.docx").read_bytes().replace(b"x", b"x"))
    made = (compiled / "compilation.json").read_bytes()
    assert jsonread.head(made)
    (compiled / "compilation.json").write_bytes(made.replace(b'"exact":"', b'"exact":"0'))
    done = run(
        "resolve", str(compiled / "compilation.json"), str(FOLDER / "choices.json"), "--out", str(tmp_path)
    )
    assert done.returncode == 1
    assert b"same base text" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nobody.docx"], 1, b"No such file"),
        (["base.docx", "aldora.docx"], 2, b"is not CODE=FILE"),
        (["aldora.docx"], 1, b"tracked changes"),
        (["base.docx", "--order", "ALD,ALD"], 2, b"different codes"),
        (["base.docx", "--lang", "tlh"], 2, b"'tlh' is none of en, ru"),
    ],
)
def test_mistakes_are_told_as_unix_users_expect(
    arguments: list[str], code: int, said: bytes, tmp_path: Path
) -> None:
    given = [str(FOLDER / name) if name.endswith(".docx") else name for name in arguments]
    done = run("compile", *given, "--out", str(tmp_path / "none"))
    assert done.returncode == code
    assert said in done.stderr
    assert not (tmp_path / "none").exists()


def test_all_files_that_cannot_be_read_are_named_at_once(tmp_path: Path) -> None:
    bad, gone = tmp_path / "bad.docx", tmp_path / "gone.docx"
    bad.write_text("no Word file")
    given = [*sent("ALD=aldora.docx"), f"BRE={bad}", f"CES={gone}", f"DOV={bad}"]
    done = run("compile", str(FOLDER / "base.docx"), *given, "--out", str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (1, b"")
    lines = done.stderr.decode().splitlines()
    assert [line.partition(":")[0] for line in lines[:-1]] == ["BRE", "CES", "DOV"]
    assert lines[0].startswith(f"BRE: {bad}: This is not a Word file")
    assert lines[1] == f"CES: {gone}: No such file or directory"
    assert lines[-1].startswith("Nothing was written.")
    assert not (tmp_path / "none").exists()


def test_a_file_without_changes_is_told(tmp_path: Path) -> None:
    given = [*sent("ALD=aldora.docx", "BRE=base.docx"), "--out", str(tmp_path)]
    done = run("compile", str(FOLDER / "base.docx"), *given)
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.decode().splitlines() if "Every word is that of the base" in line]
    assert [line.partition(":")[0] for line in told] == ["BRE"]


def test_a_file_made_from_another_text_is_told(tmp_path: Path) -> None:
    other = MATERIAL / "decision.ru.docx"
    done = run(
        "compile",
        str(FOLDER / "base.docx"),
        *sent("ALD=aldora.docx"),
        f"BRE={other}",
        "--out",
        str(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.decode().splitlines() if "another text than the base" in line]
    assert [line.partition(":")[0] for line in told] == ["BRE"]


@pytest.mark.parametrize(
    "choices",
    [
        '{"choices":{"p9:0-1":{"take":"base"}}}',
        '{"choices":{"p3:0-1":{"take":7}}}',
        "[",
        '{"choices":{"p3:0-1":3}}',
    ],
)
def test_choices_that_do_not_fit_are_refused_and_nothing_is_written(
    compiled: Path, tmp_path: Path, choices: str
) -> None:
    file = tmp_path / "choices.json"
    file.write_text(choices)
    done = run("resolve", str(compiled / "compilation.json"), str(file), "--out", str(tmp_path / "none"))
    assert done.returncode == 1
    assert done.stderr.strip()
    assert not (tmp_path / "none").exists()


def test_a_group_speaks_for_its_members(tmp_path: Path) -> None:
    arguments = sent("GRP=aldora.docx", "BRE=brenn.docx")
    done = run(
        "compile", str(FOLDER / "base.docx"), *arguments, "--group", "GRP=ALD,BRE", "--out", str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    places = {x["id"]: x for x in json.loads((tmp_path / "compilation.json").read_bytes())["loci"]}
    assert places["p5:10-13"]["alternatives"][0]["shown"] == ["GRP"]
    assert places["p3:0-1"]["alternatives"][0]["parties"] == ["BRE"]  # its own file goes before its group's


def test_of_two_files_of_one_party_the_last_counts_and_the_other_is_told(tmp_path: Path) -> None:
    first, last = sent("ALD=brenn.docx", "ALD=aldora.docx")
    for name, given in (("both", [first, last]), ("one", [last])):
        done = run("compile", str(FOLDER / "base.docx"), *given, "--out", str(tmp_path / name))
        assert done.returncode == 0, done.stderr
        told = b"brenn.docx was read and does not count" in done.stderr
        assert told is (name == "both")
    pages = [(tmp_path / name / "compilation.html").read_bytes() for name in ("both", "one")]
    assert pages[0] == pages[1]


def test_two_texts_are_compared_as_a_page_and_as_a_redline(tmp_path: Path) -> None:
    old, new = str(FOLDER / "base.docx"), str(FOLDER / "aldora.docx")
    for name in ("out.html", "out.docx"):
        assert run("compare", old, new, "-o", str(tmp_path / name)).returncode == 0
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<del>two years</del><ins>one year</ins>" in page
    redline = tracked.read((tmp_path / "out.docx").read_bytes())
    assert redline.accepted().plain() == tracked.read(Path(new).read_bytes()).accepted().plain()
    assert redline.rejected().plain() == tracked.read(Path(old).read_bytes()).accepted().plain()
