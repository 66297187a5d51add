"""The processes of an installation: the signer, the web server and the clock, started and stopped as one."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connections

from comity.cli import signing
from comity.core.errors import Broken
from comity.publish import client, publisher

log = logging.getLogger(__name__)

LONGEST_SOCKET: Final = 107  # bytes; the kernel's limit for the address of a Unix socket
PATIENCE: Final = 60  # seconds for the first page
PAUSE: Final = 2  # seconds between two starts of the signer
GRACE: Final = 10  # seconds to finish what is being answered


def free_or_refuse(host: str, port: int) -> None:
    """Say it before anything is started, not in the log of a child."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as trouble:
            raise CommandError(
                f"Port {port} is taken. Stop what uses it, or choose another: --port N"
            ) from trouble


@dataclass(slots=True)
class Serving:
    """One installation while it runs."""

    host: str
    port: int
    tick_seconds: float
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    signer_begun: float = 0.0

    @property
    def address(self) -> str:
        """Where this machine reaches it."""
        return f"http://localhost:{self.port}/"

    def start(self) -> None:
        """Signer first: a head is signed as soon as there is one."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        self._start_signer()
        self._compare()
        self._start_web()

    def _compare(self) -> None:
        """Before anything is served: what was signed must be here; else the record is closed, and pages say so."""
        for _try in range(50):
            try:
                client.mark(settings.SIGNER_SOCKET)
                break
            except (OSError, ValueError, KeyError):  # it has not begun to listen
                if self.stopping.wait(0.1):
                    return
        try:
            publisher.check_mark()
        except Broken as trouble:
            log.critical("%s The record is closed; see docs/operate/record.md.", trouble)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _start_signer(self) -> None:
        self.signer_begun = time.monotonic()
        path = str(settings.SIGNER_SOCKET)
        if len(os.fsencode(path)) > LONGEST_SOCKET:
            raise CommandError(
                f"COMITY_SIGNER_SOCKET: {path} is longer than {LONGEST_SOCKET} bytes; shorten it."
            )
        signing.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        init = [] if settings.COMITY_ENV == "production" else ["--init"]
        self._run("signer", signing.MODULE, *signing.arguments(), "--socket", path, *init)

    def _start_web(self) -> None:
        static = Path(settings.STATIC_ROOT)
        if settings.COMITY_ENV == "production" and not (static / "staticfiles.json").exists():
            raise CommandError("The style sheets are not collected. Run: comity collectstatic")
        static.mkdir(parents=True, exist_ok=True)
        options = ["--interface", "wsgi", "--host", self.host, "--port", str(self.port), "--no-ws"]
        options += ["--workers", str(settings.COMITY_WORKERS), "--blocking-threads", "4"]
        options += [
            "--workers-kill-timeout",
            str(GRACE),
            "--respawn-failed-workers",
            "--log-level",
            "warning",
        ]
        self._run("web", "granian", *options, "comity.site.wsgi:application")

    def _run(self, name: str, module: str, *arguments: str) -> None:
        # its own session: Ctrl-C reaches us alone, and we stop the children in order
        self.children[name] = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], start_new_session=True
        )

    def wait_for_first_page(self) -> float:
        """Seconds until the first page came with 200."""
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE and not self.stopping.is_set():
            self._look_after_children()
            try:
                with urllib.request.urlopen(self._first_page(), timeout=PATIENCE) as page:  # noqa: S310 - our own
                    if page.status == 200:
                        return time.monotonic() - begun
            except urllib.error.HTTPError as trouble:
                raise CommandError(
                    f"The first page answers {trouble.code}; see the lines above."
                ) from trouble
            except OSError:
                self.stopping.wait(0.1)
        raise CommandError("The first page did not come.")

    def _first_page(self) -> urllib.request.Request:
        """Asked as the proxy in front would ask: by the site's own name and scheme."""
        site = urlsplit(settings.BASE_ADDRESS)
        production = settings.COMITY_ENV == "production"
        headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme} if production else {}
        return urllib.request.Request(self.address, headers=headers)  # noqa: S310 - our own

    def _look_after_children(self) -> None:
        for name, child in list(self.children.items()):
            if child.poll() is None:
                continue
            if name == "signer":
                if time.monotonic() - self.signer_begun > PAUSE:
                    log.error("the signer ended with %s; starting it again", child.returncode)
                    self._start_signer()
            else:
                raise CommandError(f"The web server ended with {child.returncode}; see the lines above.")

    def tick_until_stopped(self) -> None:
        """The clock: `tick` may fail, come late or twice; no deadline depends on it."""
        while not self.stopping.wait(self.tick_seconds):
            self._look_after_children()
            try:
                call_command("tick")
            except CommandError as trouble:
                log.error("tick: %s", trouble)  # noqa: TRY400 - a sentence for the operator, no trace
            except DatabaseError:
                log.exception("tick could not reach the database; the next one tries again")
                connections.close_all()
            except Exception:
                log.exception("tick failed; the next one tries again")

    def stop(self) -> None:
        """Web first, so that nothing new begins; each is given time to finish."""
        for name in ("web", "signer"):
            child = self.children.pop(name, None)
            if child is None:
                continue
            child.terminate()
            try:
                child.wait(GRACE + 5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
