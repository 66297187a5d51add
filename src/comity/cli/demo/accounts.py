"""Who may be tried out: the demonstration's accounts, and the one password that all of them share."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comity.core.seat import Role
from comity.people.models import Appointment
from comity.people.seats import holding
from comity.record import clock
from comity.register import queries as register
from comity.register.models import Party

PASSWORD: Final = "demonstration-only"  # noqa: S105 - shown on the sign-in page, in the demonstration alone
CODES: Final = {"cica": "CICA", "invented": "CMS"}  # demonstration -> code of its organisation
DOMAIN: Final = ".example"  # reserved: no such address ever reaches anybody


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the list on the sign-in page."""

    email: str
    party: str
    designation: str
    what: str | Promise
    group: str  # "offices", "delegations", "observers" or "administrators"


def listing(language: str = "") -> list[Account]:
    """The accounts in register order: the two offices first; empty outside the demonstration."""
    if not settings.COMITY_DEMO:
        return []
    at = clock.glance()
    day = at.date()
    names = register.names_on(day, language or get_language() or "en")
    kinds = {listed.code: listed.kind for listed in register.parties_on(day, "en")}
    order = {code: n for n, code in enumerate(names)}
    held = holding(at).filter(person__email__endswith=DOMAIN).order_by("valid_from", "id")
    accounts = [
        _account(row, names.get(row.party_id, row.party_id), kinds.get(row.party_id, "")) for row in held
    ]
    groups = ("offices", "delegations", "observers", "administrators")
    return sorted(accounts, key=lambda a: (groups.index(a.group), order.get(a.party, -1), a.email))


def _account(row: Appointment, name: str, kind: str) -> Account:
    what, group = _("delegate"), "delegations"
    if row.role == Role.CHAIR:
        what, group = _("Chair"), "offices"
    elif row.role == Role.REGISTRAR:
        what, group = _("registrar"), "offices"
    elif row.administers_from is not None and row.accredited_from is None:
        what, group = _("administrator of the delegation"), "administrators"
    elif kind != Party.Kind.MEMBER_STATE:
        what, group = _("observer"), "observers"
    return Account(row.person.email, row.party_id, name, what, group)
