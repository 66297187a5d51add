"""The laws of the engine that need no file: what holds for every base, every party and every proposal."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.text import tokens as signs
from comity.core.text.rolling import jsonform, jsonread
from comity.core.text.rolling.canon import canon, clean
from comity.core.text.rolling.compilation import Compilation, Locus, Status, Votes
from comity.core.text.rolling.index import Base, Words
from comity.core.text.rolling.merge import OtherBase, compiled, merge
from comity.core.text.rolling.reading import projected
from comity.core.text.rolling.resolve import Choice, Kind, resolve
from comity.core.text.rolling.submit import of_text
from comity.core.text.tokens import BODY, Text
from tests.core.text.rolling.drawn import CALL, CODES, Conference, conferences
from tests.core.text.rolling.drawn import story as drawn_story
from tests.core.text.rolling.drawn import text as drawn_text

Reading = dict[str, Words]


def stories(compilation: Compilation) -> Reading:
    """The base, by story."""
    return {story.name: story.tokens for story in compilation.base.text.stories}


def own(conference: Conference, party: str) -> Reading:
    """A party's own text, by story."""
    return {story.name: story.tokens for story in conference.texts[party].stories}


def said(loci: tuple[Locus, ...]) -> list[object]:
    """Places by what they say, for comparison between rounds."""
    return [
        (locus.story, locus.base, tuple((a.tokens, a.parties) for a in locus.alternatives), said(locus.inner))
        for locus in loci
    ]


def chosen_by(compilation: Compilation, party: str) -> dict[str, Choice]:
    """A party's reading at every place."""
    out = {}
    for locus in compilation.every():
        wanted = next((a for a in locus.alternatives if party in a.parties), None)
        out[locus.id] = (
            Choice(Kind.ALTERNATIVES, (locus.alternatives.index(wanted),)) if wanted else Choice(Kind.BASE)
        )
    return out


def voted(compilation: Compilation, party: str, story: str) -> Words:
    """A party's text as the table of votes has it, from which the redline and the brackets are written."""
    tokens, votes = compilation.base.story(story).tokens, compilation.votes.get(story, Votes())
    out: list[str] = []
    for at in range(len(tokens) + 1):
        for words, who in votes.inserted.get(at, ()):
            out += words if party in who else ()
        if at < len(tokens) and party not in votes.deleted.get(at, ()):
            out.append(tokens[at])
    return tuple(out)


@given(conferences())
def test_a_party_reads_what_it_sent(conference: Conference) -> None:  # law 1
    compilation = conference.compiled()
    again = jsonread.loads(jsonform.dumps(compilation), compilation.base.text)
    for party in conference.texts:
        assert projected(compilation, party) == own(conference, party)
        assert projected(again, party) == own(conference, party)
        for name in compilation.base.stories.keys() & own(conference, party).keys():
            assert voted(compilation, party, name) == own(conference, party)[name]


def test_words_that_a_party_puts_in_one_place_keep_their_order() -> (
    None
):  # law 1, by an example that was found
    old = Text((drawn_story(BODY, ("sand", "the", "the", "the", "the", signs.PARAGRAPH)),))
    told = "the the the the the | sand | sand the sand the the the |".replace("|", signs.PARAGRAPH)
    new = Text((drawn_story(BODY, tuple(told.split())),))
    conference = Conference(old, {"ALD": new, "BRE": new})
    compilation = conference.compiled()
    again = jsonread.loads(jsonform.dumps(compilation), compilation.base.text)
    for made in (compilation, again):
        assert projected(made, "ALD")[BODY] == voted(made, "ALD", BODY) == new.stories[0].tokens


@given(conferences())
def test_choosing_a_partys_reading_everywhere_gives_its_text(conference: Conference) -> None:  # law 2
    compilation = conference.compiled()
    for party in conference.texts:
        made = resolve(compilation, chosen_by(compilation, party)).compilation
        assert stories(made)[BODY] == own(conference, party)[BODY]
        assert list(stories(made).values()) == list(own(conference, party).values())


@given(conferences())
def test_choosing_the_base_everywhere_gives_the_base(conference: Conference) -> None:  # law 3
    compilation = conference.compiled()
    choices = {locus.id: Choice(Kind.BASE) for locus in compilation.every()}
    made = resolve(compilation, choices).compilation
    assert stories(made) == stories(compilation)
    assert made.loci == ()
    assert compiled(Base(conference.base), []).loci == ()


@given(conferences(), st.permutations(CODES))
def test_the_order_of_arrival_changes_nothing(conference: Conference, order: list[str]) -> None:  # law 4
    base = Base(conference.base)
    arrived = [of_text(base, party, conference.texts[party]) for party in order if party in conference.texts]
    one, other = conference.compiled(), compiled(base, arrived, CODES)
    assert one.votes == other.votes
    assert one.loci == other.loci
    assert jsonform.dumps(one) == jsonform.dumps(other)


