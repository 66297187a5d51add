"""`comity text read FILE --view accepted|rejected`: one of the two texts of a file with tracked changes."""

import argparse
import json
from dataclasses import asdict
from typing import Final

from comity.core.text import tracked
from comity.core.text.tokens import LINE_BREAK, PARAGRAPH, Story, Text
from comity.core.text.tracked import Tracked
from comity.core.text.tracked.docx import settled
from comity.core.text.tracked.names import ACCEPTED, REJECTED
from comity_text.frame import Result, about, received

VIEWS: Final = {"accepted": ACCEPTED, "rejected": REJECTED}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be asked."""
    parser.add_argument("file", help="a .docx file, or - for standard input")
    parser.add_argument(
        "--view", choices=tuple(VIEWS), required=True, help="with all changes accepted, or rejected"
    )
    parser.add_argument("--to", choices=("text", "json", "docx"), default="text")
    parser.add_argument(
        "-o", "--out", default="-", help="the file to write; standard output if none is named"
    )


def run(asked: argparse.Namespace) -> Result:
    """The text as lines, as JSON or as a Word file without changes."""
    with about(asked.file):
        data = received(asked.file)
        found = tracked.read(data)
    if asked.to == "text":
        made = found.plain(VIEWS[asked.view]).encode()
    elif asked.to == "json":
        text = found.accepted() if asked.view == "accepted" else found.rejected()
        made = json.dumps(reading(found, text, asked.view), ensure_ascii=False, indent=1).encode() + b"\n"
    else:
        made = settled(data, VIEWS[asked.view])
    return Result({asked.out: made}, [f"Note: {sentence}" for sentence in found.warnings])


def reading(found: Tracked, text: Text, view: str) -> dict[str, object]:
    """The whole reading for a program."""
    return {
        "view": view,
        "stories": [{"name": story.name, "paragraphs": paragraphs(story, text)} for story in text.stories],
        "authors": list(found.authors),
        "changes": found.changes,
        "formatting": [asdict(change) for change in found.formatting],
        "comments": [asdict(comment) for comment in found.comments],
        "warnings": list(found.warnings),
    }


def paragraphs(story: Story, text: Text) -> list[dict[str, object]]:
    """The paragraphs of a story: label, words, style and depth in tables."""
    found: list[dict[str, object]] = []
    words: list[str] = []
    for token in story.tokens:
        if token == PARAGRAPH:
            said = story.paragraphs[len(found)]
            found.append({**asdict(said), "text": "".join(words)})
            words.clear()
        elif token == LINE_BREAK or token[:1] != "\x01":
            words.append(token)
        elif token in text.objects:
            words.append(text.objects[token].text)
    return found
