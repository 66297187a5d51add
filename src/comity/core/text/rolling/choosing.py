"""Choices as a file: for each place what shall stand there, and how far the agreement goes.

    {"choices": {"p12:3-5": {"take": "base"},
                 "p14:0-9": {"take": "ALD", "status": "ad_referendum", "by": ["BRE"]},
                 "p15:4-4": {"take": [1, 0]},
                 "p16:2-3": {"text": "at least two"}}}

`take` names the base, the alternative of a party, or alternatives by number from 0 in the order of the file.
"""

from collections.abc import Mapping

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import Compilation, Locus, Status
from comity.core.text.rolling.jsonread import Row, parsed, refuse
from comity.core.text.rolling.resolve import Choice, Kind, NoSuchChoice, NoSuchPlace


def choices(data: bytes, compilation: Compilation) -> Mapping[str, Choice]:
    """The choices of a file for the places of a compilation."""
    known = {locus.id: locus for locus in compilation.every()}
    given = parsed(data).row("choices")
    found = {}
    for name in given.value:
        if name not in known:
            raise NoSuchPlace(place=name)
        found[name] = _choice(given.row(name), known[name])
    return found


def _choice(row: Row, locus: Locus) -> Choice:
    try:
        status = Status(row.text("status") or Status.AGREED)
    except ValueError:
        refuse("status")
    by = row.words("by")
    if "text" in row.value:
        words = row.text("text").replace("\r\n", "\n")
        return Choice(Kind.COMPOSED, (), _composed(words), status, by)
    take = row.value.get("take")
    if take == "base":
        return Choice(Kind.BASE, (), (), status, by)
    wanted = take if isinstance(take, list) else [take]
    return Choice(Kind.ALTERNATIVES, tuple(_number(one, locus) for one in wanted), (), status, by)


def _number(wanted: object, locus: Locus) -> int:
    """An alternative by its number or by a party that wants it."""
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        return wanted
    if isinstance(wanted, str):
        for number, alternative in enumerate(locus.alternatives):
            if wanted in alternative.parties:
                return number
    raise NoSuchChoice(place=locus.id)


def _composed(words: str) -> tuple[str, ...]:
    """Words composed in the room; each line end is the end of a paragraph."""
    if any(sign < " " and sign not in "\n\t" for sign in words):
        refuse("text")
    out: list[str] = []
    for number, line in enumerate(words.split("\n")):
        out += [signs.PARAGRAPH] if number else []
        out += signs.tokenise(line) if line else []
    return tuple(out)
