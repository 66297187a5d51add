"""Where allauth meets the house: nobody signs up by themselves, and one mail address is one person."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from comity.people.models import Person


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Accounts come from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: a delegation invites its own people."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """Letters about accounts say that they belong to a rehearsal, as all others do."""
        line: str = super().format_email_subject(subject)
        return f"[{_('EXERCISE')}] {line}" if settings.COMITY_EXERCISE else line


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
