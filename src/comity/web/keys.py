"""The key of the record: an officer brings the one that shall follow, a second officer lets it; all see which signs."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comity.access import permits
from comity.acts import keys as acts
from comity.core.errors import NotFound
from comity.core.log.notes import Key
from comity.people.seats import person_of
from comity.record.models import RecordKey
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.monitor import signing
from comity.web.visit import Visit

A_PAGE = 50


class KeyForm(ActForm):
    """What `comity signer --next` wrote, and for how long both keys sign."""

    statement = forms.CharField(
        label=gettext_lazy("Statement of both keys"),
        max_length=8_000,
        strip=False,
        help_text=gettext_lazy("The whole text that the operator got from `comity signer --next`."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr", "spellcheck": "false"}),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days for which both keys sign"),
        min_value=0,
        max_value=acts.MOST_DAYS,
        initial=30,
        help_text=gettext_lazy(
            "So that every delegation can receive the note verbale with the new key. If the old key was stolen: 0."
        ),
    )


def keys(request: Visit) -> HttpResponse:
    """Which key signs, what is proposed, and what was replaced."""
    permits.propose_key(request.seat)
    form = KeyForm(request.POST or None)
    if form.is_valid():
        done = acts.propose_key(form.asked(request), **form.said)
        recorded(request, done, _("The key is proposed. It waits for a second officer."))
        return redirect("keys")
    rows = list(RecordKey.objects.filter(dropped_at=None).order_by("-proposed_at")[:A_PAGE])
    context = {
        "form": form,
        "signing": signing(),
        "rows": [{"row": row, "old": _named(row.old), "new": _named(row.new)} for row in rows],
    }
    return render(request, "secretariat/keys.html", context)


def replace_key(request: Visit, key: UUID) -> HttpResponse:
    """A second officer looks at the proposal and lets the key follow."""
    permits.propose_key(request.seat)
    row = RecordKey.objects.filter(id=key).first()
    if row is None:
        raise NotFound
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.replace_key(form.asked(request), key)
        recorded(request, done, _("The key is replaced. From this entry on the new one signs every head."))
        return redirect("keys")
    permits.replace_key(request.seat, person_of(row.proposed_by_id))
    if row.replaced_at or row.dropped_at:
        raise acts.NotProposed
    return render(
        request,
        "secretariat/replace_key.html",
        {"form": form, "row": row, "old": _named(row.old), "new": _named(row.new)},
    )


def _named(vkey: str) -> str:
    """What two people compare aloud: the id of a key."""
    return Key.parse(vkey).id.hex(" ", 2)
