"""Forms about a running silence: what came outside, a new deadline, a word that is no objection, a delivery by hand."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from comity.acts.breaks import Came, Paper
from comity.core.consensus.events import Communication, SentAs
from comity.core.consensus.rules import RuleSet
from comity.web.decision_forms import BreakForm, DeadlineForm
from comity.web.forms import ActForm

CHANNELS: Final = {
    "note_verbale": _("Note verbale"),
    "mailbox": _("Mail from the notified mailbox"),
    "room": _("Word in the meeting room"),
}
FORMS: Final = {
    Communication.COMMENT: _("Editorial remark or comment"),
    Communication.PROPOSAL: _("Proposal for later, or a request for time; it does not break silence"),
    Communication.JOINS_CONSENSUS: _("Joins the consensus"),
}
MOST_PAPER: Final = 25 << 20  # bytes
PAPERS: Final = frozenset({"application/pdf", "image/jpeg", "image/png", "message/rfc822"})
STARTS: Final = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


class ParagraphsField(forms.CharField):
    """Paragraphs by their printed numbers, as people write them: "3, 5 bis"."""

    def clean(self, value: Any) -> Any:
        """A tuple of short labels."""
        words = [part.strip() for part in re.split(r"[,;]", super().clean(value) or "")]
        found = tuple(word for word in words if word)
        if len(found) > 100 or any(len(word) > 40 for word in found):
            raise forms.ValidationError(_("Write the numbers of the paragraphs, separated by commas."))
        return found


def paragraphs_field() -> ParagraphsField:
    """The same field wherever an objection may name parts."""
    return ParagraphsField(
        label=_("Paragraphs, if only some"),
        required=False,
        max_length=2_000,
        help_text=_("For example: 3, 5 bis. Whatever you name, the whole text is not adopted."),
    )


SENT_AS: Final = {
    SentAs.OBJECTION: _("An objection"),
    SentAs.AMENDMENT: _("An amendment, written below or sent later"),
    SentAs.TIME_REQUEST: _("A request for more time"),
}


class ObjectionForm(BreakForm):
    """An objection may name paragraphs; where the rules let something else break silence, its author says which.

    After the end of a text nothing breaks, so nothing is asked of that.
    """

    sent_as = forms.TypedChoiceField(
        label=_("What breaks silence?"),
        coerce=SentAs,
        required=False,
        empty_value=SentAs.OBJECTION,
        initial=SentAs.OBJECTION.value,
        widget=forms.RadioSelect,
    )
    paragraphs = paragraphs_field()
    field_order = ("sent_as", "reason", "paragraphs")

    def __init__(self, *args: Any, rules: RuleSet, ended: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("None is needed. A text or a proposal can also follow later.")
        can = {SentAs.OBJECTION: True, SentAs.AMENDMENT: rules.amendment_breaks}
        can[SentAs.TIME_REQUEST] = rules.time_request_breaks
        offered = [(key.value, words) for key, words in SENT_AS.items() if can[key]]
        if len(offered) == 1 or ended:
            del self.fields["sent_as"]
        else:
            self.fields["sent_as"].choices = offered  # type: ignore[attr-defined] # a choice field

    @property
    def said(self) -> dict[str, Any]:
        """A plain objection is not named: that is what the act takes it for."""
        said = super().said
        if said.get("sent_as") is SentAs.OBJECTION:
            del said["sent_as"]
        return said


class PaperField(forms.FileField):
    """A scan or a message as it came in, told by its first bytes and not by its name."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The bytes with what they are; nothing where nothing was sent."""
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > MOST_PAPER:
            raise forms.ValidationError(
                _("This file is larger than 25 megabytes. Scan it in a lower resolution.")
            )
        held = file.read()
        kind = next((kind for start, kind in STARTS.items() if held.startswith(start)), "")
        if not kind and str(file.name).lower().endswith(".eml") and b"\x00" not in held:
            kind = "message/rfc822"
        if kind not in PAPERS:
            raise forms.ValidationError(_("Send a PDF, a JPEG or PNG picture, or a saved message (.eml)."))
        return Paper(str(file.name)[:200], kind, held)


