"""LibreOffice as a reader, for the measurement alone: run by the Python that has its `uno`, never imported here.

Reads lines of JSON, `[path, command]`, from standard input; answers with a line of JSON each: the paragraphs of the
body, tables cell by cell, then footnotes and endnotes, once all changes are accepted or rejected.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import uno  # type: ignore[import-not-found,import-untyped,unused-ignore] # LibreOffice's own Python has it
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found,import-untyped,unused-ignore]


def connected(port: str) -> tuple[Any, Any]:
    """The desktop of an office that was just started."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _n in range(120):
        try:
            context = resolver.resolve(
                f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext"
            )
        except Exception:  # noqa: BLE001 - it is still starting; uno knows many errors for that
            time.sleep(0.25)
        else:
            manager = context.ServiceManager
            return (
                manager.createInstanceWithContext("com.sun.star.frame.Desktop", context),
                manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context),
            )
    raise SystemExit("LibreOffice does not answer")


def lines(text: Any) -> Iterator[str]:
    """The paragraphs of a text, with those of its tables."""
    for part in text:
        if part.supportsService("com.sun.star.text.TextTable"):
            for name in part.CellNames:
                yield from lines(part.getCellByName(name))
        else:
            yield words(part)


def words(paragraph: Any) -> str:
    """A paragraph without the numbers of its notes."""
    found = []
    for portion in paragraph:
        if portion.TextPortionType == "ContentControl":
            found.append(words(portion.ContentControl))
        elif portion.TextPortionType != "Footnote":
            found.append(portion.String)
    return "".join(found)


def read(desktop: Any, dispatcher: Any, path: str, command: str) -> list[str] | None:
    """The lines of one file after one command."""
    hidden = PropertyValue("Hidden", 0, True, 0)
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (hidden,))
    if document is None:
        return None
    try:
        if command:
            dispatcher.executeDispatch(document.CurrentController.Frame, f".uno:{command}", "", 0, ())
        found = list(lines(document.Text))
        for notes in (document.Footnotes, document.Endnotes):
            for n in range(notes.Count):
                found += lines(notes.getByIndex(n))
        return found
    finally:
        document.close(False)


def main() -> None:
    """Until there is nothing more to read."""
    desktop, dispatcher = connected(sys.argv[1])
    for row in sys.stdin:
        path, command = json.loads(row)
        try:
            found = read(desktop, dispatcher, path, command)
        except Exception:  # noqa: BLE001 - told, and whoever asked starts another office
            found = None
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
