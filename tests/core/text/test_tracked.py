"""Every construct of tracked changes is read exactly: the quick way, the careful way, and through a settled file."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from comity.core.text import tracked
from comity.core.text.tokens import Text, balanced
from comity.core.text.tracked import Tracked, reading
from comity.core.text.tracked.docx import settled
from comity.core.text.tracked.names import ACCEPTED, REJECTED
from comity.core.text.tracked.walk import Walk
from tests.material import make
from tests.material.tracked import harder
from tests.material.tracked.constructs import ALL, Construct
from tests.material.tracked.tangled import Tangle


@pytest.fixture(params=[*ALL, *harder.ALL], ids=lambda construct: construct.name)
def construct(request: pytest.FixtureRequest) -> Construct:
    """One after another."""
    found = request.param
    assert isinstance(found, Construct)
    return found


def both(found: Tracked) -> Iterator[tuple[str, Text]]:
    """Both texts."""
    yield "accepted", found.accepted()
    yield "rejected", found.rejected()


def lines(text: Text) -> tuple[str, ...]:
    """The lines of a text."""
    plain = text.plain()
    assert plain == "" or plain.endswith("\n")
    return tuple(plain.split("\n")[:-1])


def test_a_construct_is_read_as_word_reads_it(construct: Construct) -> None:
    found = tracked.read(construct.data())
    assert lines(found.accepted()) == construct.accepted
    assert lines(found.rejected()) == construct.rejected
    assert bool(found.warnings) is construct.warns, list(found.warnings)


def test_lines_are_the_same_without_tokens(construct: Construct) -> None:
    found = tracked.read(construct.data())
    assert found.plain(ACCEPTED) == found.accepted().plain()
    assert found.plain(REJECTED) == found.rejected().plain()


def test_both_texts_are_well_formed(construct: Construct) -> None:
    for _view, text in both(tracked.read(construct.data())):
        for story in text.stories:
            assert balanced(story.tokens)
            assert story.tokens.count("\x01p") == len(story.paragraphs)


def test_the_careful_walk_reads_the_same(construct: Construct, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = tracked.read(construct.data())
    monkeypatch.setattr(reading, "Flat", Walk)
    careful = tracked.read(construct.data())
    assert quick.stories.keys() == careful.stories.keys()
    assert (quick.accepted(), quick.rejected()) == (careful.accepted(), careful.rejected())
    assert quick.warnings == careful.warnings


@pytest.mark.parametrize("bit", [ACCEPTED, REJECTED])
def test_a_settled_file_holds_one_text_alone(construct: Construct, bit: int) -> None:
    found = tracked.read(settled(construct.data(), bit))
    expected = construct.accepted if bit == ACCEPTED else construct.rejected
    assert found.changes == 0
    assert lines(found.accepted()) == lines(found.rejected()) == expected


@pytest.mark.parametrize("seed", range(80))
def test_tangled_changes_are_read_alike_in_every_way(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = make.small(Tangle(seed).body())
    found = tracked.read(data)
    for bit, (view, text) in zip((ACCEPTED, REJECTED), both(found), strict=True):
        assert found.plain(bit) == text.plain(), view
        assert all(balanced(story.tokens) for story in text.stories)
        assert tracked.read(settled(data, bit)).plain(bit) == text.plain(), view
    quick = found.plain(ACCEPTED), found.plain(REJECTED)
    monkeypatch.setattr(reading, "Flat", Walk)
    careful = tracked.read(data)
    assert (careful.plain(ACCEPTED), careful.plain(REJECTED)) == quick


def test_who_tracked_a_number_is_no_property_of_its_paragraph() -> None:
    def read(told: str) -> Tracked:
        listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/>{told}</w:numPr>' if told != "none" else ""
        return tracked.read(make.small(f"<w:p><w:pPr>{listed}</w:pPr><w:r><w:t>x</w:t></w:r></w:p>"))

    def look(text: Text) -> str:
        return text.stories[0].paragraphs[0].properties

    (mine, theirs), plain, bare = (
        [read(f'<w:ins w:id="{n}" w:author="{n}" w:date="2026-11-0{n}T08:00:00Z"/>') for n in (1, 2)],
        read(""),
        read("none"),
    )
    assert look(mine.accepted()) == look(theirs.accepted()) == look(plain.accepted()) != ""
    assert look(mine.rejected()) == look(theirs.rejected()) == look(bare.accepted()) == ""


def test_a_comment_within_a_word_divides_no_word() -> None:
    parts = "The Comm", "itt", "ee decides."
    begins = '<w:commentRangeStart w:id="1"/>'
    ends = '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
    comments = (
        f'<w:comments xmlns:w="{make.W}"><w:comment w:id="1" w:author="A"><w:p/></w:comment></w:comments>'
    )
    runs = [f'<w:r><w:t xml:space="preserve">{part}</w:t></w:r>' for part in parts]
    body = f"<w:p>{runs[0]}{begins}{runs[1]}{ends}{runs[2]}</w:p>"
    found = tracked.read(Construct("", body, (), (), more=(("comments", comments),)).data())
    plain = tracked.read(make.small(f"<w:p>{''.join(runs)}</w:p>")).accepted()
    assert found.accepted().stories[0].tokens == plain.stories[0].tokens
    comment = found.comments[0]
    assert (comment.start, comment.end) == (3, 3), "after the word in which it ends"


def test_a_file_that_was_let_go_is_gone_at_once() -> None:
    found = tracked.read(ALL[1].data())
    said = found.accepted().plain()
    gone = weakref.ref(found)
    gc.disable()
    try:
        found.release()
        del found
        assert gone() is None, "with two hundred files nobody waits for circles to be found"
    finally:
        gc.enable()
    assert said == "a b c\n"
