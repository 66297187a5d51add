"""The library's forms for passkeys, where an answer that no device gives is a sentence and no fault of the server."""

from typing import Any, Final

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from django.utils.translation import gettext_lazy as _

from comity.web import browsers

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


class Named:
    """A passkey has a name, by which its person tells it from others; the library's form has no word for it."""

    fields: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("For you alone: say where it is kept.")


class Add(Named, Careful, forms.AddWebAuthnForm):  # type: ignore[misc] # the library has no types
    """A new passkey, called by the browser in which it is made until its person gives it a name."""

    initial: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = browsers.named(context.request.headers.get("User-Agent", ""))
        self.fields["passwordless"].label = _("Sign in with it alone")
        self.fields["passwordless"].help_text = _(
            "No password is asked then: the device asks for your finger, your face or its code instead."
        )


class Rename(Named, forms.EditWebAuthnForm):  # type: ignore[misc] # the library has no types
    """Another name for one."""


class Authenticate(Careful, forms.AuthenticateWebAuthnForm):  # type: ignore[misc] # the library has no types
    """A passkey as a second proof."""


class Login(Careful, forms.LoginWebAuthnForm):  # type: ignore[misc] # the library has no types
    """A passkey alone."""


class Reauthenticate(Careful, forms.ReauthenticateWebAuthnForm):  # type: ignore[misc] # the library has no types
    """A passkey once more, before something that matters."""
