"""The pages."""

from django.urls import URLPattern, path

from comity.web import (
    circulating,
    decisions,
    drafts,
    home,
    people,
    record,
    register,
    seats,
    secretariat,
    tokens,
)

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
    path("parties/", register.parties, name="parties"),
    path("rules/", register.rules, name="rules"),
    path("record/", record.record, name="record"),
    path("record/policy", record.policy, name="policy"),
    path("record/checkpoint", record.checkpoint, name="checkpoint"),
    path("record/comity-verify.pyz", record.verifier, name="verifier"),
    path("record/<int:index>/", record.entry, name="entry"),
    path("record/<int:index>/receipt", record.receipt, name="receipt"),
    path("seats/", seats.seats, name="seats"),
    path("account/", tokens.account, name="account"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:key>/end/", tokens.end_token, name="end_token"),
    path("delegation/", people.delegation, name="delegation"),
    path("delegation/invite/", people.invite, name="invite"),
    path(
        "delegation/invitations/<uuid:key>/withdraw/", people.withdraw_invitation, name="withdraw_invitation"
    ),
    path("delegation/<uuid:key>/accredit/", people.accredit, name="accredit"),
    path("delegation/<uuid:key>/end-accreditation/", people.end_accreditation, name="end_accreditation"),
    path("delegation/<uuid:key>/remove/", people.remove, name="remove_colleague"),
    path("invitation/<str:token>/", people.accept_invitation, name="invitation"),
    path("secretariat/administrators/", secretariat.administrators, name="administrators"),
    path("secretariat/administrators/enter/", secretariat.note_administrator, name="note_administrator"),
    path(
        "secretariat/administrators/<uuid:key>/confirm/",
        secretariat.appoint_administrator,
        name="appoint_administrator",
    ),
]
