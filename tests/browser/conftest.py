"""One real server with the invented organisation, one Chromium; the clock is a file that journeys may move."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
FLAGS += " --disable-component-update --disable-sync"
PASSWORD = "demonstration-only"
PATIENCE = 300


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    listed = children.read_text().split() if children.exists() else []
    return [pid, *(p for child in listed for p in family(int(child)))]


@dataclass(slots=True)
class Site:
    """The running installation."""

    address: str
    data: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    @property
    def clock(self) -> Path:
        """Seconds that have passed, for all clocks."""
        return self.data / "clock"

    def let_pass(self, seconds: float) -> None:
        """Time goes on; nobody waits."""
        passed = float(self.clock.read_text() or 0) if self.clock.exists() else 0.0
        self.clock.write_text(str(passed + seconds))

    @contextmanager
    def switched_off(self) -> Iterator[None]:
        """No process of the installation runs; nothing answers."""
        stopped = family(self.process.pid)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in reversed(stopped):
                os.kill(pid, signal.SIGCONT)

    def stop(self) -> None:
        """As an operator stops it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The installation that most journeys share."""
    yield from serving(tmp_path_factory)


def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`comity serve` with data of its own."""
    data, port = tmp_path_factory.mktemp("s"), free_port()
    environment = {
        **os.environ,
        "COMITY_ENV": "demo",
        "COMITY_DATA": str(data),
        "COMITY_TEST_CLOCK": str(data / "clock"),
        "COMITY_ADDRESS": f"http://localhost:{port}",
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "comity.site.settings",
    }
    environment.pop("COMITY_DATABASE_URL", None)
    command = [sys.executable, "-m", "django", "serve", "--demo", "--invented", "--port", str(port)]
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--tick-seconds", "0.5"], env=environment, stdout=log, stderr=log
        )
    running = Site(f"http://localhost:{port}", data, process, environment)
    try:
        _wait(running)
        yield running
    finally:
        if process.poll() is None:
            running.stop()


def _wait(site: Site) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        if site.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(site.address, timeout=5) as page:
                if page.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError((site.data / "log").read_text()[-4000:])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = os.environ.get("COMITY_CHROMIUM") or shutil.which("chromium") or ""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield launched
        launched.close()


@dataclass(slots=True)
class Reader:
    """A person at a browser."""

    site: Site
    context: BrowserContext
    page: Page

    def goes(self, path: str) -> Page:
        """Opens an address of the site."""
        self.page.goto(self.site.address + path)
        return self.page

    def signs_in(self, email: str, password: str = PASSWORD) -> Page:
        """With a password."""
        self.goes("/account/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        try:
            self.page.get_by_role("button", name="Sign out").wait_for()
        except BrowserError as late:
            raise AssertionError(f"{email} is not signed in: {self.page.inner_text('body')[:500]}") from late
        return self.page


class Readers:
    """Makes persons, each with a browser of their own."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site, self.browser = site, browser
        self.made: list[BrowserContext] = []

    def __call__(self, email: str = "", **options: object) -> Reader:
        """A person, signed in if an address is given."""
        context = self.browser.new_context(locale="en-GB", **options)  # type: ignore[arg-type] # playwright's own
        self.made.append(context)
        reader = Reader(self.site, context, context.new_page())
        if email:
            reader.signs_in(email)
        return reader


@pytest.fixture
def reader(site: Site, browser: Browser) -> Iterator[Readers]:
    """`reader("chair@cms.example")`."""
    readers = Readers(site, browser)
    yield readers
    for context in readers.made:
        context.close()
