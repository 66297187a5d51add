"""Whole texts: what a party's changes make of the base, with its notes, and the hashes of a full reading."""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, cast

from comity.core.text import tokens as signs
from comity.core.text.rolling.canon import clean
from comity.core.text.rolling.compilation import Compilation, Hunk, Submission
from comity.core.text.rolling.index import Base, Words
from comity.core.text.tokens import BODY, Story, Text

NOTES: Final = ("footnote", "endnote")
OBJECTS: Final = re.compile("\x01o:[^\x01:]*:[0-9a-f]{16}")


def is_note(name: str) -> bool:
    """Whether a story is a note, which stands and falls with the token that calls it."""
    return name.partition(":")[0] in NOTES


def call(name: str) -> str:
    """The token that calls a note."""
    return signs.note_token(name.partition(":")[0], name)


def projected(compilation: Compilation, party: str) -> Mapping[str, Words]:
    """The stories of a party's full reading; the base where it sent nothing."""
    sent = compilation.submissions.get(party) or Submission(party)
    return made(compilation.base, sent.delta, sent.notes)


def made(
    base: Base, delta: Mapping[str, tuple[Hunk, ...]], notes: Mapping[str, Story]
) -> Mapping[str, Words]:
    """What hunks make of the base: no note without its call, no call without its note."""
    found = {name: clean(indexed.tokens, delta.get(name, ())) for name, indexed in base.stories.items()}
    return with_notes(found, {name: note.tokens for name, note in notes.items()})


def with_notes(found: Mapping[str, Words], notes: Mapping[str, Words]) -> Mapping[str, Words]:
    """The body, the notes that it calls in the order of their calls, and the other stories."""
    known = {call(name): name for name in (*found, *notes) if is_note(name)}
    body = found.get(BODY, ())
    called = [known[token] for token in dict.fromkeys(_objects(body)) if token in known] if known else []
    out = {BODY: body}
    for kind in NOTES:
        out.update({name: found.get(name) or notes[name] for name in called if name.startswith(kind)})
    out.update({name: tokens for name, tokens in found.items() if not is_note(name) and name != BODY})
    return out


def _objects(tokens: Words) -> Iterator[str]:
    return (token for token in tokens if token[0] == "\x01" and token[1] == "o")


def plain(text: Text, base: Base | None = None) -> str:
    """What `Text.plain` gives, faster: one paragraph a line, the body first, then notes."""
    shown = [s for s in text.stories if s.name == BODY or is_note(s.name)]
    if any(opaque.below for opaque in text.objects.values()):
        return text.plain()
    if base is not None and all(story.blocks for story in shown):
        return "".join([line for story in shown for line in _known(story.blocks, base, text)])
    if all(story.tokens and story.tokens[-1] in signs.STRUCTURE for story in shown):
        return "".join([_line(story.tokens, text) for story in shown])
    return text.plain()


def _shown(text: Text, token: str) -> str:
    found = text.objects.get(token)
    return found.text if found and found.kind != signs.SYMBOL else ""


def _line(tokens: Words, text: Text) -> str:
    """Tokens as lines."""
    whole = "".join(tokens).replace(signs.LINE_BREAK, " ").replace(signs.PARAGRAPH, "\n")
    if "\x01" not in whole:
        return whole
    return OBJECTS.sub(lambda found: _shown(text, found[0]), signs.TABLES.sub("", whole))


def _known(parts: Sequence[Words], base: Base, text: Text) -> list[str]:
    """Blocks as lines; what one party says, another said before, and equal objects have equal words."""
    lines = base.lines
    numbers = base.numbers.of(parts)
    found = [*map(lines.get, numbers)]
    for at, line in enumerate(found):
        if line is None:
            found[at] = lines[numbers[at]] = _line(parts[at], text)
    return cast("list[str]", found)


def reading_hash(text: Text, base: Base) -> str:
    """SHA-256 of the plain text, as `comity text read FILE --view accepted | sha256sum` gives it."""
    return sha256(plain(text, base).encode("utf-8", "surrogatepass")).hexdigest()
