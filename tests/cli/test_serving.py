"""The installation as one program: it starts whole, stops whole, and says why it does not start."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import ROOT
from tests.ports import free_port

PATIENCE = 60


def demonstration(folder: Path) -> dict[str, str]:
    """The environment of a demonstration in a folder of its own, whatever lane this is."""
    hidden = ("COMITY_", "PYTHONUNBUFFERED")  # with the second, what is said late would be said at once
    plain = {n: v for n, v in os.environ.items() if not n.startswith(hidden)}
    here = {"COMITY_ENV": "demo", "COMITY_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT / "src")}
    return {**plain, **here, "DJANGO_SETTINGS_MODULE": "comity.site.settings"}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A folder for each test."""
    return demonstration(tmp_path)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "django", *arguments]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the running demonstration."""
    return demonstration(tmp_path_factory.mktemp("serving"))


@pytest.fixture(scope="module")
def serving(home: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A running demonstration and its port."""
    port = free_port()
    started = subprocess.Popen(
        command("serve", "--demo", "--invented", "--port", str(port), "--tick-seconds", "0.2"),
        env=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert started.stdout is not None
        said = []
        for line in started.stdout:
            said.append(line)
            if line.startswith("Serving at"):
                break
        else:
            pytest.fail("".join(said))
        yield started, port
    finally:
        started.terminate()
        started.communicate(timeout=PATIENCE)


def children_of(process: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process)], check=False, capture_output=True, text=True
    )
    return [int(pid) for pid in listed.stdout.split()]


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(what: "Iterator[bool]") -> bool:
    end = time.monotonic() + PATIENCE
    for found in what:
        if found:
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return False


def test_a_signer_that_dies_is_started_again(serving: tuple["subprocess.Popen[str]", int]) -> None:
    started, _port = serving
    before = set(children_of(started.pid))
    signer = next(pid for pid in before if b"signer" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(signer, signal.SIGKILL)
    assert wait_for(iter(lambda: bool(set(children_of(started.pid)) - before), None))


def test_it_answers_and_stops_whole(serving: tuple["subprocess.Popen[str]", int]) -> None:
    started, port = serving
    with urllib.request.urlopen(f"http://localhost:{port}/", timeout=PATIENCE) as page:
        assert page.status == 200
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    children = children_of(started.pid)
    assert len(children) == 2  # the signer and the web server
    started.send_signal(signal.SIGTERM)
    said, _nothing = started.communicate(timeout=PATIENCE)
    assert started.returncode == 0, said
    assert "Traceback" not in said
    assert all(gone(child) for child in children)
    with socket.socket() as trial, pytest.raises(ConnectionRefusedError):
        trial.connect(("127.0.0.1", port))


def test_a_port_that_is_taken_is_said_before_anything_starts(environment: dict[str, str]) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = subprocess.run(
            command("serve", "--demo", "--invented", "--check", "--port", str(port)),
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert "Traceback" not in done.stderr


def test_old_tables_are_not_served(environment: dict[str, str]) -> None:
    serve = command("serve", "--port", str(free_port()))  # a demonstration may run beside the tests
    done = subprocess.run(
        serve, env=environment, check=False, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 1
    assert "comity migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_said_in_a_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    away = {**environment, "COMITY_DATABASE_URL": f"sqlite://{tmp_path}/nowhere/comity.sqlite3"}
    serve = command("serve", "--port", str(free_port()))  # a demonstration may run beside the tests
    done = subprocess.run(serve, env=away, check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert "The database does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_opens_its_record_and_serves(environment: dict[str, str], tmp_path: Path) -> None:
    production = {
        **environment,
        "COMITY_ENV": "production",
        "COMITY_SECRET_KEY": "k" * 30 + "0123456789" * 3,
        "COMITY_RECORD_ORIGIN": "comity.example/record",
        "COMITY_ADDRESS": "https://comity.example",
        "COMITY_HOSTS": "comity.example",
    }
    (tmp_path / "data").mkdir()

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command(*arguments), env=production, check=False, capture_output=True, text=True, timeout=PATIENCE
        )

    officers = ["--officer", "a@comity.example", "A", "--officer", "b@comity.example", "B"]
    opened = run("init", "invented", *officers)
    assert opened.returncode == 0, opened.stderr
    early = run("serve", "--check", "--port", str(free_port()))
    assert early.returncode == 1
    assert "comity collectstatic" in early.stderr
    assert run("collectstatic", "--noinput").returncode == 0
    signer = subprocess.Popen(command("signer", "--init"), env=production)
    assert wait_for(iter((tmp_path / "data" / "keys" / "signer.key").exists, None))
    signer.terminate()
    signer.wait(PATIENCE)
    served = run("serve", "--check", "--port", str(free_port()))
    assert served.returncode == 0, served.stderr
    assert "came with 200" in served.stdout
    again = run("init", "invented", *officers)
    assert again.returncode == 1
    assert "opened before" in again.stderr


def test_settings_are_printed_with_their_origin_and_without_secrets(environment: dict[str, str]) -> None:
    secret = {**environment, "COMITY_SECRET_KEY": "never shown to anybody"}
    done = subprocess.run(
        command("settings"), env=secret, check=True, capture_output=True, text=True, timeout=PATIENCE
    )
    assert "COMITY_SECRET_KEY=********" in done.stdout
    assert "never shown" not in done.stdout + done.stderr
    assert "COMITY_ENV=demo" in done.stdout
    assert "(environment)" in done.stdout
    assert "(default)" in done.stdout


def test_another_demonstration_is_not_served_and_the_way_on_is_said(
    serving: tuple["subprocess.Popen[str]", int], home: dict[str, str]
) -> None:
    refused = subprocess.run(
        command("serve", "--demo", "--check", "--port", str(free_port())),
        env=home,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert refused.returncode != 0
    assert "Add --fresh to replace it" in refused.stderr
    assert "was not loaded" in refused.stderr
    assert "Serving at" not in refused.stdout
