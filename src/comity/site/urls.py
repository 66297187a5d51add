"""Every address of the site."""

from django.urls import include, path

from comity.api.site import api
from comity.web.errors import not_found

urlpatterns = [
    path("", include("comity.web.urls")),
    path("api/", api.urls),
    path(
        "account/email/", not_found
    ),  # nobody takes an address: it was proved by an invitation, and another may come
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

handler404 = "comity.web.errors.not_found"
handler429 = "comity.web.errors.too_often"
