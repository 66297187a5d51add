"""The demonstration is loaded into nothing else, harmlessly beside real States, and begins again when it must."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management.base import CommandError

from comity.cli.demo import accounts, loading, stories
from comity.core.seat import CHAIR, SECRETARIAT
from comity.decisions.models import Decision
from comity.documents.models import Version
from comity.record import clock
from comity.register import queries as register
from tests.cli.test_demo import demo, kinds


@pytest.fixture
def demonstration(db: None, settings: Any, tmp_path: Path) -> Any:
    settings.COMITY_DEMO = True
    settings.DATA = tmp_path
    settings.FILES_ROOT = tmp_path / "files"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return settings


def test_nothing_is_loaded_outside_the_demonstration(db: None, settings: Any) -> None:
    settings.COMITY_DEMO = False
    with pytest.raises(CommandError):
        demo()
    assert register.organisation() is None
    assert accounts.listing() == []


def test_beside_the_real_register_no_state_has_done_anything(demonstration: Any) -> None:
    said = demo()
    assert accounts.PASSWORD in said
    assert "delegate@af.example" in said
    now = clock.now()
    stages = [decision.stage_at(now).value for decision in Decision.objects.all()]
    assert sorted(stages) == ["adopted", "draft", "draft", "silence", "silence"]
    assert set(Decision.objects.values_list("marking__originator", flat=True)) == {CHAIR, SECRETARIAT}
    assert not {"SilenceBroken", "BreakCameLate", "FurtherObjection", "Withdrawn"} & set(kinds())
    nearest = Decision.objects.filter(stage="silence").order_by("deadline")[0]
    assert nearest.deadline is not None
    assert timedelta(0) < nearest.deadline - now < timedelta(minutes=15)  # a visitor can watch it
    assert Version.objects.filter(language="ru").count() == 4


@pytest.mark.django_db(transaction=True)  # tables are emptied, which PostgreSQL refuses inside a transaction
def test_an_interrupted_load_begins_again(demonstration: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(_now: datetime, _zone: ZoneInfo) -> list[stories.Story]:
        raise KeyboardInterrupt

    with monkeypatch.context() as power:
        power.setitem(loading.STORIES, "cica", cut)
        with pytest.raises(KeyboardInterrupt):
            demo()
    assert register.organisation() is not None
    assert Decision.objects.count() == 0
    assert "interrupted" in demo()
    assert Decision.objects.count() == 5
    kept = list(demonstration.FILES_ROOT.rglob("*"))
    (demonstration.DATA / "keys").mkdir()
    demonstration.RECORD_ROOT = demonstration.DATA / "record"
    demonstration.RECORD_ROOT.mkdir(exist_ok=True)
    (demonstration.RECORD_ROOT / "checkpoint").write_text("of the old record")
    demo("--invented", "--fresh")
    organisation = register.organisation()
    assert organisation is not None
    assert organisation.code == "CMS"
    assert not (demonstration.DATA / "keys").exists()  # a signer that remembers the old record would refuse
    assert not (demonstration.RECORD_ROOT / "checkpoint").exists()  # the old head would close the new record
    assert kept
    assert kinds().count("Founded") == 1
