"""Typed texts, clean HTML and the hash that silence binds to."""

import json
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.text import html, numbering, typed
from comity.core.text.blocks import Cell, Paragraph, Run, Table, Text
from comity.core.text.hash import all_versions_hash, text_hash

ALLOWED = set("p h3 h4 h5 h6 em strong u s sup sub br span ol li a div table tr td".split())
CLASSES = {"item", "item d1", "item d2", "item d3", "n", "centre", "notes", "scroll", None}

printable = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40)
lines = st.lists(
    printable | st.sampled_from(["1. Decides", "(a) dates;", "12) Notes", "\t", "\r"]), max_size=8
)
runs = st.builds(
    Run, printable, st.frozensets(st.sampled_from(["b", "i", "u", "s", "sup", "sub"])), st.integers(0, 3)
)
paragraphs = st.builds(
    Paragraph,
    st.lists(runs, max_size=3).map(tuple),
    level=st.integers(0, 6),
    number=printable,
    depth=st.integers(0, 9),
    align=st.sampled_from(["", "center", '"><script>']),
    rtl=st.booleans(),
)
tables = st.builds(
    lambda cells: Table((tuple(cells),)),
    st.lists(
        st.builds(lambda p, s, r: Cell((p,), s, r), paragraphs, st.integers(1, 4), st.integers(1, 4)),
        max_size=2,
    ),
)


class Seen(HTMLParser):
    """What a browser would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert tag in ALLOWED
        assert set(values) <= {"class", "dir", "id", "value", "href", "colspan", "rowspan", "tabindex"}
        assert values.get("class") in CLASSES
        assert values.get("href", "#note-").startswith("#note-")  # type: ignore[union-attr]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.lists(paragraphs | tables, max_size=4), st.lists(paragraphs, max_size=2))
def test_no_text_becomes_markup(blocks: list[Paragraph | Table], notes: list[Paragraph]) -> None:
    seen = Seen()
    seen.feed(html.html(Text(tuple(blocks), tuple((n, (p,)) for n, p in enumerate(notes, 1)))))
    seen.close()
    assert seen.open == []


@given(printable)
def test_every_character_reaches_the_page(text: str) -> None:
    seen = Seen()
    seen.feed(html.html(Text((Paragraph((Run(f"x{text}", frozenset({"i"})),)),))))
    seen.close()
    assert seen.text == f"x{text}"


@given(lines)
def test_the_plain_form_of_a_typed_text_is_the_typed_text(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    assert typed.from_typed(text).plain() == typed.normal(text)
    assert typed.normal(typed.normal(text).replace("\n", "\n\n")) == typed.normal(text)


def test_typed_paragraphs_keep_their_numbers() -> None:
    text = typed.from_typed(
        "The Committee,\r\n\r\n1. Decides\r\nto meet.\r\n\r\n(a) each year;\n \n1.5 million"
    )
    assert [(p.number, p.text) for p in text.blocks if isinstance(p, Paragraph)] == [
        ("", "The Committee,"),
        ("1.", "Decides to meet."),
        ("(a)", "each year;"),
        ("", "1.5 million"),
    ]


@pytest.mark.parametrize("wrong", ["\x00", "a\x1bb", "\ud800"])
def test_what_is_no_character_is_refused_and_not_left_out(wrong: str) -> None:
    with pytest.raises(typed.NotText):
        typed.from_typed(f"Decides {wrong}")


def test_labels_known_from_word() -> None:
    asked = {
        "decimal": 4,
        "lowerLetter": 28,
        "upperLetter": 2,
        "lowerRoman": 1994,
        "upperRoman": 9,
        "decimalZero": 3,
    }
    printed = [numbering.printed(n, form) for form, n in asked.items()]
    assert printed == ["4", "bb", "B", "mcmxciv", "IX", "03"]
    assert [numbering.printed(n, "russianLower") for n in (1, 10, 28, 29)] == ["а", "к", "я", "аа"]
    assert numbering.printed(10**9, "lowerRoman") == numbering.printed(10**9, "lowerLetter") == "1000000000"


VERSIONS = [("ru", "text/plain", "b" * 64), ("en", "text/plain", "a" * 64)]


def test_the_hash_of_a_text_is_that_of_its_sorted_list() -> None:
    plain = json.dumps(sorted(VERSIONS), separators=(",", ":"))
    assert text_hash(VERSIONS) == text_hash(VERSIONS[::-1]) == sha256(plain.encode()).hexdigest()
    assert all_versions_hash(VERSIONS) == text_hash(VERSIONS)


def test_any_change_of_bytes_language_or_type_is_another_text() -> None:
    first = ("en", "text/plain", "a" * 64)
    others = [("fr", *first[1:]), ("en", "text/html", first[2]), (*first[:2], "c" * 64)]
    assert len({text_hash([version]) for version in (first, *others)}) == 4
