"""Entering rules as data: each switch is a question, and the sentences it makes are shown before anything holds."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access import permits
from comity.acts import rules as acts
from comity.core.consensus.rules import RuleSet
from comity.core.errors import NotFound, Refused
from comity.people.seats import person_of
from comity.register import queries as register
from comity.register.models import RuleNote
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.saying import language, refusal, rules_in_words
from comity.web.visit import Visit

HOURS: Final = {
    "shortest_hours": "shortest_minutes",
    "shorter_when_returned_hours": "shorter_when_returned_minutes",
}
OFFICES: Final = [("chair", gettext_lazy("the Chair")), ("registrar", gettext_lazy("the Secretariat"))]


def number(label: object, *, required: bool = True) -> forms.IntegerField:
    """A count from nought on."""
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, required=required)  # type: ignore[arg-type]


def boxes(label: object, choices: list[tuple[str, Any]]) -> forms.MultipleChoiceField:
    """Several of a few words."""
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)  # type: ignore[arg-type]


def one(label: object, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    """One of a few words."""
    return forms.ChoiceField(label=label, choices=choices, required=False)  # type: ignore[arg-type]


def yes(label: object) -> forms.BooleanField:
    """A switch."""
    return forms.BooleanField(label=label, required=False)  # type: ignore[arg-type]


GROUPS: Final = (
    (gettext_lazy("What they are"), "body decision_class label authority valid_from"),
    (
        gettext_lazy("Opening silence"),
        "classes may_propose may_launch consent_step shortest_hours shortest_working_days calendar "
        "shorter_when_returned_hours all_languages_first",
    ),
    (
        gettext_lazy("Breaking silence"),
        "channels passkey_for amendment_breaks time_request_breaks author_named",
    ),
    (
        gettext_lazy("Adopting"),
        "adopts entry_window_hours confirm_within_hours numbered_by quorum statements_within_days "
        "announced_in announced_at_next_meeting",
    ),
    (
        gettext_lazy("In doubt"),
        "hold_after_outage_minutes outage_counts_in_last_hours lapses_after_days hold_undelivered "
        "runs_without_representation",
    ),
    (gettext_lazy("Not known"), "gaps"),
)


class RulesForm(ActForm):
    """One question for each switch of a rule set."""

    body = forms.ChoiceField(label=gettext_lazy("Body"))
    decision_class = forms.RegexField(
        r"^[a-z_]{0,32}$",
        label=gettext_lazy("For one class of decision only"),
        required=False,
        help_text=gettext_lazy("Leave empty for all classes of the body."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    authority = forms.CharField(label=gettext_lazy("Decision or article they rest on"), max_length=300)
    label = forms.CharField(label=gettext_lazy("Name of these rules"), max_length=200)
    classes = forms.RegexField(
        r"^[a-z_]+(, *[a-z_]+)*$",
        label=gettext_lazy("Classes of decision that may use silence"),
        help_text=gettext_lazy("Separated by commas, for example: ordinary, budget."),
    )
    may_launch = boxes(gettext_lazy("Who opens silence"), OFFICES)
    may_propose = boxes(
        gettext_lazy("Who may bring a text"),
        [
            ("member", gettext_lazy("a Member State")),
            *OFFICES,
            ("observer", gettext_lazy("an observer")),
        ],
    )
    consent_step = one(
        gettext_lazy("Before silence"),
        [
            ("", gettext_lazy("no step")),
            ("meeting", gettext_lazy("a meeting agrees to using it")),
            ("ad_referendum", gettext_lazy("a meeting agrees to the text ad referendum")),
        ],
    )
    shortest_hours = number(gettext_lazy("Shortest silence, in hours"), required=False)
    shortest_working_days = number(gettext_lazy("Shortest silence, in working days"), required=False)
    calendar = one(
        gettext_lazy("Whose working days"),
        [("seat", gettext_lazy("the seat's")), ("every member", gettext_lazy("every Member State's"))],
    )
    shorter_when_returned_hours = number(gettext_lazy("For a text that comes back, in hours"), required=False)
    all_languages_first = yes(gettext_lazy("All working languages must be there first"))
    channels = boxes(
        gettext_lazy("How silence can be broken"),
        [
            ("platform", gettext_lazy("on this site")),
            ("mailbox", gettext_lazy("by mail from a notified mailbox")),
            ("note_verbale", gettext_lazy("by note verbale")),
            ("room", gettext_lazy("by word in the room")),
        ],
    )
    amendment_breaks = yes(gettext_lazy("An amendment can break silence"))
    time_request_breaks = yes(gettext_lazy("A request for time can break silence"))
    author_named = yes(gettext_lazy("The author of a break is named"))
    passkey_for = forms.MultipleChoiceField(
        label=gettext_lazy("What asks the delegate's enrolled passkey"),
        choices=[
            ("break_silence", gettext_lazy("breaking silence on this site")),
            ("object_to_silence", gettext_lazy("objecting to the silence procedure on this site")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A note verbale or another channel must stay open for who has none."),
    )
    adopts = one(
        gettext_lazy("Who adopts"),
        [
            ("chair", gettext_lazy("the Chair confirms")),
            ("itself", gettext_lazy("unbroken silence adopts by itself")),
        ],
    )
    entry_window_hours = number(gettext_lazy("Hours for entering what was received elsewhere"))
    confirm_within_hours = number(gettext_lazy("Hours in which the Chair confirms"))
    hold_after_outage_minutes = number(gettext_lazy("Minutes of outage that hold the procedure"))
    outage_counts_in_last_hours = number(gettext_lazy("Hours before the deadline in which an outage counts"))
    hold_undelivered = yes(gettext_lazy("Hold where the text did not reach a Member State"))
    runs_without_representation = yes(
        gettext_lazy("Silence runs although a Member State has no notified representation")
    )
    announced_at_next_meeting = yes(gettext_lazy("The next meeting is told of the adoption"))
    announced_in = one(gettext_lazy("Which body's meeting is told"), [])
    numbered_by = one(gettext_lazy("Who gives the number"), [("", gettext_lazy("not known")), *OFFICES])
    quorum = forms.CharField(
        label=gettext_lazy("Quorum of a meeting"),
        required=False,
        max_length=16,
        help_text=gettext_lazy("A share such as 2/3, or empty."),
    )
    statements_within_days = number(gettext_lazy("Days for statements after adoption"), required=False)
    lapses_after_days = number(gettext_lazy("Days after which a text lapses, if it does"), required=False)
    gaps = forms.CharField(
        label=gettext_lazy("What is not known of these rules"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5_000,
        help_text=gettext_lazy("One sentence a line; shown beside every procedure."),
    )

    def __init__(self, *args: Any, bodies: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = list(bodies.items())  # type: ignore[attr-defined] # a ChoiceField
        told = [("", _("the body that decides")), *bodies.items()]
        self.fields["announced_in"].choices = told  # type: ignore[attr-defined] # likewise

    def groups(self) -> list[tuple[str, list[forms.BoundField], list[forms.BoundField]]]:
        """The questions in the order in which rules of procedure treat them; switches stand below each other."""
        found = []
        for title, names in GROUPS:
            fields = [self[name] for name in names.split()]
            switches = [field for field in fields if isinstance(field.field, forms.BooleanField)]
            found.append((str(title), [field for field in fields if field not in switches], switches))
        return found

    def clean(self) -> dict[str, Any]:
        """The rule set, or what is wrong with it as a whole."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                cleaned["rules"] = RuleSet.parse(_plain(cleaned))
            except Refused as trouble:
                raise forms.ValidationError(refusal(trouble)) from trouble
        return cleaned


