"""Programs of the cast: a client with a token of one seat, or without any."""

import json
from typing import Any
from uuid import uuid4

from django.test import Client

from comity.acts import people
from tests.world import World


def bearer(world: World, name: str) -> dict[str, str]:
    """The header of a program that acts from one seat."""
    secret = people.make_token(world.seats[name], label="test", days=30, received=world.now)
    return {"Authorization": f"Bearer {secret}"}


def get(path: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """Status and what came, as values."""
    answer = Client().get(f"/api{path}", headers=headers or {})
    return answer.status_code, answer.json()


def post(path: str, headers: dict[str, str] | None = None, **said: object) -> tuple[int, Any]:
    """An act with a number of its own, unless one is given."""
    said.setdefault("act", str(uuid4()))
    answer = Client().post(
        f"/api{path}", json.dumps(said, default=str), content_type="application/json", headers=headers or {}
    )
    return answer.status_code, answer.json()