@given(conferences(), st.sets(st.sampled_from(CODES)))
def test_compiling_in_parts_is_compiling_at_once(conference: Conference, first: set[str]) -> None:  # law 5
    parties = list(conference.texts)
    base = Base(conference.base)
    sent = [of_text(base, party, conference.texts[party]) for party in parties]
    one = compiled(base, [s for s in sent if s.party in first], CODES)
    other = compiled(base, [s for s in sent if s.party not in first], CODES)
    whole = compiled(base, sent, CODES)
    assert merge(one, other) == merge(other, one) == whole
    assert merge(whole, whole) == whole == merge(whole, one)
    again = replace(sent[0], delta={}, number=1)
    assert merge(whole, compiled(base, [again], CODES)) == merge(compiled(base, [again], CODES), whole)
    assert merge(whole, compiled(base, [again], CODES)).submissions[parties[0]] == again
    assert merge(merge(one, other), compiled(base, [again], CODES)) == merge(
        one, merge(other, compiled(base, [again], CODES))
    )


def test_compilations_of_other_texts_do_not_merge() -> None:
    with pytest.raises(OtherBase):
        merge(compiled(Base(signs.Text(())), []), compiled(Base(signs.Text(()), "", {}), [], ("ALD",)))


@given(conferences())
def test_no_word_without_a_party_and_none_lost(conference: Conference) -> None:  # law 6
    compilation = conference.compiled()
    for party in conference.texts:
        sent = Counter(
            token
            for hunks in compilation.submissions[party].delta.values()
            for hunk in hunks
            for token in hunk.tokens
        )
        shown: Counter[str] = Counter()
        for locus in compilation.every():
            mine = [a for a in locus.alternatives if party in a.parties]
            assert len(mine) <= 1
            shown.update(item for a in mine for item in a.items if isinstance(item, str))
        assert shown == sent
    assert all(a.parties for locus in compilation.every() for a in locus.alternatives)
    voted = Counter(
        (party, token)
        for votes in compilation.votes.values()
        for gap in votes.inserted.values()
        for inserted in gap
        for party in inserted.parties
        for token in inserted.tokens
    )
    assert voted.total() == sum(
        len(hunk.tokens)
        for sent_ in compilation.submissions.values()
        for hunks in sent_.delta.values()
        for hunk in hunks
    )


@given(conferences())
def test_equal_texts_share_every_alternative(conference: Conference) -> None:  # law 7
    twin = Conference(conference.base, {**conference.texts, "DOR": conference.texts["ALD"]})
    compilation = twin.compiled()
    assert compilation.submissions["DOR"].delta == compilation.submissions["ALD"].delta
    for locus in compilation.every():
        for alternative in locus.alternatives:
            assert ("ALD" in alternative.parties) == ("DOR" in alternative.parties)


@given(conferences())
def test_renaming_parties_changes_attributions_alone(conference: Conference) -> None:  # law 8
    new = {"ALD": "QZX", "BRE": "QMX", "CES": "QTX", "DOR": "QAX"}
    renamed = Conference(conference.base, {new[p]: t for p, t in conference.texts.items()})
    there = renamed.compiled(order=tuple(new.values()))
    back = {other: party for party, other in new.items()}

    def named(locus: Locus) -> object:
        return (
            locus.id,
            locus.base,
            [(a.items, tuple(back.get(p, p) for p in a.parties)) for a in locus.alternatives],
            [named(inner) for inner in locus.inner],
        )

    assert [named(locus) for locus in there.loci] == [named(locus) for locus in conference.compiled().loci]


@given(conferences(), conferences())
def test_a_change_touches_only_its_own_places(conference: Conference, other: Conference) -> None:  # law 9
    one = conference.compiled()
    base = one.base
    changed = of_text(base, "ALD", other.texts["ALD"])
    two = merge(one, compiled(base, [replace(changed, number=1)], CODES))
    touched = [
        (name, hunk)
        for delta in (one.submissions["ALD"].delta, changed.delta)
        for name, hunks in delta.items()
        for hunk in hunks
    ]

    def apart(locus: Locus) -> bool:
        return not any(
            name == locus.story and hunk.start <= locus.end and locus.start <= hunk.end
            for name, hunk in touched
        )

    before = {locus.id: locus for locus in one.loci if apart(locus)}
    after = {locus.id: locus for locus in two.loci if apart(locus)}
    assert before == after


@given(conferences())
def test_places_are_apart_and_in_order_and_leave_the_rest_of_the_base(
    conference: Conference,
) -> None:  # law 10
    compilation = conference.compiled()
    for name, indexed in compilation.base.stories.items():
        out: list[str] = []
        at = 0
        for locus in compilation.of(name):
            assert at <= locus.start <= locus.end
            out += indexed.tokens[at : locus.start]
            out += locus.base
            at = locus.end
            inside = locus.start
            for inner in locus.inner:
                assert inside <= inner.start <= inner.end <= locus.end
                inside = inner.end
        out += indexed.tokens[at:]
        assert tuple(out) == indexed.tokens
    names = [locus.id for locus in compilation.every()]
    assert len(names) == len(set(names)), "a choice names one place"
    voted = [(locus.story, row) for locus in compilation.every() for row in locus.votes]
    stored = [(name, row) for name, found in compilation.rows.items() for row in found]
    assert sorted(voted) == sorted(stored)
    for locus in compilation.every():
        assert all(locus.start <= hunk.start <= hunk.end <= locus.end for hunk, _parties in locus.votes)


