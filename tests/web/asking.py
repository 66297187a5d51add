"""How a browser fills in a form of ours: it shows the page, keeps the hidden number, and sends."""

from typing import Any
from uuid import UUID

from django.test import Client


def number(client: Client, address: str) -> UUID:
    """The number that a form carries when its page is shown."""
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()
    act = page.context["form"]["act"].value()
    assert str(act) in page.content.decode()
    return UUID(str(act))


def send(client: Client, address: str, **filled: Any) -> Any:
    """Show a form, fill it in and send it; the answer before any redirect."""
    return client.post(address, {"act": number(client, address), **filled})


def text(page: Any) -> str:
    """What a page says."""
    said: str = page.content.decode()
    return said
