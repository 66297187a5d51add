"""Light, dark or as the device says: a cookie, no script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from comity.web.context import THEMES


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice for a year and go back."""
    back = request.POST.get("next", "/")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"  # a word alone would be looked up as the name of a page
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=31_536_000, httponly=True, samesite="Lax")
    else:
        response.delete_cookie("theme")
    return response
