"""One reader for all settings: typed, with origins, and with sentences for what cannot be read."""

from pathlib import Path

import pytest

from comity.site.env import Env, Unset


def test_a_value_remembers_where_it_came_from() -> None:
    env = Env({"COMITY_HOSTS": "a.example, b.example ,"})
    assert env.words("COMITY_HOSTS", "", "hosts") == ["a.example", "b.example"]
    assert env.number("COMITY_WORKERS", 1, "workers") == 1
    origins = {name: read.origin for name, read in env.read.items()}
    assert origins == {"COMITY_HOSTS": "environment", "COMITY_WORKERS": "default"}


def test_a_secret_is_never_shown() -> None:
    env = Env({"COMITY_SECRET_KEY": "very secret"})
    assert env.text("COMITY_SECRET_KEY", "", "key", secret=True) == "very secret"
    assert "very secret" not in str(env.read)
    assert Env({}).text("COMITY_OIDC", "", "none", secret=True) == ""


@pytest.mark.parametrize(("said", "meant"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_yes_and_no_are_read_in_their_usual_spellings(said: str, *, meant: bool) -> None:
    assert Env({"COMITY_DEBUG": said}).flag("COMITY_DEBUG", not meant, "debug") is meant


def test_what_cannot_be_read_is_refused_by_name() -> None:
    env = Env({"A": "maybe", "B": "-1", "C": "staging", "D": "²"})
    with pytest.raises(Unset, match=r"^A: write 1 or 0"):
        env.flag("A", False, "")
    for name in ("B", "D"):
        with pytest.raises(Unset, match=f"^{name}: write a whole number"):
            env.number(name, 1, "")
    with pytest.raises(Unset, match=r"^C: write one of demo, test"):
        env.choice("C", "demo", ("demo", "test"), "")


def test_folders_are_absolute() -> None:
    assert Env({}).path("COMITY_DATA", Path(".demo"), "").is_absolute()
    assert Env({"P": "~/x"}).path("P", Path(), "") == Path.home() / "x"
