"""Canonical JSON: the complete library's opinion, and what has no place in an entry."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from comity.core.log import jcs
from comity.core.log.jcs import NotCanonical
from comity.core.seat import Role

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PLAIN = st.none() | st.booleans() | st.integers(-jcs.SAFE, jcs.SAFE) | WORDS
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_complete_library_writes_the_same_bytes(value: jcs.Json) -> None:
    assert jcs.dumps(value) == rfc8785.dumps(value)


@given(VALUES)
def test_what_is_written_is_read_again(value: jcs.Json) -> None:
    assert jcs.loads(jcs.dumps(value)) == value


def test_members_are_sorted_by_utf16_as_the_standard_says() -> None:
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}
    written = jcs.dumps(value).decode()
    assert written == '{"\\r":2,"1":4,"\x80":6,"\xf6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), b"ab", bytearray(b"a"), {1: 2}, {1}, 2**53, -(2**53), "\ud800"]
)
def test_values_without_a_single_spelling_are_refused(value: jcs.Json) -> None:
    with pytest.raises(NotCanonical):
        jcs.dumps(value)
    with pytest.raises(NotCanonical):
        jcs.dumps({"deep": [value]})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1 ",
        b"01",
        b"-0",
        b"1.0",
        b"1e3",
        b"NaN",
        b"Infinity",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b"\xef\xbb\xbf1",
        b"\xff",
        b"[" * 100_000,
        b"[" * 34 + b"]" * 34,
        b"[" * 900 + b"]" * 900,
        b"9" * 5_000,
        b"9007199254740993",
    ],
)
def test_other_spellings_are_refused_on_reading(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        jcs.loads(data)


def test_a_value_lies_within_thirty_two_others_at_most() -> None:
    deepest = b"[" * 33 + b"]" * 33
    assert jcs.dumps(jcs.loads(deepest)) == deepest
    for deeper in (b'""', b"1", b"null", b"[]", b"{}"):
        assert jcs.loads(b"[" * 32 + deeper + b"]" * 32)
        with pytest.raises(NotCanonical):
            jcs.loads(b"[" * 33 + deeper + b"]" * 33)


def test_text_of_another_class_is_written_as_it_reads() -> None:
    assert jcs.dumps({Role.CHAIR: Role.CLOCK}) == b'{"chair":"clock"}'
