"""The step in which a delegate's passkey authorises an act: the only page for which JavaScript is necessary."""

import json
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from fido2.utils import websafe_decode, websafe_encode

from comity.access import permits
from comity.acts import passkeys as acts
from comity.acts.passkeys import Assertion, NotAuthorised, NotThisPasskey, PasskeyNeeded
from comity.core.errors import Refused
from comity.decisions.models import Decision
from comity.people import passkeys as devices
from comity.register import queries as register
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.saying import refusal
from comity.web.visit import Visit

LARGEST = 20_000  # characters of an assertion
TROUBLES = (PasskeyNeeded, NotThisPasskey, NotAuthorised)


def site_of(request: Visit) -> str:
    """The address at which this page stands, as a browser writes an origin."""
    return f"{request.scheme}://{request.get_host()}".lower()


def assertion(request: Visit) -> Assertion | None:
    """What the browser sent of the passkey; none where nothing, or nothing readable, came."""
    text = request.POST.get("assertion", "")
    if not text or len(text) > LARGEST:
        return None
    try:
        match json.loads(text):
            case {"id": str(key), "client": str(client), "data": str(data), "signature": str(signature)}:
                parts = [websafe_decode(part) for part in (client, data, signature)]
                return Assertion(key, parts[0], parts[1], parts[2], site_of(request))
    except (ValueError, RecursionError):
        return None
    return None


def needed(request: Visit, found: Decision, verb: str) -> bool:
    """Whether the passkey is still to be asked."""
    return verb in found.rule_set.passkey_for and assertion(request) is None


def page(
    request: Visit, found: Decision, form: ActForm, verb: str, question: str, trouble: Refused | None = None
) -> HttpResponse:
    """Ask the passkey: everything that was filled in is carried along, so nothing is lost."""
    said = {name: list(v) if isinstance(v, tuple) else v for name, v in form.said.items()}
    fields = acts.seen(request.seat, found, **said)
    options: dict[str, Any] = {
        "challenge": websafe_encode(acts.challenge(form.cleaned_data["act"], verb, fields)),
        "rpId": urlsplit(site_of(request)).hostname,
        "credentials": [row.credential for row in acts.enrolled(request.seat, request.received)],
    }
    context = {
        "d": found,
        "form": form,
        "question": question,
        "options": json.dumps(options),
        "any": bool(options["credentials"]),
        "trouble": refusal(trouble) if trouble else "",
    }
    status = trouble.http_status if trouble else 200
    return render(request, "decisions/authorise.html", context, status=status)


class EnrolForm(ActForm):
    """One of one's own passkeys."""

    device = forms.IntegerField(widget=forms.HiddenInput)


def passkeys(request: Visit) -> HttpResponse:
    """One's own passkeys, and which of them authorise acts of the delegation."""
    permits.enrol_passkey(request.seat, register.groups_of(request.seat.party, request.received))
    form = EnrolForm(request.POST or None)
    if form.is_valid():
        done = acts.enrol_passkey(form.asked(request), device=form.cleaned_data["device"])
        recorded(request, done, _("The passkey is enrolled. It can authorise acts of your delegation."))
        return redirect("passkeys")
    held = {row.credential: row for row in acts.enrolled(request.seat, request.received)}
    rows = [
        {
            "name": device.name,
            "enrolled": held.get(device.credential),
            "form": EnrolForm(initial={"device": device.id}),
        }
        for device in devices.of(request.seat.person)
    ]
    return render(request, "seats/passkeys.html", {"rows": rows, "form": form})


def end_passkey(request: Visit, key: Any) -> HttpResponse:
    """It authorises nothing more, after a page that says so."""
    permits.end_passkey(request.seat, register.groups_of(request.seat.party, request.received))
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.end_passkey(form.asked(request), key)
        recorded(request, done, _("The passkey has ended. What it authorised stays authorised."))
        return redirect("passkeys")
    return render(
        request,
        "people/confirm.html",
        {
            "form": form,
            "title": _("End this passkey?"),
            "consequence": _("It authorises no act any more, and it can never be enrolled again."),
            "button": _("End this passkey"),
        },
    )
