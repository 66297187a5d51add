"""`comity text scrub FILE -o OUT`: a copy for others, and a list of what is no longer in it."""

import argparse

from comity.core.text import scrub
from comity_text.frame import Result, about, received


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be asked."""
    parser.add_argument("file", help="a .docx file, or - for standard input")
    parser.add_argument("-o", "--out", required=True, help="the copy to write")
    parser.add_argument(
        "--accept", action="store_true", help="accept all tracked changes; else they stay, unnamed"
    )
    parser.add_argument(
        "--keep-comment",
        action="append",
        default=[],
        metavar="ID",
        help="a comment that stays; may be repeated",
    )


def run(asked: argparse.Namespace) -> Result:
    """The copy; the list goes to standard error, so that the copy may go to standard output."""
    keep = frozenset(asked.keep_comment)
    with about(asked.file):
        made = scrub.scrub(received(asked.file), accept=asked.accept, keep_comments=keep)
    removed = made.removed.sentences()
    told = ["Removed:", *(f"  {line}" for line in removed)] if removed else ["There was nothing to remove."]
    return Result({asked.out: made.data}, told)
