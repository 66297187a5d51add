"""What one party sent, from its file that was read: canonical changes, what was not tracked, comments, moves."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress, islice
from operator import is_not
from typing import Final

from comity.core.errors import _
from comity.core.text import tokens as signs
from comity.core.text.rolling.canon import canonical, makes
from comity.core.text.rolling.compilation import Hunk, Move, Remark, Submission
from comity.core.text.rolling.index import Base, Indexed, Words, look, parted
from comity.core.text.rolling.reading import is_note, reading_hash
from comity.core.text.rolling.tidy import boundary
from comity.core.text.tokens import Text
from comity.core.text.tracked import Comment, Tracked
from comity.core.text.tracked.names import REJECTED

UNTRACKED: Final = _("Some changes were not tracked; they were found by comparison and are flagged.")
FOREIGN: Final = _(
    "Without its changes this is another text than the base: less than half of it agrees. "
    "Look whether the file was made from this base."
)
NO_MARGIN: Final = _("A header or footer of the base is missing in the file; it is taken as unchanged.")
NEW_MARGIN: Final = _("The file has a header or footer that the base does not have; it is not compiled.")
SHORTEST_MOVE: Final = 4  # words of a paragraph that is said to have moved


def submission(base: Base, party: str, tracked: Tracked, *, file: str = "", round_: int = 0) -> Submission:
    """A party's file against the base; the file must have been read whole."""
    text = tracked.accepted()
    delta, warnings = compared(base, text)
    silent = silently(base, tracked.words(REJECTED))
    flagged = untracked(silent, delta)
    notes = {s.name: s for s in text.stories if is_note(s.name) and s.name not in base.stories}
    said = [*dict.fromkeys((*tracked.warnings, *warnings)), *([UNTRACKED] if flagged else [])]
    if foreign(base, silent):
        said.insert(0, FOREIGN)
    new = {token: o for token, o in text.objects.items() if token not in base.text.objects}
    return Submission(
        party=party,
        delta=delta,
        round=round_,
        file=file,
        reading=reading_hash(text, base),
        moves=tuple(moves(base, delta)),
        untracked=flagged,
        formats=tuple(formats(base, text, delta)),
        looks=len(tracked.formatting),
        remarks=tuple(remark(base, party, comment, delta) for comment in tracked.comments),
        notes=notes,
        objects=new,
        warnings=tuple(said),
    )


def of_text(base: Base, party: str, text: Text, round_: int = 0) -> Submission:
    """A party's text that came without a record of its changes."""
    delta, warnings = compared(base, text)
    notes = {s.name: s for s in text.stories if is_note(s.name) and s.name not in base.stories}
    return Submission(
        party=party,
        delta=delta,
        round=round_,
        reading=reading_hash(text, base),
        moves=tuple(moves(base, delta)),
        formats=tuple(formats(base, text, delta)),
        notes=notes,
        objects={token: o for token, o in text.objects.items() if token not in base.text.objects},
        warnings=tuple(warnings),
    )


def compared(base: Base, text: Text) -> tuple[Mapping[str, tuple[Hunk, ...]], list[str]]:
    """The changes of every story of the base, and sentences on stories that cannot be compared."""
    found: dict[str, tuple[Hunk, ...]] = {}
    warnings = []
    given = {story.name: story for story in text.stories}
    for name, indexed in base.stories.items():
        story = given.get(name)
        if story is None:
            if not is_note(name):
                warnings.append(NO_MARGIN)
        elif not indexed.story.says(story):
            parts = story.blocks or parted(story.tokens)
            found[name] = canonical(indexed, parts, base.numbers)
            if not makes(indexed, found[name], parts):  # never a changed text, whatever happens
                found[name] = (Hunk(0, len(indexed.tokens), 0, story.tokens),)
    if any(name not in base.stories and not is_note(name) for name in given):
        warnings.append(NEW_MARGIN)
    return found, warnings


def silently(base: Base, rejected: Text) -> Mapping[str, Sequence[Hunk]]:
    """What rejecting all changes does not bring back: stories whose words are not those of the base."""
    found = {}
    for story in rejected.stories:
        indexed = base.stories.get(story.name)
        if indexed is not None and not indexed.story.says(story):
            found[story.name] = canonical(indexed, story.blocks or parted(story.tokens), base.numbers)
    return found


