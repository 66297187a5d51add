"""What witnesses need of this server: published files, a place for cosignatures, enrolment of their keys."""

import logging

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from comity.access import permits
from comity.acts import witnesses as acts
from comity.core.errors import NotFound, Refused, Unreadable
from comity.core.log.strict import Malformed, decimal
from comity.core.log.tiles import parse_path
from comity.publish import cosigning, publisher
from comity.publish.objects import OutOfReach
from comity.publish.shelf import A_MOMENT, CHECKPOINT, RECENT, headers
from comity.record.models import WitnessKey
from comity.register import queries as register
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.visit import Visit

LARGEST = 65_536
log = logging.getLogger(__name__)


class EnrolForm(ActForm):
    """What `comity witness init` wrote."""

    enrolment = forms.CharField(
        label=gettext_lazy("Enrolment"),
        max_length=8_000,
        strip=False,
        help_text=gettext_lazy(
            "The whole file enrolment.txt that `comity witness init` wrote in your capital."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "ltr", "spellcheck": "false"}),
    )


def published(request: Visit, path: str) -> HttpResponse:
    """A file of the published record, for everybody: entries are safe for their least trusted reader."""
    _known(path)
    try:
        data = publisher.shelf().bytes_of(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as trouble:
        raise NotFound from trouble
    except OSError as trouble:
        log.warning("the published record cannot be read: %s", trouble)
        raise OutOfReach from trouble
    kind, kept = headers(path)
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = kept
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _known(path: str) -> None:
    """`NotFound` for a path that no published record has."""
    if path in {CHECKPOINT, RECENT}:
        return
    try:
        if path.startswith("checkpoints/"):
            decimal(path.removeprefix("checkpoints/"))
        else:
            parse_path(path)
    except Malformed as trouble:
        raise NotFound from trouble


def newest_by(request: Visit, key: str) -> HttpResponse:
    """The newest head that one witness cosigned."""
    note = cosigning.newest_by(key, request.received)
    if note is None:
        raise NotFound
    response = HttpResponse(note, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = A_MOMENT
    return response


@csrf_exempt  # no session speaks here: the signature does
def cosignatures(request: Visit) -> HttpResponse:
    """Take in the cosignature of an enrolled witness."""
    if request.method != "POST":
        raise NotFound
    try:
        body = request.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise Unreadable
        checkpoint, _kept = cosigning.receive(body, request.received)
    except Refused as refused:
        return HttpResponse(
            f"{refused}\n", status=refused.http_status, content_type="text/plain; charset=utf-8"
        )
    return HttpResponse(f"kept under the head of {checkpoint.size} entries\n", content_type="text/plain")


def witness(request: Visit) -> HttpResponse:
    """The key with which one's own delegation cosigns."""
    groups = register.groups_of(request.seat.party, request.received)
    permits.enrol_witness(request.seat, groups)
    form = EnrolForm(request.POST or None)
    if form.is_valid():
        done = acts.enrol_witness(form.asked(request), enrolment=form.cleaned_data["enrolment"])
        recorded(request, done, _("The key is enrolled. From now on its cosignatures count."))
        return redirect("witness")
    held = WitnessKey.objects.filter(party=request.seat.party, valid_to=None).first()
    context = {
        "form": form,
        "held": held,
        "mirror": request.build_absolute_uri(reverse("published", args=["checkpoint"])).rpartition("/")[0],
        "server": request.build_absolute_uri(reverse("cosignatures")),
    }
    return render(request, "record/witness.html", context)


def end_witness(request: Visit) -> HttpResponse:
    """The key cosigns no more."""
    permits.end_witness(request.seat, register.groups_of(request.seat.party, request.received))
    held = WitnessKey.objects.filter(party=request.seat.party, valid_to=None).first()
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.end_witness(form.asked(request))
        recorded(request, done, _("The key is ended. What it signed stays signed."))
        return redirect("witness")
    if held is None:
        raise NotFound
    return render(request, "record/end_witness.html", {"form": form, "held": held})
