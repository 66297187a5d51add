"""Each drill shows what it promises; a drill in which nobody noticed anything says so."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from comity.cli import drills
from comity.cli.drills import DRILLS, Copy, NotCaught
from comity.publish.shelf import Shelf
from comity_witness import following

ROOT = "do not make the root that was signed"  # no oddity of the forgery gives it away first
EXPECTED = {
    "old-backup": ["signer refused", "The witness refused", ROOT],
    "changed-entry": ["Entry 6 is changed", "is not the one that was published", "The witness refused", ROOT],
    "removed-entry": ["is removed", "The witness refused", ROOT],
    "invented-entry": ["is invented", "The witness refused", ROOT],
    "split-view": ["SPLIT VIEW", "The proof holds"],
    "replaced-key": [
        "carries 2 signatures",
        "The witness refused",
        "by a key alone that the record replaced before",
    ],
    "dropped-objection": ["before the deadline: bre.drill/witness, ces.drill/witness"],
}


@pytest.mark.parametrize("name", DRILLS)
def test_a_drill_shows_who_notices(name: str) -> None:
    said = StringIO()
    call_command("drill", name, stdout=said)
    for sentence in [*EXPECTED[name], "Caught."]:
        assert sentence in said.getvalue()


def test_a_drill_takes_the_published_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from comity.publish import publisher

    copy = Copy(tmp_path, "record.example/demo")
    copy.fill(30)
    copy.publish()
    monkeypatch.setattr(publisher, "shelf", lambda: Shelf(tmp_path / "record"))
    said = StringIO()
    call_command("drill", "changed-entry", stdout=said)
    assert "The copy has 30 entries" in said.getvalue()
    assert "Entry 15 is changed" in said.getvalue()


def test_every_drill_can_be_played_on_a_record_whose_key_was_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comity.publish import publisher

    copy = Copy(tmp_path, "record.example/demo")
    copy.fill(20)
    copy.publish(turn=copy.turn())
    monkeypatch.setattr(publisher, "shelf", lambda: Shelf(tmp_path / "record"))
    said = StringIO()
    call_command("drill", "all", stdout=said)
    assert said.getvalue().count("Caught.") == len(DRILLS)


def test_a_drill_in_which_nobody_noticed_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Copy(tmp_path, "record.example/demo")
    copy.fill(drills.FEWEST)
    monkeypatch.setattr(following, "read", lambda source, held, heads, now: [])
    with pytest.raises(NotCaught):
        list(drills.changed_entry(copy))
    with pytest.raises(CommandError, match="NOT CAUGHT"):
        call_command("drill", "removed-entry", stdout=StringIO())