@given(conferences(), st.data())
def test_resolving_commutes_and_leaves_the_rest_open(
    conference: Conference, data: st.DataObject
) -> None:  # law 14
    compilation = conference.compiled()
    names = [locus.id for locus in compilation.every()]
    if not names:
        return
    first = data.draw(st.sampled_from(names))
    second = data.draw(st.sampled_from(names))
    known = {locus.id: locus for locus in compilation.every()}
    around = {i.id for locus in (known[first], known[second]) for i in _within(locus)} - {first, second}
    if first == second or second in {i.id for i in _within(known[first])} or around:
        return

    def choice(name: str) -> Choice:
        return Choice(Kind.ALTERNATIVES, (data.draw(st.integers(0, len(known[name].alternatives) - 1)),))

    choices = {first: choice(first), second: choice(second)}
    once = resolve(compilation, {first: choices[first]})
    both = resolve(compilation, choices)
    if second in once.places:
        twice = resolve(once.compilation, {once.places[second]: choices[second]})
        assert stories(twice.compilation) == stories(both.compilation)
        lost = (
            stories(compilation).keys() - stories(once.compilation).keys()
        )  # notes, with what was open in them
        still = tuple(locus for locus in both.compilation.loci if locus.story not in lost)
        assert said(twice.compilation.loci) == said(still)
    left = [known[name] for name in names if name in once.places]
    now = {locus.id: locus for locus in once.compilation.every()}
    for locus in left:
        if locus.inner:
            continue
        assert said((locus,)) == said((now[once.places[locus.id]],))
    for name, runs in once.positions.items():
        for start, end, new in runs:
            kept = compilation.base.stories[name].tokens[start:end]  # no draw moves the call of the one note
            assert once.compilation.base.stories[name].tokens[new : new + end - start] == kept


def _within(locus: Locus) -> list[Locus]:
    return [found for inner in locus.inner for found in (inner, *_within(inner))]


@given(conferences(), st.data())
def test_agreement_is_never_silently_bracketed(conference: Conference, data: st.DataObject) -> None:  # law 15
    compilation = conference.compiled()
    made = resolve(compilation, chosen_by(compilation, "ALD")).compilation
    assert made.loci == ()
    assert len(made.settled) > 0 or not compilation.loci
    party = data.draw(st.sampled_from(sorted(conference.texts)))
    sent = of_text(made.base, party, conference.texts[party], made.round)
    reopened = merge(made, replace(made, submissions={party: sent}))
    for locus in reopened.every():
        for settled in made.settled:
            if settled.story == locus.story and locus.start < settled.end and settled.start < locus.end:
                assert locus.status is Status.REOPENED


@given(conferences())
def test_changes_are_a_function_of_both_texts(conference: Conference) -> None:
    base = Base(conference.base)
    for text in conference.texts.values():
        for story in text.stories:
            indexed = base.story(story.name)
            hunks = canon(indexed, story.tokens)
            assert clean(indexed.tokens, hunks) == story.tokens
            assert hunks == canon(indexed, story.tokens, base.numbers)
            assert list(hunks) == sorted(hunks)
            assert all(a.end <= b.start for a, b in pairwise(hunks))
            for hunk in hunks:
                marks = [t for t in hunk.tokens if t != signs.PARAGRAPH]
                went = [t for t in indexed.tokens[hunk.start : hunk.end] if t != signs.PARAGRAPH]
                assert signs.balanced([signs.PARAGRAPH, *marks]) or _open_cells(marks)
                assert signs.balanced([signs.PARAGRAPH, *went]) or _open_cells(went)


def _open_cells(tokens: list[str]) -> bool:
    """Balanced but for the paragraph marks, which were taken away here."""
    depth = 0
    for token in tokens:
        depth += (token in signs.OPENING) - (token in signs.OPENING.values())
        if depth < 0:
            return False
    return depth == 0


@given(conferences())
def test_a_compilation_is_read_back_from_its_file(conference: Conference) -> None:
    compilation = conference.compiled()
    assert jsonread.loads(jsonform.dumps(compilation), compilation.base.text) == compilation


def test_a_note_whose_call_moves_comes_back_with_its_words() -> None:
    note = ("sand", signs.PARAGRAPH)
    old = drawn_text((("the", CALL), ("dust",)), note=note[:-1])
    new = drawn_text((("the",), ("dust", CALL)), note=note[:-1])
    compilation = Conference(old, {"ALD": new}).compiled()
    gone, come = (locus.id for locus in compilation.every())
    chosen = Choice(Kind.ALTERNATIVES, (0,))
    once = resolve(compilation, {gone: chosen})
    assert once.compilation.base.text.stories[1:] == ()
    kept = jsonread.loads(jsonform.dumps(once.compilation), once.compilation.base.text)
    twice = resolve(kept, {once.places[come]: chosen})
    assert [story.tokens for story in twice.compilation.base.text.stories[1:]] == [note]
