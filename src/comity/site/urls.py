"""Every address of the site."""

from django.urls import include, path

from comity.api.site import api

urlpatterns = [
    path("", include("comity.web.urls")),
    path("api/", api.urls),
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

handler404 = "comity.web.errors.not_found"
