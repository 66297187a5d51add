"""Corrigenda on the page of the decision that they correct, and the form to propose one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from comity.access import permits
from comity.acts import corrigenda as acts
from comity.core.consensus.corrigenda import CORRIGENDUM
from comity.core.consensus.stages import Stage
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.register import queries as register
from comity.web import stages
from comity.web.answers import recorded
from comity.web.decision_forms import DraftForm
from comity.web.visit import Visit


class CorrigendumForm(DraftForm):
    """The correction as a text of its own; its body is that of the decision."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, bodies={}, **kwargs)
        del self.fields["body"]


def of(found: Decision, request: Visit, names: dict[str, str]) -> dict[str, object]:
    """What the page of a decision shows of its corrections, and that of a correction of its decision."""
    seen = queries.visible(request.seat, request.received)
    rows = seen.filter(corrects=found.pk).order_by("registered_at", "key") if found.number else []
    return {
        "corrigenda": [(row, str(stages.WORDS[row.stage_at(request.received)])) for row in rows],
        "corrected": seen.filter(pk=found.corrects_id).first() if found.corrects_id else None,
    }


def may(found: Decision, request: Visit) -> dict[str, bool]:
    """Whether to offer a correction: of an adopted decision that is none itself."""
    open_ = found.stage == Stage.ADOPTED and found.corrects_id is None
    return {
        "bring_corrigendum": open_
        and permits.allows(
            permits.bring_corrigendum,
            request.seat,
            found.members_on(request.received),
            found.procedure.rules.may_propose,
        )
    }


def bring_corrigendum(request: Visit, key: UUID) -> HttpResponse:
    """Propose a correction of an adopted decision."""
    found = Decision.objects.for_reader(request.seat, key, at=request.received)
    day = request.received.date()
    proposers = register.rules_on(found.body_id, day, CORRIGENDUM)[2].may_propose
    permits.bring_corrigendum(request.seat, found.members_on(request.received), proposers)
    authentic = found.document.versions.get(authentic=True).language
    form = CorrigendumForm(request.POST or None, request.FILES or None, initial={"language": authentic})
    if form.is_valid():
        done = acts.bring_corrigendum(form.asked(request), key, texts=form.cleaned_data["texts"])
        recorded(
            request, done, _("The corrigendum is a draft now. It is asked of all by a silence of its own.")
        )
        for told in form.told:
            messages.warning(request, told)
        return redirect(reverse("decision", args=[done.subject]))
    return render(request, "corrigenda/bring.html", {"d": found, "form": form})
