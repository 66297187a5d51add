"""Forms about meetings: where and when, the agenda, who is in the room, which text under which item."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comity.web.decision_forms import BreakForm, DeadlineForm
from comity.web.forms import ActForm


class ConveneForm(DeadlineForm, ActForm):
    """A body is called together."""

    body = forms.ChoiceField(label=_("Body that meets"))
    number = forms.IntegerField(
        label=_("Number of the meeting"),
        min_value=1,
        max_value=1_000_000,
        help_text=_("As the body counts its meetings."),
    )
    place = forms.CharField(label=_("Place"), max_length=200)
    observers = forms.BooleanField(
        label=_("Observers are invited"),
        required=False,
        help_text=_("They then read the agenda and the journal, and each text that is released to them."),
    )
    field_order = ("body", "number", "day", "clock", "of", "place", "observers")

    def __init__(self, *args: Any, bodies: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = _("Opens on")
        self.fields["body"].choices = list(bodies.items())  # type: ignore[attr-defined] # a ChoiceField


class ItemForm(ActForm):
    """One line of the agenda."""

    title = forms.CharField(
        label=_("Title of the item"),
        max_length=300,
        help_text=_("Whoever may know of the meeting reads it. Texts are put under it from their own pages."),
    )


class PresenceForm(ActForm):
    """The whole list of those in the room, from now on."""

    members = forms.MultipleChoiceField(
        label=_("Member States"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.MultipleChoiceField(
        label=_("Others; they do not count for the quorum"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, members: list[tuple[str, str]], others: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = members  # type: ignore[attr-defined]
        self.fields["others"].choices = others  # type: ignore[attr-defined]

    @property
    def present(self) -> tuple[str, ...]:
        """The codes of all of them."""
        return (*self.cleaned_data["members"], *self.cleaned_data["others"])


class SummaryForm(ActForm):
    """The Chair's own words."""

    text = forms.CharField(
        label=_("Summary by the Chair"),
        max_length=5_000,
        widget=forms.Textarea,
        help_text=_("The journal prints it as the Chair's own words. It is not a decision of the body."),
    )


class TableForm(ActForm):
    """Under which item a text is put."""

    item = forms.TypedChoiceField(label=_("Item of the agenda"))

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", _("Choose an item")), *items]  # type: ignore[attr-defined]


class HeardForm(BreakForm):
    """An objection said in the room."""

    party = forms.ChoiceField(label=_("Member State that objects"))
    field_order = ("party", "reason")

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [("", _("Choose a Member State")), *parties]  # type: ignore[attr-defined]
