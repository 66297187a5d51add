"""Figures for monitoring: for the holder of the token alone, in the form that Prometheus reads."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from comity.record import alarms
from comity.record.models import Heartbeat
from tests.world import build

pytestmark = pytest.mark.django_db
LINE = re.compile(r"(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+=\"[a-z]+\"\})? -?[0-9.e+-]+)")


def test_without_the_token_there_is_nothing_here(client: Client, settings: Settings) -> None:
    world = build()
    absent = client.get("/no-such-page").status_code
    for token, sent in (("", "Bearer "), ("", ""), ("abc", ""), ("abc", "Bearer ab"), ("abc", "abc")):
        settings.COMITY_METRICS_TOKEN = token
        for who in (client, world.client("clerk")):
            assert who.get("/metrics", headers={"authorization": sent}).status_code == absent == 404


def test_the_figures_say_how_the_record_stands(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.COMITY_METRICS_TOKEN, settings.SIGNER_SOCKET = "abc", tmp_path / "nobody"
    world = build()
    world.under_silence()
    Heartbeat.objects.create(at=world.now - timedelta(days=400), source="tick", boot="", boot_clock=0.0)

    def figures() -> dict[str, float]:
        answer = client.get("/metrics", headers={"authorization": "Bearer abc"})
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        text = answer.content.decode()
        assert text.endswith("\n")
        assert all(LINE.fullmatch(line) for line in text.splitlines()), text
        rows = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
        assert len({name for name, _value in rows}) == len(rows)
        return {name: float(value) for name, value in rows}

    before = figures()
    assert before["comity_record_entries"] == 2
    assert before["comity_record_signed_entries"] == before["comity_signer_up"] == 0
    assert before["comity_record_closed"] == before["comity_alarms"] == 0
    assert before['comity_heartbeat_age_seconds{source="tick"}'] > 0
    alarms.sound("set_back", "a drill", world.now, close=True)
    after = figures()
    assert after["comity_record_closed"] == after["comity_alarms"] == 1
