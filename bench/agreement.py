"""`./comity bench agreement`: our reading of changes beside LibreOffice's, pandoc's and docx-scalpel's, by construct.

Every file of the corpus is read with all changes accepted and with all rejected; spaces at the edges and empty lines do
not count. Then a redline of twelve parties: rejecting all gives the base, and what names a party gives its text, as
LibreOffice reads it too. None of them is needed by what runs; where one is missing, this says so.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from bench.text import say
from comity.core.text import tracked
from comity.core.text.guard import open_word
from comity.core.text.rolling.index import Base
from comity.core.text.rolling.merge import compiled
from comity.core.text.rolling.submit import submission
from comity.core.text.tracked.docx import repacked
from comity.core.text.tracked.names import ACCEPTED, REJECTED
from comity_text.compiled import files
from tests.material.tracked import parties
from tests.material.tracked.constructs import ALL
from tests.material.tracked.docx import written

OFFICE: Final = {ACCEPTED: "AcceptAllTrackedChanges", REJECTED: "RejectAllTrackedChanges"}
PANDOC: Final = {ACCEPTED: "accept", REJECTED: "reject"}
NAMES: Final = {ACCEPTED: "accepted", REJECTED: "rejected"}
PARTIES: Final = 12
FALL: Final = "!! the program fell over this file"
Read = Callable[[Path, int], list[str]]


def plain(lines: Sequence[str]) -> list[str]:
    """What is compared: the words of each line that has some."""
    found = (
        " ".join(re.sub("[\u200b\u2060\ufffc\u25a1]", "", line).replace("\u2011", "-").split())
        for line in lines
    )
    return [line for line in found if line]


def by_pandoc(path: Path, bit: int) -> list[str]:
    """The lines of pandoc's reading; notes at the end."""
    command = ["pandoc", f"--track-changes={PANDOC[bit]}", "-f", "docx", "-t", "json", str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        return [f"!! {done.stderr.decode().strip()[:120]}"]
    notes: list[str] = []
    return [*_blocks(json.loads(done.stdout)["blocks"], notes), *notes]


def _blocks(node: Any, notes: list[str]) -> list[str]:
    """Every paragraph below a node of pandoc's tree."""
    if isinstance(node, list):
        return [line for child in node for line in _blocks(child, notes)]
    if not isinstance(node, dict):
        return []
    match node.get("t"):
        case "Para" | "Plain":
            return [_inline(node["c"], notes)]
        case "Header":
            return [_inline(node["c"][2], notes)]
        case _:
            return _blocks(node.get("c", []), notes)


def _inline(node: Any, notes: list[str]) -> str:
    if isinstance(node, list):
        return "".join(_inline(child, notes) for child in node)
    if not isinstance(node, dict):
        return ""
    match node["t"]:
        case "Str":
            return str(node["c"])
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Note":
            notes += _blocks(node["c"], notes)
            return ""
        case "Math" | "Code":
            return str(node["c"][1])
        case _:
            return _inline(node.get("c", []), notes)


class Office:
    """LibreOffice, started for this alone and asked file by file; started anew when a file has brought it down."""

    def __init__(self, program: str, python: str) -> None:
        self.program, self.python = program, python
        self.falls = 0
        self.begin()

    def begin(self) -> None:
        """An office with a home of its own, and the script that asks it."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.home = tempfile.TemporaryDirectory()
        accept = f"--accept=socket,host=127.0.0.1,port={port};urp"
        own = f"-env:UserInstallation=file://{self.home.name}"
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.begun = subprocess.Popen([self.program, "--headless", "--norestore", own, accept], **quiet)
        script = str(Path(__file__).with_name("office.py"))
        self.asked = subprocess.Popen(
            [self.python, script, port],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def end(self) -> None:
        """Nothing of it is left."""
        for one in (self.asked, self.begun):
            one.terminate()
            one.wait(60)
        for pipe in (self.asked.stdin, self.asked.stdout):
            assert pipe is not None
            pipe.close()
        self.home.cleanup()

    def read(self, path: Path, bit: int) -> list[str]:
        """The lines of a file in one view."""
        assert self.asked.stdin is not None
        assert self.asked.stdout is not None
        print(json.dumps([str(path), OFFICE[bit]]), file=self.asked.stdin, flush=True)
        found: list[str] | None = json.loads(self.asked.stdout.readline() or "null")
        if found is not None and found[:1] != [FALL]:
            return found
        self.falls += 1
        self.end()
        self.begin()
        return [FALL]


@contextmanager
def office() -> Iterator[Read | None]:
    """Where it is installed."""
    program, python = shutil.which("soffice"), _with_uno()
    if program is None or python is None:
        yield None
        return
    one = Office(program, python)
    try:
        yield one.read
    finally:
        one.end()


def _with_uno() -> str | None:
    for python in filter(None, ("/usr/bin/python3", shutil.which("python3"))):
        if subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return python
    return None


def constructs(readers: dict[str, Read], folder: Path) -> None:
    """A line for each file and view in which somebody reads something else."""
    agreed, asked = Counter[str](), 0
    for construct in ALL:
        path = folder / "construct.docx"
        path.write_bytes(construct.data())
        ours = tracked.read(construct.data())
        for bit, name in NAMES.items():
            asked += 1
            own = plain(ours.plain(bit).splitlines())
            for reader, read in readers.items():
                theirs = plain(read(path, bit))
                agreed[reader] += theirs == own
                if theirs != own:
                    sys.stdout.write(f"{construct.name}, {name}: {reader} {theirs}; ours {own}\n")
    for reader in readers:
        say(f"{reader} reads as we do", f"{agreed[reader]} of {asked}")


def redlines(read: Read | None, folder: Path) -> None:
    """A redline of twelve parties: the base, and the text of each."""
    paper = parties.base("en", pages=6, seed=5)
    sent = parties.parties(paper, PARTIES, changes=40, seed=5)
    data = written(paper, ())
    base = Base(tracked.read(data).rejected(), sha256(data).hexdigest())
    theirs = {code: tracked.read(written(paper, edits, author=code)) for code, edits in sent.items()}
    made = compiled(base, [submission(base, code, found) for code, found in theirs.items()])
    redline = files(data, made, {}, pdf=False)[0]["redline.docx"]
    path = folder / "redline.docx"
    path.write_bytes(redline)
    wanted = plain(base.text.plain().splitlines())
    say(
        "redline, all rejected: the base",
        str(plain(tracked.read(redline).plain(REJECTED).splitlines()) == wanted),
    )
    if read is not None:
        say("  by LibreOffice", str(plain(read(path, REJECTED)) == wanted))
    right = Counter[str]()
    for code, found in theirs.items():
        alone = of_party(redline, code)
        path.write_bytes(alone)
        own = plain(found.plain(ACCEPTED).splitlines())
        right["ours"] += plain(tracked.read(alone).plain(ACCEPTED).splitlines()) == own
        if read is not None:
            right["LibreOffice"] += plain(read(path, ACCEPTED)) == own
    for reader, count in right.items():
        say(f"redline, what names a party accepted: its text, by {reader}", f"{count} of {PARTIES}")


def of_party(data: bytes, code: str) -> bytes:
    """The redline with the changes that do not name a party turned round: accepting all then rejects those."""
    package = open_word(data)
    root = package.xml(package.main)
    w = str(root.tag).removesuffix("document")
    turned = {f"{w}ins": (f"{w}del", f"{w}t", f"{w}delText"), f"{w}del": (f"{w}ins", f"{w}delText", f"{w}t")}
    for node in list(root.iter(*turned)):
        if code not in re.split(r"[\s,;]+", node.get(f"{w}author", "")):
            tag, old, new = turned[str(node.tag)]
            node.tag = tag
            for text in list(node.iter(old)):
                text.tag = new
    return repacked(package, {package.main: root})


def main() -> None:
    """All of it, in one run."""
    with tempfile.TemporaryDirectory() as name, office() as by_office:
        folder = Path(name)
        readers: dict[str, Read] = {}
        if by_office is None:
            say("MISSING: LibreOffice with its uno", "apt-get install", "libreoffice-writer python3-uno")
        else:
            readers["LibreOffice"] = by_office
        if shutil.which("pandoc") is None:
            say("MISSING: pandoc", "apt-get install", "pandoc")
        else:
            readers["pandoc"] = by_pandoc
        try:
            readers["docx-scalpel"] = import_module("bench.scalpel").lines
        except ImportError:
            say("MISSING: docx-scalpel", "pip install", "docx-scalpel")
        constructs(readers, folder)
        redlines(by_office, folder)


if __name__ == "__main__":
    main()
