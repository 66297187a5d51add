"""Another text in the place of one: why it is refused. Agreement to the earlier text is void (invariant 5)."""

from comity.core.errors import NotPossibleNow, _


class NotReplaceable(NotPossibleNow):
    """Silence runs over one exact text, and what ended stays as it was."""

    message = _(
        "Under silence and after its end a text is not replaced. Withdraw it, or bring it back revised later."
    )


class SameText(NotPossibleNow):
    """Nothing would change, and agreement would be void for nothing."""

    message = _("This is the text that is there already, word for word.")


class AnotherLanguage(NotPossibleNow):
    """The authentic language belongs to the paper: translations and corrigenda rest on it."""

    message = _(
        "The text is authentic in another language. Replace it in that language, or bring a new text."
    )


def ask(standing: str, replacing: str, *, authentic: str, language: str) -> None:
    """Refuse a text that is no other one, or in another language; the first two are hashes of texts."""
    if language != authentic:
        raise AnotherLanguage
    if replacing == standing:
        raise SameText
