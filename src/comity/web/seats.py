"""One seat per session: a person who has several chooses from where to act."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy

from comity.core.errors import NotFound
from comity.core.seat import Role, Seat
from comity.people.seats import seats_of
from comity.register import queries as register
from comity.web.door import SEAT
from comity.web.visit import Visit

ROLES = {
    Role.DELEGATE: gettext_lazy("Delegation"),
    Role.REGISTRAR: gettext_lazy("Officer of the Secretariat"),
    Role.CHAIR: gettext_lazy("Chair"),
}

ACTING = gettext_lazy("Acting Chair")


class ChooseForm(forms.Form):
    """The seat asked for."""

    seat = forms.UUIDField()


def named(seats: list[Seat], request: Visit) -> list[dict[str, object]]:
    """Seats with the names the register gives their parties."""
    language = get_language() or "en"
    names = register.names_on(request.received.date(), language, {seat.party for seat in seats})
    return [
        {
            "id": seat.id,
            "party": names.get(seat.party, seat.party),
            "role": ACTING if seat.acting else ROLES.get(seat.role, ""),
            "aside": seat.aside,
            "accredited": seat.accredited,
            "administers": seat.administers,
            "chosen": seat.id == request.seat.id,
        }
        for seat in seats
    ]


@login_required
def seats(request: Visit) -> HttpResponse:
    """Choose one of one's own seats for this session; those of others do not exist here."""
    assert request.person is not None  # the decorator saw to it
    own = seats_of(request.person.pk, request.received)
    form = ChooseForm(request.POST or None)
    if request.method == "POST":
        chosen = form.cleaned_data["seat"] if form.is_valid() else None
        if chosen not in {seat.id for seat in own}:
            raise NotFound
        if str(chosen) != request.session.get(SEAT):
            request.session[SEAT] = str(chosen)
            rotate_token(request)  # a form that another tab still shows was opened from another seat
        return redirect("home")
    return render(request, "seats/choose.html", {"seats": named(own, request)})
