"""The command for texts, as a person and as a program use it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.material import make

MATERIAL = Path(make.__file__).parent
SOURCE = Path(__file__).resolve().parents[2] / "src"


def run(*arguments: str, data: bytes = b"", lang: str = "C.UTF-8") -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    environment = {"PYTHONPATH": str(SOURCE), "PATH": os.environ["PATH"], "LANG": lang}
    command = [sys.executable, "-P", "-m", "comity_text", *arguments]
    return subprocess.run(command, input=data, capture_output=True, env=environment, check=False, timeout=60)


def test_a_text_is_shown_in_three_forms() -> None:
    file = str(MATERIAL / "decision.ru.docx")
    text, page, both = (run("show", file, "--to", form) for form in ("text", "html", "json"))
    assert (text.returncode, page.returncode, both.returncode) == (0, 0, 0)
    reading = json.loads(both.stdout)
    assert text.stdout.decode() == reading["plain"] + "\n"
    assert page.stdout.decode() == reading["html"] + "\n"
    assert reading["title"] == "Единый формат календаря мероприятий"


def test_the_language_of_the_terminal_changes_nothing() -> None:
    file = str(MATERIAL / "decision.zh.docx")
    assert run("show", file, lang="POSIX").stdout == run("show", file).stdout


def test_a_text_may_be_sent_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    with out.open("wb") as opened:
        command = [sys.executable, "-m", "comity_text", "show", str(MATERIAL / "decision.en.docx")]
        subprocess.run(command, stdout=opened, env={"PYTHONPATH": str(SOURCE)}, check=True, timeout=60)
    assert "1. Decides" in out.read_text()


def test_a_refusal_is_a_sentence_for_persons_and_a_class_for_programs() -> None:
    data = (MATERIAL / "tracked.docx").read_bytes()
    person = run("show", "-", "--draft", data=data)
    assert (person.returncode, person.stdout) == (1, b"")
    assert person.stderr.startswith(b"The file contains tracked changes.")
    program = run("show", "-", "--draft", "--to", "json", data=data)
    assert program.returncode == 1
    said = json.loads(program.stdout)
    assert (said["refused"], said["params"]) == ("TrackedChanges", {})
    assert said["message"] == person.stderr.decode().strip()


@pytest.mark.parametrize("arguments", [(), ("show",), ("show", "-", "--to", "pdf")])
def test_a_wrong_call_is_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 2


def test_a_file_that_is_not_there_is_told() -> None:
    missing = run("show", "no-such-file.docx")
    assert (missing.returncode, missing.stdout) == (1, b"")
    assert b"no-such-file.docx" in missing.stderr


def test_what_is_refused_is_told_under_the_name_of_its_file(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.docx", str(MATERIAL / "decision.en.docx")
    bad.write_text("no Word file")
    calls = [
        ("read", str(bad), "--view", "accepted"),
        ("show", str(bad)),
        ("scrub", str(bad), "-o", "-"),
        ("compare", good, str(bad), "-o", "-"),
        ("compare", str(bad), good, "-o", "-"),
        ("compile", str(bad), "--out", str(tmp_path / "none")),
        ("resolve", good, good, "--base", str(bad), "--out", str(tmp_path / "none")),
    ]
    for call in calls:
        done = run(*call)
        assert (done.returncode, done.stdout) == (1, b""), call
        assert done.stderr.decode().startswith(f"{bad}: This is not a Word file"), call


def test_errors_may_be_sent_into_a_file(tmp_path: Path) -> None:
    log = tmp_path / "errors.txt"
    for call, said in (
        (("show", "no-such-file.docx"), "no-such-file.docx: No such file"),
        (("show", str(MATERIAL / "macros.docx")), "macros"),
    ):
        with log.open("wb") as opened:
            command = [sys.executable, "-m", "comity_text", *call]
            done = subprocess.run(
                command, stderr=opened, env={"PYTHONPATH": str(SOURCE)}, check=False, timeout=60
            )
        assert done.returncode == 1
        assert said in log.read_text()


def test_trouble_with_files_is_told_under_the_names_that_were_asked_for(tmp_path: Path) -> None:
    file, gone = str(MATERIAL / "decision.en.docx"), str(tmp_path / "no" / "x.txt")
    for asked, named in (
        (gone, f"{gone}: No such file or directory"),
        (str(tmp_path), f"{tmp_path}: Is a directory"),
    ):
        done = run("read", file, "--view", "accepted", "-o", asked)
        assert (done.returncode, done.stderr.decode()) == (1, f"comity text: {named}\n")
    done = run("resolve", gone, file, "--out", str(tmp_path))
    assert (done.returncode, done.stderr.decode()) == (1, f"comity text: {gone}: No such file or directory\n")
    assert list(tmp_path.iterdir()) == []


def test_the_command_loads_no_website_and_limits_itself() -> None:
    program = (
        "import resource, sys; from comity_text.__main__ import main; "
        "from comity_text.frame import limit, MEMORY; limit(); "
        "assert resource.getrlimit(resource.RLIMIT_AS)[0] == MEMORY; "
        "assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == 0; "
        "assert not [m for m in sys.modules if m.startswith('django')]; print('well')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        env={"PYTHONPATH": str(SOURCE)},
        check=False,
        timeout=60,
    )
    assert done.stdout == b"well\n", done.stderr
