"""The library's forms for passkeys, where an answer that no device gives is a sentence and no fault of the server."""

from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms

FAULTS: Final = (LookupError, ValueError, TypeError, AttributeError, RecursionError)


class Careful:
    """The library reads the answer of a device without asking whether it is one."""

    data: Any
    _errors: Any
    add_error: Any

    def full_clean(self) -> None:
        """What cannot be read is refused, and is not printed into the page again."""
        try:
            super().full_clean()  # type: ignore[misc] # of the form beside it
        except FAULTS:
            self.add_error(None, get_adapter().validation_error("incorrect_code"))
        if self._errors:
            self.data = self.data.copy()
            self.data["credential"] = ""


class Add(Careful, forms.AddWebAuthnForm):  # type: ignore[misc] # the library has no types
    """A new passkey."""


class Authenticate(Careful, forms.AuthenticateWebAuthnForm):  # type: ignore[misc] # the library has no types
    """A passkey as a second proof."""


class Login(Careful, forms.LoginWebAuthnForm):  # type: ignore[misc] # the library has no types
    """A passkey alone."""


class Reauthenticate(Careful, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc] # the library has no types
    """A passkey once more, before something that matters."""
