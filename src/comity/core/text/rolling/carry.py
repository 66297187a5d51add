"""What goes from one round to the next: the new base with its names and notes, open proposals, agreement, stances."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from comity.core.text import tokens as signs
from comity.core.text.rolling.compilation import (
    Compilation,
    Hunk,
    Locus,
    Settled,
    Statement,
    Submission,
    Words,
)
from comity.core.text.rolling.index import Base, Indexed
from comity.core.text.rolling.reading import NOTES, call, is_note, with_notes
from comity.core.text.tokens import BODY, Opaque, Paragraph, Story, Text

Runs = list[tuple[int, int, int]]  # old start, old end, new start
Opened = list[tuple[Locus, int, int]]  # with new start and end
Out = tuple[list[str], Runs, Opened]


@dataclass(frozen=True, slots=True)
class Carried:
    """The next round, before the new agreement is written into it."""

    compilation: Compilation
    settled: tuple[Settled, ...]
    names: Mapping[str, str]  # of stories, where they change
    left: Collection[str]  # the stories that there still are, by their old names
    opened: Mapping[str, Opened]

    def places(self, made: Compilation) -> Mapping[str, str]:
        """Open places by their old names."""
        new = {(locus.story, locus.start, locus.end, locus.rank): locus.id for locus in made.every()}
        found = {}
        for name, opened in self.opened.items():
            for (locus, start, end), rank in zip(opened, ranks(opened), strict=True):
                here = new.get((self.names.get(name, name), start, end, rank))
                if here is not None:
                    found[locus.id] = here
        return found


def carried_over(compilation: Compilation, walked: Mapping[str, Out]) -> Carried:
    """The compilation on the new base."""
    stories = {name: tuple(out[0]) for name, out in walked.items()}
    names, left = _notes(compilation, stories)
    turned = {call(old): call(new) for old, new in names.items()}
    texts, ids = [], {}
    for name, tokens in left.items():
        old = compilation.base.story(name)
        runs = walked[name][1] if name in walked else []
        paragraphs, ids[names.get(name, name)] = _paragraphs(old, tokens, runs, compilation, name)
        words = tuple(turned.get(token, token) for token in tokens) if turned else tokens
        texts.append(Story(names.get(name, name), words, paragraphs))
    found = {t for story in texts for t in story.tokens if signs.is_object(t)}
    objects = {turned.get(token, token): o for token, o in compilation.objects.items()}
    base = Base(Text(tuple(texts), {t: o for t, o in objects.items() if t in found}), "", ids)
    submissions = _submissions(compilation, walked, names, turned, left)
    known = {one for named in ids.values() for one in named} | {""}
    made = replace(
        compilation,
        base=base,
        submissions=submissions,
        statements={p: _still(said, known) for p, said in compilation.statements.items()},
        settled=(),
        round=compilation.round + 1,
    )
    settled = tuple(_resettled(compilation, walked, names, left))
    return Carried(made, settled, names, {*left}, {name: out[2] for name, out in walked.items()})


def _still(said: Statement, known: set[str]) -> Statement:
    """A stance goes with its paragraph."""
    return replace(
        said,
        supports=tuple(at for at in said.supports if at in known),
        reserves=tuple((kind, at) for kind, at in said.reserves if at in known),
    )


# stories


def _notes(
    compilation: Compilation, stories: Mapping[str, Words]
) -> tuple[Mapping[str, str], Mapping[str, Words]]:
    """Notes are numbered anew by their calls, as a reader of the written file will number them."""
    new = {name: note.tokens for name, note in compilation.notes.items()}
    left = with_notes(stories, new)
    names = {}
    for kind in NOTES:
        for number, name in enumerate((n for n in left if n.partition(":")[0] == kind), 1):
            if name != f"{kind}:{number}":
                names[name] = f"{kind}:{number}"
    gone = {name for name in stories if is_note(name) and name not in left}
    for name in sorted(gone & set(names.values())):
        names[name] = f"{name.partition(':')[0]}:gone-{name.partition(':')[2]}"
    return names, left


def _paragraphs(
    old: Indexed, tokens: Words, runs: Runs, compilation: Compilation, name: str
) -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    """The paragraphs of a story and their names: those that stay keep theirs."""
    if name not in compilation.base.stories:
        note = compilation.notes.get(name)
        said = note.paragraphs if note else (Paragraph(),) * tokens.count(signs.PARAGRAPH)
        return said, tuple(f"{name}/p{n}.{compilation.round + 1}" for n in range(1, len(said) + 1))
    paragraphs: list[Paragraph] = []
    names: list[str] = []
    before, count = "p0" if name == BODY else f"{name}/p0", 0
    starts = [run[2] for run in runs]
    for at, token in enumerate(tokens):
        if token != signs.PARAGRAPH:
            continue
        run = runs[max(bisect_right(starts, at) - 1, 0)] if runs else (0, 0, 0)
        place = run[0] + at - run[2]
        if run[0] <= place < run[1]:
            number = old.marks_before[place]
            paragraphs.append(old.story.paragraphs[number])
            before, count = old.ids[number], 0
            names.append(before)
        else:
            count += 1
            behind = old.story.paragraphs[min(len(paragraphs), len(old.story.paragraphs) - 1)]
            paragraphs.append(Paragraph("", "", behind.style, behind.properties, behind.depth))
            names.append(f"{before}.{compilation.round + 1}-{count}")
    return tuple(paragraphs), tuple(names)


# proposals


def ranks(opened: Opened) -> list[int]:
    """What keeps apart places that have come to stand at one gap."""
    found: list[int] = []
    for n, (_locus, start, end) in enumerate(opened):
        before = opened[n - 1] if n else None
        pure = start == end and before is not None and before[2] == start
        found.append(found[-1] + 1 if pure else 0)
    return found


def _submissions(
    compilation: Compilation,
    walked: Mapping[str, Out],
    names: Mapping[str, str],
    turned: Mapping[str, str],
    left: Mapping[str, Words],
) -> Mapping[str, Submission]:
    """What each party still proposes; who proposes nothing more has left."""
    deltas: dict[str, dict[str, list[Hunk]]] = {}
    for name, (_tokens, _runs, opened) in walked.items():
        if name not in left:
            continue
        for hunk, parties in _moved(opened):
            words = tuple(turned.get(token, token) for token in hunk.tokens)
            for party in parties:
                here = deltas.setdefault(party, {}).setdefault(names.get(name, name), [])
                here.append(hunk._replace(tokens=words))
    lost = _lost(compilation, walked, names, left)
    return {
        party: replace(
            _with_lost(compilation.submissions[party], lost, delta),
            delta={name: tuple(sorted(hunks)) for name, hunks in delta.items()},
            reading="",
            moves=(),
            untracked=(),
            formats=(),
            looks=0,
        )
        for party, delta in deltas.items()
    }


def _lost(
    compilation: Compilation, walked: Mapping[str, Out], names: Mapping[str, str], left: Mapping[str, Words]
) -> Mapping[str, tuple[Story, Opaque | None]]:
    """Notes of the base that nothing calls any more, by the token that would call them again."""
    found = {}
    for name, (tokens, runs, _opened) in walked.items():
        if is_note(name) and name not in left:
            old, new = compilation.base.story(name), names.get(name, name)
            paragraphs, _ids = _paragraphs(old, tuple(tokens), runs, compilation, name)
            story = Story(new, tuple(tokens), paragraphs)
            found[call(new)] = (story, compilation.objects.get(call(name)))
    return found


def _with_lost(
    sent: Submission, lost: Mapping[str, tuple[Story, Opaque | None]], delta: Mapping[str, list[Hunk]]
) -> Submission:
    """A party that would call such a note elsewhere brings it from now on: it must not come back empty."""
    called = {token for hunks in delta.values() for hunk in hunks for token in hunk.tokens if token in lost}
    if not called:
        return sent
    stories = {lost[token][0].name: lost[token][0] for token in called}
    things = {token: thing for token in called if (thing := lost[token][1]) is not None}
    return replace(sent, notes={**sent.notes, **stories}, objects={**sent.objects, **things})


def _moved(opened: Opened) -> Iterator[tuple[Hunk, tuple[str, ...]]]:
    """The hunks of open places on the new positions."""
    for (locus, start, end), rank in zip(opened, ranks(opened), strict=True):
        for hunk, parties in locus.votes:
            if locus.inner:
                moved = Hunk(start, end, rank, hunk.tokens)
            else:
                shift = start - locus.start
                moved = Hunk(hunk.start + shift, hunk.end + shift, rank, hunk.tokens)
            if moved.start < moved.end or moved.tokens:
                yield moved, parties


# agreement


def _resettled(
    compilation: Compilation, walked: Mapping[str, Out], names: Mapping[str, str], left: Mapping[str, Words]
) -> Iterator[Settled]:
    """Earlier agreement on the new positions, as far as its words are left."""
    for one in compilation.settled:
        if one.story not in left or one.story not in walked:
            continue
        runs, length = walked[one.story][1], len(left[one.story])
        name = names.get(one.story, one.story)
        if one.start == one.end:
            at = gap(runs, one.start, length)
            yield replace(one, story=name, start=at, end=at)
            continue
        spans = [
            (new + max(one.start, start) - start, new + min(one.end, end) - start)
            for start, end, new in runs
            if start < one.end and one.start < end
        ]
        if spans:
            yield replace(one, story=name, start=spans[0][0], end=spans[-1][1])


def gap(runs: Sequence[tuple[int, int, int]], at: int, length: int) -> int:
    """The new gap before the first token that stays at or behind an old gap."""
    for start, end, new in runs:
        if at < end:
            return new + max(at - start, 0)
    return length
