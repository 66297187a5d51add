"""What can go wrong, as classes with a sentence each.

A `Refused` is shown to the person who asked; a `Broken` stops the work and calls the operator.
"""

from typing import ClassVar


def _(message: str) -> str:
    """Mark a sentence for translation; the edges translate."""
    return message


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Mark a sentence that has a plural; the edges choose the form."""
    return singular, plural


class Refused(Exception):
    """The organisation's rules say no; nothing was stored."""

    http_status: ClassVar[int] = 400
    message: ClassVar[str] = _("This cannot be done.")
    kept_said: ClassVar[bool] = False  # the sentence says itself that nothing was kept
    retry_after: int = 0  # seconds after which the same may be asked again, where that is known

    def __init__(self, **params: object) -> None:
        super().__init__(self.message)
        self.params = params

    def __str__(self) -> str:
        try:
            return self.message % self.params if self.params else self.message
        except (KeyError, TypeError, ValueError):
            return self.message


class NotFound(Refused):
    """Absent, or hidden from this reader: one answer for both."""

    http_status = 404
    message = _("There is nothing at this address.")


class NotAllowed(Refused):
    """This seat may not do that."""

    http_status = 403
    message = _("Your seat may not do this.")


class NotPossibleNow(Refused):
    """The state of the matter does not permit it."""

    http_status = 409
    message = _("This is not possible in the present state of the matter.")


class Unreadable(Refused):
    """What was sent cannot be understood; it changed nothing."""

    http_status = 422
    message = _("What was sent could not be read.")


class Broken(Exception):
    """Something that must never happen did; the work stops and the operator is called."""
