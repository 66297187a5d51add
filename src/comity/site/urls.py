"""Every address of the site."""

from django.urls import include, path

urlpatterns = [
    path("", include("comity.web.urls")),
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

handler404 = "comity.web.errors.not_found"
