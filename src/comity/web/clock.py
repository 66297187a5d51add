"""The server's clock in doubt: one officer says that it was looked at, a second one settles it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comity.access import permits
from comity.acts import clock as acts
from comity.record.models import ClockAlarm, Entry
from comity.web.answers import recorded
from comity.web.forms import ActForm
from comity.web.visit import Visit


def check_clock(request: Visit) -> HttpResponse:
    """The alarms that stand; an officer says that the clock was looked at."""
    permits.check_clock(request.seat)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.check_clock(form.asked(request))
        recorded(
            request, done, _("It is recorded that you looked at the clock. It waits for a second officer.")
        )
        return redirect("check_clock")
    return _alarms(request, form)


def settle_clock(request: Visit) -> HttpResponse:
    """A second officer says that the clock is right again."""
    permits.check_clock(request.seat)
    form = ActForm(request.POST or None)
    if form.is_valid():
        done = acts.settle_clock(form.asked(request))
        recorded(request, done, _("The clock is said to be right; adoption goes on."))
        return redirect("check_clock")
    return _alarms(request, form)


def _alarms(request: Visit, form: ActForm) -> HttpResponse:
    """What stands, with the one thing that this officer can do about it."""
    alarms = list(ClockAlarm.objects.filter(settled_at__isnull=True).order_by("raised_at"))
    looked = acts.persons_who_looked(alarms)
    entries = Entry.objects.visible_to(request.seat, at=request.received).filter(kind="ClockChecked")
    context = {
        "form": form,
        "alarms": alarms,
        "entry": entries.order_by("-index").first() if looked - {None} else None,
        "may_settle": None not in looked
        and all(permits.allows(permits.settle_clock, request.seat, person) for person in looked),
        "may_check": None in looked or len(looked) > 1,
    }
    return render(request, "secretariat/clock.html", context)
