"""How to check a receipt without us."""

from django.http import HttpResponse
from django.shortcuts import render

from comity.web.visit import Visit


def verify(request: Visit) -> HttpResponse:
    """Words for a delegate, commands for a technician."""
    return render(request, "record/verify.html")
