"""Who somebody is when they act: a signed-in person, a delegation, an officer, the Chair, a second one; or a refusal.

`permits` says which of these an act asks for.
"""

from comity.core.errors import NotAllowed, _
from comity.core.seat import CHAIR, SECRETARIAT, Role, Seat


class SignInFirst(NotAllowed):
    """The public reads; it does not act."""

    message = _("Sign in to do this.")


class NotAccredited(NotAllowed):
    """A person whose party has not let them act formally."""

    message = _("Your delegation has not accredited you to act for it. Ask your delegation's administrator.")


class AnotherActsAsChair(NotAllowed):
    """One presides at a time."""

    message = _("Another Member State acts as Chair for now. From this seat you read until that ends.")


class ForMemberStatesOnly(NotAllowed):
    """Only those who form the consensus can stop it."""

    message = _("Only a Member State that takes part in this decision may do this.")


class ForTheChairOnly(NotAllowed):
    """An act of the presiding officer."""

    message = _("Only the Chair may do this.")


class ForTheSecretariatOnly(NotAllowed):
    """An act of the registrar."""

    message = _("Only the Secretariat may do this.")


class ForAdministratorsOnly(NotAllowed):
    """The accounts of a delegation are run by that delegation."""

    message = _("Only the administrator of this delegation may do this.")


class ForTheOriginatorOnly(NotAllowed):
    """Whoever brought a paper decides who reads it."""

    message = _("Only the party that brought this paper may do this.")


class AnotherOfficer(NotAllowed):
    """Two persons must look; one may not stand for both."""

    message = _("A second officer must confirm this; you entered it.")


def acting(seat: Seat) -> None:
    """A formal act needs an accredited person; the rules acting by themselves need none."""
    if seat.role is Role.CLOCK:
        return
    if seat.is_public:
        raise SignInFirst
    if seat.aside:
        raise AnotherActsAsChair
    if not seat.accredited:
        raise NotAccredited


def chair(seat: Seat) -> None:
    acting(seat)
    if seat.role is not Role.CHAIR or seat.party != CHAIR:
        raise ForTheChairOnly


def registrar(seat: Seat) -> None:
    acting(seat)
    if seat.role is not Role.REGISTRAR or seat.party != SECRETARIAT:
        raise ForTheSecretariatOnly


def officer(seat: Seat) -> None:
    """The Chair or the Secretariat: whoever may receive a note or hear a word in the room."""
    acting(seat)
    if (seat.role, seat.party) not in {(Role.REGISTRAR, SECRETARIAT), (Role.CHAIR, CHAIR)}:
        raise ForTheSecretariatOnly


def another(seat: Seat, entered_by: object) -> None:
    """Persons are compared, not seats: whoever holds two of them is still one officer."""
    if entered_by is None or seat.person == entered_by:
        raise AnotherOfficer


def of_that_party(seat: Seat, party: str) -> None:
    """An accredited person of the delegation itself."""
    acting(seat)
    if seat.role is not Role.DELEGATE or seat.party != party:
        raise ForMemberStatesOnly