class EnterBreakForm(DeadlineForm, ActForm):
    """An objection that came by another way: whose, how, and the instant at which it was received."""

    party = forms.ChoiceField(label=_("Member State that objects"))
    channel = forms.ChoiceField(label=_("How it came"))
    reference = forms.CharField(
        label=_("Reference"),
        max_length=200,
        help_text=_("Number and date of the note, subject of the mail, or who spoke in which meeting."),
    )
    paper = PaperField(
        label=_("Scan or message"), required=False, help_text=_("PDF, JPEG, PNG or a saved message (.eml).")
    )
    paragraphs = paragraphs_field()
    reason = forms.CharField(
        label=_("Reason, if one was given"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    earlier = forms.BooleanField(
        label=_("It means this text alone"),
        required=False,
        help_text=_(
            "The text was brought back and put under silence again. If what you enter came then and may mean that "
            "silence, enter it there: in doubt nothing is adopted."
        ),
    )
    field_order = (
        "party",
        "channel",
        "day",
        "clock",
        "of",
        "earlier",
        "reference",
        "paper",
        "paragraphs",
        "reason",
    )

    def __init__(
        self,
        *args: Any,
        parties: list[tuple[str, str]],
        channels: frozenset[str],
        again: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["earlier"]
        self.fields["day"].label = _("Received on")
        self.fields["clock"].widget.attrs["step"] = "1"
        self.fields["party"].choices = [("", _("Choose a Member State")), *parties]  # type: ignore[attr-defined]
        known = [(key, words) for key, words in CHANNELS.items() if key in channels]
        self.fields["channel"].choices = [("", _("Choose")), *known]  # type: ignore[attr-defined]

    @property
    def came(self) -> Came:
        """What the act takes."""
        said = self.cleaned_data
        return Came(
            party=said["party"],
            channel=said["channel"],
            at=said["deadline"],
            reference=said["reference"],
            reason=said["reason"],
            paragraphs=said["paragraphs"],
            paper=said["paper"],
            earlier=said.get("earlier", False),
        )


class ReasonForm(ActForm):
    """What is written beside an entry."""

    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}))


class ContestForm(ReasonForm):
    """The delegation says what is wrong with an entry in its name."""

    ours = forms.TypedChoiceField(
        label=_("What is wrong?"),
        coerce=lambda value: value == "yes",
        choices=[
            ("no", _("This objection is not ours")),
            ("yes", _("It is ours, but the instant or the way it came is wrong")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("ours", "reason")


class NewDeadlineForm(ActForm):
    """The last step: the instant as it was checked."""

    deadline = forms.DateTimeField(
        widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%SZ"]
    )


class CommunicationForm(ActForm):
    """What a delegation says without objecting; its author chooses what it is."""

    form = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(key.value, words) for key, words in FORMS.items()],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Text"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    to_all = forms.BooleanField(
        label=_("Every Member State may read it"),
        required=False,
        help_text=_(
            "Otherwise the Chair and the Secretariat do. That you join the consensus is shown to these alone."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """A remark needs words."""
        cleaned: dict[str, Any] = super().clean() or {}
        joins = cleaned.get("form") == Communication.JOINS_CONSENSUS
        if "form" in cleaned and not joins and not (cleaned.get("text") or "").strip():
            self.add_error("text", _("Write what you want to say."))
        return cleaned


class DeliveryForm(DeadlineForm, ActForm):
    """The text was handed over by note verbale."""

    party = forms.ChoiceField(label=_("Member State"))
    reference = forms.CharField(label=_("Reference of the note"), max_length=200)
    field_order = ("party", "day", "clock", "of", "reference")

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = _("Handed over on")
        self.fields["party"].choices = [("", _("Choose a Member State")), *parties]  # type: ignore[attr-defined]


class PrepareForm(forms.Form):
    """A draft inside the own delegation; sending it is another step."""

    form = forms.ChoiceField(
        label=_("What shall it become?"),
        choices=[("breaks", _("An objection; it breaks silence")), *((k.value, w) for k, w in FORMS.items())],
        widget=forms.RadioSelect,
    )
    paragraphs = paragraphs_field()
    text = forms.CharField(
        label=_("Text"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
