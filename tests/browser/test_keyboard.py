"""Every journey again by keyboard alone; part of the long run."""

import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.browser import test_decisions, test_people, test_room, test_silence, test_standing
from tests.browser.conftest import Readers, Site
from tests.browser.keyboard import no_mouse

pytestmark = [pytest.mark.browser, pytest.mark.long]


def journeys(*modules: ModuleType) -> list[Callable[..., None]]:
    """Their tests that take a site, persons and a folder, and nothing else."""
    known = {"site", "reader", "tmp_path"}
    found = [f for module in modules for name, f in vars(module).items() if name.startswith("test_")]
    return [f for f in found if callable(f) and set(inspect.signature(f).parameters) <= known]


@pytest.mark.parametrize(
    "journey",
    journeys(
        test_room, test_decisions, test_people, test_silence, test_standing
    ),  # a journal grows with them
    ids=lambda f: f.__name__,
)
def test_by_keyboard_alone(journey: Callable[..., None], site: Site, reader: Readers, tmp_path: Path) -> None:
    given: dict[str, Any] = {"site": site, "reader": reader, "tmp_path": tmp_path}
    with no_mouse():
        journey(**{name: given[name] for name in inspect.signature(journey).parameters})
