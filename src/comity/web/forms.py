"""What every form of an act has: the number of the act, minted when the form is shown."""

from typing import Any
from uuid import uuid4

from django import forms

from comity.record.writer import Asked
from comity.web.visit import Visit, asked


class ActForm(forms.Form):
    """The base of every form that acts; alone, it is a confirmation.

    The hidden number makes a double click, the back button or two tabs one act.
    """

    template_name = "forms/act.html"
    act = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def asked(self, request: Visit) -> Asked:
        """The request that the act takes."""
        return asked(request, self.cleaned_data["act"])

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in, by field name, without the number of the act."""
        return {name: value for name, value in self.cleaned_data.items() if name != "act"}