def untracked(
    silent: Mapping[str, Sequence[Hunk]], delta: Mapping[str, tuple[Hunk, ...]]
) -> tuple[tuple[str, Hunk], ...]:
    """The changes that are not recorded in the file."""
    return tuple(
        (name, hunk)
        for name, ones in silent.items()
        for hunk in delta.get(name, ())
        if any(hunk.start <= one.end and one.start <= hunk.end for one in ones)
    )


def foreign(base: Base, silent: Mapping[str, Sequence[Hunk]]) -> bool:
    """Whether what a file began from is another text: most of the base is missing in it."""
    gone = sum(hunk.end - hunk.start for hunk in silent.get(signs.BODY, ()))
    return 2 * gone > len(base.story(signs.BODY).tokens)


def moves(base: Base, delta: Mapping[str, tuple[Hunk, ...]]) -> Iterator[Move]:
    """Whole paragraphs that go in one place and come in another with the same words."""
    gone: dict[Words, list[tuple[str, Hunk]]] = {}
    for name, hunks in delta.items():
        tokens = base.story(name).tokens
        for hunk in hunks:
            if hunk.start < hunk.end and not hunk.tokens and boundary(tokens, hunk.start):
                went = tokens[hunk.start : hunk.end]
                if went[-1] == signs.PARAGRAPH and _worded(went):
                    gone.setdefault(went, []).append((name, hunk))
    if not gone:
        return
    for name, hunks in delta.items():
        for hunk in hunks:
            for came in _paragraphs(hunk.tokens) if signs.PARAGRAPH in hunk.tokens else ():
                if gone.get(came):
                    story, one = gone[came].pop(0)
                    yield Move(story, one.start, one.end, name, hunk.end)


def _worded(tokens: Words) -> bool:
    found = (token for token in tokens if token[0].isalnum())
    return next(islice(found, SHORTEST_MOVE - 1, None), None) is not None


def _paragraphs(tokens: Words) -> Iterator[Words]:
    at = 0
    while signs.PARAGRAPH in tokens[at:]:
        stop = tokens.index(signs.PARAGRAPH, at) + 1
        yield tokens[at:stop]
        at = stop


def formats(base: Base, text: Text, delta: Mapping[str, tuple[Hunk, ...]]) -> Iterator[tuple[str, int]]:
    """Paragraphs of the base that stay and look otherwise: story and number."""
    for story in text.stories:
        indexed = base.stories.get(story.name)
        if indexed is None:
            continue
        old, new = indexed.story.paragraphs, story.paragraphs
        for first, last, shift in _kept(indexed, len(new), delta.get(story.name, ())):
            others = map(is_not, old[first:last], new[first + shift : last + shift])
            for n in compress(range(first, last), others):  # a reader gives one object for one look
                if look(old[n]) != look(new[n + shift]):
                    yield story.name, n


def _kept(indexed: Indexed, length: int, hunks: Sequence[Hunk]) -> Iterator[tuple[int, int, int]]:
    """The paragraphs of the base that stay, from and to, and how many more stand before them in the text."""
    before = indexed.marks_before
    at = shift = 0
    for hunk in hunks:
        came, went = hunk.tokens.count(signs.PARAGRAPH), before[hunk.end] - before[hunk.start]
        if came or went:
            yield before[at], before[hunk.start], shift
            at, shift = hunk.end, shift + came - went
    yield before[at], min(before[-1], length - shift), shift


def remark(base: Base, party: str, comment: Comment, delta: Mapping[str, tuple[Hunk, ...]]) -> Remark:
    """A comment with the base paragraph at which it stands."""
    indexed = base.stories.get(comment.story)
    paragraph = ""
    if indexed is not None and comment.start >= 0:
        paragraph = indexed.id_at(origin(delta.get(comment.story, ()), comment.start, len(indexed.tokens)))
    return Remark(party, paragraph, comment.author, comment.date, comment.text)


def origin(hunks: Sequence[Hunk], at: int, length: int) -> int:
    """The base token at a token of the text; within new words, the one before which they stand."""
    shift = 0
    for hunk in hunks:
        first = hunk.start + shift
        if at < first:
            break
        if at < first + len(hunk.tokens):
            return min(hunk.end, length)
        shift += len(hunk.tokens) - (hunk.end - hunk.start)
    return min(max(at - shift, 0), length)
