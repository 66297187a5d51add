"""A delegation runs its own accounts: who belongs to it, who is invited, who may act for it."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from comity.access import offices, permits
from comity.acts import people as acts
from comity.core.errors import NotFound
from comity.notices import letters
from comity.people import queries as people
from comity.people.models import Invitation, Person
from comity.record.models import WitnessKey
from comity.record.writer import Recorded
from comity.register import queries as register
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.visit import Visit


class InviteForm(ActForm):
    """Whom to ask in."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("The invitation goes to this address alone."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES, initial=get_language
    )


class PasswordForm(forms.Form):
    """A new colleague chooses a password."""

    template_name = "forms/act.html"
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        help_text=gettext_lazy("At least 12 characters; a sentence is easier to remember than signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Long enough, not known to everybody, not the person's own name."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean_again(self) -> str:
        """Typed twice, since it cannot be seen."""
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("The two passwords differ."))
        return again


def named(request: Visit, party: str) -> str:
    """What the register calls a party."""
    return register.names_on(request.received.date(), get_language() or "en", [party]).get(party, party)


def own_name(request: Visit) -> str:
    """What the register calls the reader's party."""
    return named(request, request.seat.party)


def delegation(request: Visit) -> HttpResponse:
    """The persons of one's own delegation, and the invitations that wait."""
    if request.seat.is_public:
        raise offices.SignInFirst
    runs = permits.allows(permits.run_delegation, request.seat, request.seat.party)
    groups = register.groups_of(request.seat.party, request.received)
    colleagues = people.delegation(request.seat, request.received)
    context = {
        "delegation": own_name(request),
        "declares": permits.allows(permits.declare_days, request.seat, groups),
        "said": register.days_said_by(request.seat.party).first(),
        "held": WitnessKey.objects.filter(party=request.seat.party, valid_to=None).first(),
        "colleagues": colleagues,
        "administrators": [colleague for colleague in colleagues if colleague.seat.administers],
        "invitations": people.invitations(request.seat, request.received) if runs else [],
        "runs": runs,
    }
    return render(request, "people/delegation.html", context)


def invite(request: Visit) -> HttpResponse:
    """The administrator asks a colleague in; the link goes out once the act is stored."""
    permits.invite(request.seat, request.seat.party)
    form = InviteForm(request.POST or None)
    if form.is_valid():
        asked = form.asked(request)
        secret = letters.secret_of(asked.act)
        done = acts.invite(asked, token=secret, **form.said)
        recorded(request, done, _("%(name)s is invited.") % {"name": form.said["name"]})
        mailed(request, letters.Invited(party=request.seat.party, **form.said), secret)
        return redirect("delegation")
    return render(request, "people/invite.html", {"form": form, "delegation": own_name(request)})


def mailed(request: Visit, to: letters.Invited, secret: str) -> None:
    """Send the link; if the mail fails, the act stands and the page says what to do."""
    if not letters.invite(to, secret, request.received, request.received + acts.INVITATION_HOLDS):
        sentence = _(
            "The invitation stands, but the letter to %(email)s could not be sent. "
            "Take the invitation back and invite again when mail works."
        )
        messages.warning(request, sentence % {"email": to.email})


def withdraw_invitation(request: Visit, key: UUID) -> HttpResponse:
    """An invitation nobody has used is taken back."""
    permits.withdraw_invitation(request.seat, request.seat.party)
    form = ActForm(request.POST or None)
    if form.is_valid():
        return _done(
            request, acts.withdraw_invitation(form.asked(request), key), _("The invitation is taken back.")
        )
    row = people.invitation_of(request.seat, key, request.received)
    return _ask(
        request,
        form,
        title=_("Take back the invitation of %(name)s?") % {"name": row.name},
        consequence=_("The link in the letter stops working at once. You can invite the same person again."),
        button=_("Take the invitation back"),
    )


def accredit(request: Visit, key: UUID) -> HttpResponse:
    """The delegation lets one of its persons act for it."""
    permits.accredit(request.seat, request.seat.party)
    form = ActForm(request.POST or None)
    if form.is_valid():
        return _done(
            request, acts.accredit(form.asked(request), key), _("The accreditation holds from now on.")
        )
    person = people.of_delegation(request.seat, key, request.received)
    return _ask(
        request,
        form,
        title=_("Let %(name)s act for %(party)s?") % {"name": person.name, "party": own_name(request)},
        consequence=_(
            "This person can then bring texts, break silence and send statements; each of these acts binds "
            "the delegation."
        ),
        button=_("Accredit this person"),
    )


def end_accreditation(request: Visit, key: UUID) -> HttpResponse:
    """The person may still read, and acts no more."""
    permits.end_accreditation(request.seat, request.seat.party)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.end_accreditation(form.asked(request), key)
        return _done(request, done, _("The accreditation has ended."))
    person = people.of_delegation(request.seat, key, request.received)
    return _ask(
        request,
        form,
        title=_("End the accreditation of %(name)s?") % {"name": person.name},
        consequence=_("From now on this person reads and no longer acts. What was done before stands."),
        button=_("End the accreditation"),
    )


def remove(request: Visit, key: UUID) -> HttpResponse:
    """A person leaves the delegation."""
    permits.remove(request.seat, request.seat.party)
    form = ActForm(request.POST or None)
    if form.is_valid():
        return _done(request, acts.remove(form.asked(request), key), _("The seat has ended."))
    person = people.of_delegation(request.seat, key, request.received)
    return _ask(
        request,
        form,
        title=_("Remove %(name)s from %(party)s?") % {"name": person.name, "party": own_name(request)},
        consequence=_(
            "The seat and its keys for programs end at once; to come back, the person needs an invitation. "
            "What was done before stands."
        ),
        button=_("Remove this person"),
    )


def _done(request: Visit, done: Recorded, sentence: str) -> HttpResponse:
    recorded(request, done, sentence)
    return redirect("delegation")


def _ask(request: Visit, form: ActForm, **words: str) -> HttpResponse:
    return render(request, "people/confirm.html", {"form": form, **words})


def invitation_behind(token: str) -> Invitation:
    """What a link stands for."""
    row = Invitation.objects.filter(token_hash=acts.hash_of(token)).first()
    if row is None:
        raise NotFound
    return row


@never_cache
def accept_invitation(request: Visit, token: str) -> HttpResponse:
    """Take the seat. A person who has an account keeps the password and signs in with it first."""
    row = invitation_behind(token)
    if row.accepted_at and request.method == "POST":
        return redirect("account_login")  # the second of two clicks
    if acts.ended(row, request.received):
        raise acts.InvitationEnded
    form, known = None, Person.objects.filter(email=row.email).first()
    own = known is not None and known.pk == request.user.pk
    if known is None:
        form = PasswordForm(request.POST or None, person=Person(email=row.email, name=row.name))
    if request.method == "POST" and (form is None or form.is_valid()):
        password = form.cleaned_data["password"] if form else ""
        acts.accept_invitation(token, password=password, received=request.received, signed_in=request.user.pk)
        if own:
            messages.success(request, _("The seat is yours. Choose it for this session."))
            return redirect("seats")
        messages.success(request, _("The seat is yours. Sign in to take it."))
        return redirect("account_login")
    context = {"form": form, "invitation": row, "own": own, "delegation": named(request, row.party_id)}
    return render(request, "people/accept.html", context)
