"""Journeys without a mouse: whatever a journey clicks or fills in is reached by Tab and done with keys."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from playwright.sync_api import Locator

MOST_STOPS = 250
IS_IT = "el => el === document.activeElement"
GROUP = "el => document.activeElement.type === 'radio' && document.activeElement.name === el.name"


def reach(locator: Locator, reached: str = IS_IT) -> Any:
    """Tab from the top of the page until the element has the focus."""
    locator.wait_for()
    page, handle = locator.page, locator.element_handle()
    page.evaluate("() => { document.activeElement?.blur(); window.getSelection()?.removeAllRanges(); }")
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if handle.evaluate(reached):
            return handle
    raise AssertionError(f"no way by Tab to {locator}")


def click(self: Locator, **_more: Any) -> None:
    """Enter, or the space bar where a box is ticked."""
    handle = reach(self)
    if handle.evaluate("el => el.type === 'checkbox'"):
        self.page.keyboard.press("Space")
    elif handle.evaluate(
        "el => (el.tagName === 'A' || el.type === 'submit') && !el.hasAttribute('download')"
    ):
        with self.page.expect_navigation():  # a click waits for it too
            self.page.keyboard.press("Enter")
    else:
        self.page.keyboard.press("Enter")


def check(self: Locator, **_more: Any) -> None:
    """Into the group by Tab, to the choice by arrows."""
    self.wait_for()
    if self.element_handle().evaluate("el => el.type === 'checkbox'"):
        if not self.is_checked():
            click(self)
        return
    handle = reach(self, GROUP)
    for _choice in range(30):
        if handle.evaluate(IS_IT):
            self.page.keyboard.press("Space")
            return
        self.page.keyboard.press("ArrowDown")
    raise AssertionError(f"no way by arrows to {self}")


def fill(self: Locator, value: str, **_more: Any) -> None:
    """Typed; fields of dates and times take what their parts show."""
    handle = reach(self)
    kind = handle.evaluate("el => el.type")
    keys = self.page.keyboard
    if kind == "date":
        year, month, day = value.split("-")
        keys.type(f"{month}{day}{year}")
    elif kind == "time":
        hour, minute, *second = value.split(":")
        half = "PM" if int(hour) >= 12 else "AM"
        keys.type(f"{(int(hour) - 1) % 12 + 1:02}{minute}{''.join(second)}{half}")
    else:
        keys.press("Control+A")
        keys.type(value)
    found = handle.evaluate("el => el.value")
    assert re.sub(r"\s", "", found) == re.sub(r"\s", "", value), (found, value)


def select_option(self: Locator, value: str | None = None, *, label: str | None = None, **_more: Any) -> None:
    """By the arrows, from the first choice on."""
    handle = reach(self)
    wanted = "el => el.options[el.selectedIndex].label" if label else "el => el.value"
    self.page.keyboard.press("Home")
    for _choice in range(300):
        if handle.evaluate(wanted) == (label or value):
            return
        self.page.keyboard.press("ArrowDown")
    raise AssertionError(f"no choice {label or value} in {self}")


@contextmanager
def no_mouse() -> Iterator[None]:
    """For as long as this lasts, Playwright has keys alone. Files are handed over by the system's own dialogue."""
    patched: dict[str, Any] = {"click": click, "check": check, "fill": fill, "select_option": select_option}
    with mock.patch.multiple(Locator, **patched):
        yield
