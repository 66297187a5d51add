"""The words of the glossary, in the catalogue: one Russian term for one thing."""

import re

from tests.checks import messages

TERM = re.compile(r"\b(процедур|срок)\w* умолчани\w+", re.IGNORECASE)


def test_russian_says_procedure_or_time_of_silence_and_nothing_else() -> None:
    """The bare word is no term, and "по умолчанию" means "by default"."""
    said = [
        text
        for message in messages.load("ru")
        for text in ([message.string] if isinstance(message.string, str) else message.string or ())
        if message.id
    ]
    assert sum("умолчани" in text for text in said) > 100
    assert [text for text in said if "умолчани" in TERM.sub("", text).lower()] == []