def _plain(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What the form says, in the words of a stored rule set."""
    known = RuleSet(label="-", classes=frozenset({"-"})).to_json()
    plain = {name: cleaned.get(name, value) for name, value in known.items()}
    for asked, stored in HOURS.items():
        plain[stored] = None if cleaned[asked] is None else cleaned[asked] * 60
    plain["classes"] = sorted({word.strip() for word in cleaned["classes"].split(",")})
    plain["gaps"] = [line.strip() for line in cleaned["gaps"].splitlines() if line.strip()]
    return plain


def filled(rules: RuleSet) -> dict[str, Any]:
    """The form as the rules of today fill it."""
    plain: dict[str, Any] = rules.to_json()
    for asked, stored in HOURS.items():
        plain[asked] = None if plain[stored] is None else plain[stored] // 60
    return plain | {"classes": ", ".join(plain["classes"]), "gaps": "\n".join(plain["gaps"])}


def note_rules(request: Visit) -> HttpResponse:
    """An officer enters a rule set, from the rules of today on."""
    permits.note_rules(request.seat)
    today = request.received.date()
    bodies = register.bodies_on(today, language(), deciding=True)
    body = request.GET.get("body", next(iter(bodies), ""))
    if body not in bodies:
        raise NotFound
    try:
        initial = filled(register.rules_on(body, today)[2])
    except NotFound:
        initial = {}
    form = RulesForm(
        request.POST or None, bodies=bodies, initial=initial | {"body": body, "valid_from": today}
    )
    if form.is_valid():
        said = form.cleaned_data
        names = ("body", "decision_class", "rules", "valid_from", "authority")
        done = acts.note_rules(form.asked(request), **{name: said[name] for name in names})
        recorded(
            request, done, _("The rules are entered. They hold nothing until a second officer has looked.")
        )
        return redirect("rule_note", key=done.subject)
    return render(request, "rules/note.html", {"form": form, "bodies": bodies, "body": body})


def rule_note(request: Visit, key: UUID) -> HttpResponse:
    """What was entered, in plain words, beside the rules of today."""
    permits.note_rules(request.seat)
    note = RuleNote.objects.filter(key=key).first()
    if note is None:
        raise NotFound
    day = request.received.date()
    bodies = register.bodies_on(day, language())
    try:
        today = register.rules_on(note.body_id, day, note.decision_class)[2]
        now = rules_in_words(today, day)
    except NotFound:
        now = []
    new = rules_in_words(RuleSet.from_json(note.values), day)
    context = {
        "note": note,
        "body": bodies.get(note.body_id, note.body_id),
        "lines": [(said, said not in now) for said in new],
        "gone": [said for said in now if said not in new],
        "form": ActForm(),
        "may_adopt": note.settled_at is None
        and permits.allows(permits.adopt_rules, request.seat, person_of(note.entered_by)),
    }
    return render(request, "rules/rules.html", context)


def adopt_rules(request: Visit, key: UUID) -> HttpResponse:
    """A second officer puts them in force."""
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.adopt_rules(form.asked(request), key)
        recorded(
            request,
            done,
            _("The rules are in force from their day on. What runs keeps those it began under."),
        )
    return redirect("rule_note", key=key)


def drop_rules(request: Visit, key: UUID) -> HttpResponse:
    """They are not what was decided."""
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.drop_rules(form.asked(request), key)
        recorded(request, done, _("The rules are dropped. Nothing has changed."))
    return redirect("rule_note", key=key)
