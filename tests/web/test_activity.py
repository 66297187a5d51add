"""Whoever reads, writes nothing; the list of own sessions stays true all the same."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.record import clock
from tests.world import build

pytestmark = pytest.mark.django_db(transaction=True)
WRITES = ("INSERT", "UPDATE", "DELETE")


def test_a_page_that_is_read_writes_nothing() -> None:
    world = build()
    running = world.under_silence()
    client = world.client("aldora")
    client.get("/")
    for path in ("/", "/decisions/", f"/decisions/{running}/", "/record/", "/parties/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        assert [q["sql"] for q in asked.captured_queries if q["sql"].startswith(WRITES)] == []


def test_a_session_is_noted_again_after_a_while_and_from_another_address() -> None:
    world = build()
    client = world.client("aldora")
    client.get("/")
    row = UserSession.objects.get()
    UserSession.objects.update(last_seen_at=clock.now() - timedelta(hours=1))
    client.get("/")
    assert UserSession.objects.get().last_seen_at > clock.now() - timedelta(minutes=1)
    client.get("/", REMOTE_ADDR="192.0.2.9")
    assert (UserSession.objects.get().pk, UserSession.objects.get().ip) == (row.pk, "192.0.2.9")


def test_the_instant_of_receipt_waits_for_no_note_about_the_session() -> None:
    world = build()
    received = world.client("aldora").get("/").wsgi_request.received  # type: ignore[attr-defined] # Visit
    assert received <= UserSession.objects.get().last_seen_at
