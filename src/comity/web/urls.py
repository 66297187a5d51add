"""The pages."""

from django.urls import URLPattern, path

from comity.web import circulating, decisions, drafts, home

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("decisions/", decisions.listing, name="decisions"),
    path("decisions/new/", drafts.register_draft, name="register_draft"),
    path("decisions/<uuid:key>/", decisions.decision, name="decision"),
    path("decisions/<uuid:key>/files/<uuid:version>/", decisions.file, name="decision_file"),
    path("decisions/<uuid:key>/circulate/", circulating.circulate, name="circulate"),
    path("decisions/<uuid:key>/break/", decisions.break_silence, name="break_silence"),
    path("decisions/<uuid:key>/withdraw/", decisions.withdraw, name="withdraw"),
    path("decisions/<uuid:key>/confirm/", decisions.confirm, name="confirm"),
    path("decisions/<uuid:key>/publish/", decisions.publish, name="publish"),
]
