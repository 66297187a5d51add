"""`python -m comity_verify.build OUT`: a verifier as one file, the same bytes on every machine.

OUT that ends in `.html` becomes the one for browsers, any other name the one for Python.
"""

import base64
import json
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Final

from comity_verify import messages

SOURCE: Final = Path(__file__).resolve().parent.parent
PARTS: Final = ("comity/__init__.py", "comity/core/__init__.py", "comity/core/log", "comity_verify")
LEFT_OUT: Final = {"build.py"}
SHEBANG: Final = b"#!/usr/bin/env python3\n"
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the first date that the format knows
MAIN: Final = b"""import sys

if sys.version_info < (3, 11):
    sys.exit("This program needs Python 3.11 or newer.")
from comity_verify.__main__ import main

sys.exit(main())
"""


def members() -> list[tuple[str, bytes]]:
    """Names and bytes, in the order of their names; line ends as in the repository."""
    found: dict[str, bytes] = {"__main__.py": MAIN}
    for part in PARTS:
        path = SOURCE / part
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            if file.name not in LEFT_OUT:
                found[file.relative_to(SOURCE).as_posix()] = file.read_bytes().replace(b"\r\n", b"\n")
    return sorted(found.items())


def build(out: Path) -> None:
    """Write the file: stored, not compressed, with one fixed date, so that nothing but the source matters."""
    with out.open("wb") as file:
        file.write(SHEBANG)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, data in members():
                info = zipfile.ZipInfo(name, LONG_AGO)
                info.create_system, info.external_attr = 3, 0o100644 << 16
                archive.writestr(info, data)
    out.chmod(0o755)


BROWSER: Final = Path(__file__).resolve().parent / "browser"
SCRIPTS: Final = ("strict.js", "tree.js", "notes.js", "files.js", "passkey.js", "findings.js", "page.js")


def _read(name: str) -> str:
    return (BROWSER / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode() + "'"


def _data(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).replace("<", "\\u003c")


def page() -> bytes:
    """The verifier for browsers: page, style and script in one file, which may run that script and nothing else."""
    style, script = _read("page.css"), "\n" + "\n".join(_read(name) for name in SCRIPTS)
    allowed = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(chr(10) + style)}; base-uri 'none'"
    )
    whole = _read("page.html").replace("{{ POLICY }}", allowed)
    whole = whole.replace("{{ SENTENCES }}", _data(messages.TEXTS)).replace(
        "{{ WORDS }}", _data(json.loads(_read("words.json")))
    )
    return whole.replace("{{ STYLE }}", style).replace("\n{{ SCRIPT }}", script).encode()


def main() -> int:
    """Build, and print the hash that a note verbale can carry."""
    if len(sys.argv) != 2:
        print("usage: python -m comity_verify.build OUT", file=sys.stderr)
        return 2
    out = Path(sys.argv[1])
    if out.suffix == ".html":
        out.write_bytes(page())
    else:
        build(out)
    print(f"{sha256(out.read_bytes()).hexdigest()}  {out.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
