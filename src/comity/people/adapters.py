"""Where allauth meets the house: nobody signs up by themselves, and one mail address is one person."""

from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from comity.people.models import ApiToken, Person


def end_keys(person: Person, request: HttpRequest) -> None:
    """Whoever doubts that only they hold their sign-in ends what was made with it: every key, from every seat."""
    at = request.received  # type: ignore[attr-defined] # stamped by the door
    ended = ApiToken.objects.filter(
        appointment__person=person, revoked_at__isnull=True, expires_at__gt=at
    ).update(revoked_at=at)
    if ended:
        messages.info(request, _("Your keys for programs have ended too. Make new ones where you need them."))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Accounts come from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: a delegation invites its own people."""
        return False

    def set_password(self, user: Person, password: str) -> None:
        """A new password, changed or set anew by mail: the keys that the old one made end with its sessions."""
        super().set_password(user, password)
        end_keys(user, self.request)

    def format_email_subject(self, subject: str) -> str:
        """Letters about accounts say that they belong to a rehearsal, as all others do."""
        line: str = super().format_email_subject(subject)
        return f"[{_('EXERCISE')}] {line}" if settings.COMITY_EXERCISE else line


class UserSessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc] # allauth ships no types
    """Ending all other sessions ends every other way in."""

    def end_sessions(self, sessions: Sequence[Any]) -> None:
        """The sessions, and the keys for programs of whose they are."""
        super().end_sessions(sessions)
        for session in sessions[:1]:
            end_keys(session.user, self.request)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """A configured OIDC provider may vouch for a person who was invited, never make a new one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect a verified address to the person who has it."""
        if sociallogin.is_existing:
            return
        verified = [a.email.lower() for a in sociallogin.email_addresses if a.verified]
        person = Person.objects.filter(email__in=verified, is_active=True).first()
        if person is not None:
            sociallogin.connect(request, person)
