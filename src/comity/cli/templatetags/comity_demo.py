"""The demonstration's accounts for the sign-in page; nothing outside the demonstration."""

from django import template
from django.conf import settings

from comity.cli.demo import accounts

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[accounts.Account]:
    """`{% load comity_demo %}{% demo_accounts as accounts %}`."""
    return accounts.listing()


@register.filter
def is_real(code: str) -> bool:
    """Whether the demonstration of this organisation shows its real register."""
    return code == accounts.CODES["cica"]


@register.simple_tag
def demo_password() -> str:
    """The one password of the demonstration, or nothing."""
    return accounts.PASSWORD if settings.COMITY_DEMO else ""
