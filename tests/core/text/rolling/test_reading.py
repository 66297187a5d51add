"""From files to proposals: what each party's file says is what it is taken to want."""

from hashlib import sha256

import pytest

from comity.core.errors import Unreadable
from comity.core.text import tokens as signs
from comity.core.text import tracked
from comity.core.text.rolling.compilation import Hunk
from comity.core.text.rolling.index import Base, parted
from comity.core.text.rolling.merge import compiled
from comity.core.text.rolling.reading import plain, projected
from comity.core.text.rolling.submit import UNTRACKED, of_text, origin, submission
from comity.core.text.tokens import BODY, TABLE, Opaque, Paragraph, Story, Text
from comity.core.text.tracked.docx import settled
from comity.core.text.tracked.names import ACCEPTED
from tests.core.text.rolling.drawn import story
from tests.material.tracked import docx, harder, parties
from tests.material.tracked.constructs import ALL, Construct


@pytest.mark.parametrize("language", ["en", "ru", "ar", "zh"])
@pytest.mark.parametrize("wordlike", [False, True])
def test_every_file_is_read_exactly(language: str, wordlike: bool) -> None:  # law 1
    paper = parties.base(language, pages=2, seed=3)
    base = Base(tracked.read(docx.written(paper, (), wordlike=wordlike)).rejected())
    for code, edits in parties.parties(paper, 4, changes=25, seed=3).items():
        found = tracked.read(docx.written(paper, edits, wordlike=wordlike))
        sent = submission(base, code, found)
        truth = "".join(line + "\n" for line in parties.lines(paper, edits))
        assert sent.reading == sha256(truth.encode()).hexdigest()
        assert sent.untracked == ()
        wanted = {s.name: s.tokens for s in found.accepted().stories}
        assert projected(compiled(base, [sent]), code) == wanted
        assert plain(found.accepted()) == plain(found.accepted(), base) == found.accepted().plain() == truth


@pytest.mark.parametrize("construct", [*ALL, *harder.ALL], ids=lambda construct: construct.name)
def test_the_hash_of_a_reading_is_that_of_the_printed_text(construct: Construct) -> None:
    try:
        found = tracked.read(construct.data())
    except Unreadable:
        return
    text, base = found.accepted(), Base(found.rejected())
    assert plain(text) == plain(text, base) == text.plain() == found.plain(ACCEPTED)


def test_what_looks_like_the_end_of_an_object_is_text() -> None:
    call = signs.object_token("footnote", "footnote:1")
    body = Story(BODY, (call, "seal", ":", "0123456789abcdef", signs.PARAGRAPH), (Paragraph(),))
    text = Text((body,), {call: Opaque("footnote")})
    assert plain(text) == text.plain() == "seal:0123456789abcdef\n"


def test_a_reader_knows_the_blocks_of_a_story() -> None:
    paper = parties.base("en", pages=4, seed=3)
    found = tracked.read(docx.written(paper, parties.edited(paper, party=1, changes=60, seed=3)))
    for text in (found.accepted(), found.rejected()):
        for one in text.stories:
            assert one.blocks == parted(one.tokens)
            assert one.says(Story(one.name, one.tokens, one.paragraphs))
            assert not one.says(Story(one.name, one.tokens[1:], one.paragraphs))
    assert any(block[0] == TABLE for one in found.accepted().stories for block in one.blocks)


def test_changes_that_were_not_tracked_are_flagged_and_compiled() -> None:
    paper = parties.base("en", pages=1, seed=5)
    edits = parties.edited(paper, party=1, changes=6, seed=5)
    base = Base(tracked.read(docx.written(paper, ())).rejected())
    found = tracked.read(settled(docx.written(paper, edits), ACCEPTED))
    sent = submission(base, "ALD", found)
    assert {hunk for _name, hunk in sent.untracked} == {h for hunks in sent.delta.values() for h in hunks}
    assert UNTRACKED in sent.warnings
    assert all(locus.untracked == ("ALD",) for locus in compiled(base, [sent]).every())
    honest = submission(base, "ALD", tracked.read(docx.written(paper, edits)))
    assert honest.untracked == ()
    assert honest.delta == sent.delta


def test_a_paragraph_that_moved_is_listed_as_a_move() -> None:
    first = ("the", " ", "sand", " ", "and", " ", "dust", "\x01p")
    other = ("early", " ", "storm", " ", "warning", " ", "saves", "\x01p")
    base = Base(Text((story(BODY, (*first, *other, "\x01p")),)))
    sent = of_text(base, "ALD", Text((story(BODY, (*other, *first, "\x01p")),)))
    assert len(sent.moves) == 1
    assert base.text.stories[0].tokens[sent.moves[0].start : sent.moves[0].end] in {first, other}


def test_a_comment_stands_at_the_paragraph_of_the_base() -> None:
    hunks = (Hunk(2, 4, 0, ("x",)), Hunk(6, 6, 0, ("y", "z")))
    assert [origin(hunks, at, 10) for at in range(11)] == [0, 1, 4, 4, 5, 6, 6, 6, 7, 8, 9]


def test_paragraphs_keep_their_names_whatever_is_printed_before_them() -> None:
    one = Base(Text((Story(BODY, ("a", "\x01p", "b", "\x01p"), story(BODY, ("\x01p", "\x01p")).paragraphs),)))
    assert one.ids[BODY] == ("p1", "p2")
    assert Base(one.text, "", {BODY: ("p7", "p9")}).ids[BODY] == ("p7", "p9")
