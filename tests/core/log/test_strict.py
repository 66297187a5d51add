"""Readings that Python is too kind about."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.log import strict
from comity.core.log.strict import Malformed


@given(st.binary(max_size=64))
def test_base64_has_one_spelling(data: bytes) -> None:
    text = strict.to_base64(data)
    assert text == base64.b64encode(data).decode()
    assert strict.unbase64(text) == data


@pytest.mark.parametrize(
    "text",
    [
        "AR==",
        "A Q==\n",
        "AQ==AQ==",
        "AQ=",
        "AQ",
        "AQ===",
        "AQ==\n",
        " AQ==",
        "A-==",
        "A_==",
        "AQ==\u00a0",
        "\uff21Q==",
        "=",
    ],
)
def test_other_spellings_of_base64_are_refused(text: str) -> None:
    with pytest.raises(Malformed):
        strict.unbase64(text)


@given(st.integers(0, strict.MOST))
def test_numbers_have_one_spelling(number: int) -> None:
    assert strict.decimal(str(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", "+10", "-1", "1_0", "01", "00", " 1", "1 ", "1\n", "\uff11", "\u0661", "0x1", "1e3", str(2**63)],
)
def test_other_spellings_of_numbers_are_refused(text: str) -> None:
    with pytest.raises(Malformed):
        strict.decimal(text)


def test_a_line_feed_alone_ends_a_line() -> None:
    assert strict.lines("one\x85still\u2028one\rone\x0c\n\ntwo\n") == [
        "one\x85still\u2028one\rone\x0c",
        "",
        "two",
    ]
    with pytest.raises(Malformed):
        strict.lines("not ended")
