"""A private PostgreSQL for the tests: its own folder, reached by a socket alone, nothing kept on the disk."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import quote

DEBIAN: Final = Path("/usr/lib/postgresql")
UNPRIVILEGED: Final = ("postgres", "nobody")  # the server refuses to run as root
OPTIONS: Final = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=100"
    " -c shared_buffers=64MB -c timezone=UTC"
)


def programs() -> Path | None:
    """The folder that has `initdb` and `pg_ctl`: from PATH, else Debian's newest."""
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(DEBIAN.glob("*/bin"), key=lambda p: int(p.parent.name.split(".")[0]), reverse=True)
    return next((f for f in folders if (f / "pg_ctl").exists() and (f / "initdb").exists()), None)


def address(folder: Path) -> str:
    """What COMITY_DATABASE_URL must say to reach the server of a folder."""
    return f"postgres://tests@{quote(str(folder), safe='')}/postgres"


def _servant() -> str | None:
    """Whom the server runs as: nobody special, or somebody without rights if we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def _run(*command: str) -> None:
    # output goes to a file: the server would inherit a pipe and keep its reader waiting
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            command, user=_servant(), cwd="/", check=False, stdout=said, stderr=subprocess.STDOUT
        )
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{command[0]} failed: {said.read()}")


def new_folder() -> Path:
    """A short path, since a socket's address may have 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="comity-pg-", dir="/tmp"))
    servant = _servant()
    if servant:
        shutil.chown(folder, user=servant)
    return folder


def of_this_run() -> Path | None:
    """The folder of the run's server in the PostgreSQL lane; workers of xdist inherit the controller's."""
    if os.environ.get("COMITY_TEST_DATABASE") != "postgres":
        return None
    if "COMITY_TEST_POSTGRES" not in os.environ:
        os.environ["COMITY_TEST_POSTGRES"] = str(new_folder())
    return Path(os.environ["COMITY_TEST_POSTGRES"])


def start(folder: Path, *, durable: bool = False) -> None:
    """Make a cluster in the folder and serve it; tests need nothing to survive a power cut, measurements do."""
    found = programs()
    if found is None:
        raise RuntimeError("there is no PostgreSQL server program; on Debian: apt-get install postgresql")
    data = str(folder / "data")
    _run(str(found / "initdb"), "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
    options = f"{OPTIONS} -k {folder}"
    if durable:
        options = options.replace("-c fsync=off -c full_page_writes=off", "-c fsync=on")
    _run(str(found / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")


def stop(folder: Path) -> None:
    """Stop it at once and remove everything."""
    found = programs()
    if found is not None and (folder / "data").exists():
        _run(str(found / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    where = programs()
    print(where or "not found")
    sys.exit(0 if where else 1)
