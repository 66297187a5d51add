"""One's own account: means of signing in, sessions, language and clock, and keys for programs."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from comity.access import offices
from comity.acts import people as acts
from comity.people import queries as people
from comity.web import clocks
from comity.web.visit import Visit


class PreferenceForm(forms.Form):
    """How the site speaks to a person."""

    template_name = "forms/act.html"
    language = forms.ChoiceField(label=gettext_lazy("Language of pages and mail"), choices=settings.LANGUAGES)
    clock = forms.ChoiceField(
        label=gettext_lazy("Clock"),
        required=False,
        help_text=gettext_lazy("The clock of your delegation follows its summer time; a fixed one does not."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clock"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = clocks.choices()


class TokenForm(forms.Form):
    """A new key for a program."""

    template_name = "forms/act.html"
    label = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=100,
        help_text=gettext_lazy("For yourself, to know it again."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days until it ends by itself"), min_value=1, max_value=365, initial=90
    )


@login_required
def account(request: Visit) -> HttpResponse:
    """Everything about one's own account, on one page."""
    person = request.person
    assert person is not None  # the decorator saw to it
    initial = {"language": person.language, "clock": clocks.chosen(person.zone)}
    form = PreferenceForm(request.POST or None, initial=initial)
    if form.is_valid():
        language, zone = form.cleaned_data["language"], form.cleaned_data["clock"]
        acts.set_preferences(person.pk, language=language, zone=zone)
        messages.success(request, _("Your language and clock are kept."))
        response = redirect("account")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
        return response
    return render(request, "seats/account.html", {"form": form, "person": person})


@login_required
def tokens(request: Visit) -> HttpResponse:
    """Keys that let a program act from this one seat. A new one is shown once, in the answer that made it."""
    if request.seat.is_public:
        return redirect("seats")
    form, secret = TokenForm(request.POST or None), ""
    if form.is_valid():
        secret = acts.make_token(request.seat, received=request.received, **form.cleaned_data)
        form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": people.tokens(request.seat, request.received)}
    return render(request, "seats/tokens.html", context)


@require_POST
def end_token(request: Visit, key: UUID) -> HttpResponse:
    """One of one's own keys stops working."""
    if request.seat.is_public:
        raise offices.SignInFirst
    acts.end_token(request.seat, key, received=request.received)
    messages.success(request, _("The key has ended."))
    return redirect("tokens")
