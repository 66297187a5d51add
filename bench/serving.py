"""`./comity bench serving`: memory of a real server with the demonstration, before and after a load of pages."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
PAGES = 2_000 if "--full" in sys.argv else 300
PATHS = ("/", "/decisions/", "/parties/", "/rules/", "/record/")
FEW = 5


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    listed = children.read_text().split() if children.exists() else []
    return [pid, *(p for child in listed for p in family(int(child)))]


def shared_out(pid: int) -> float:
    """Megabytes of memory, what is shared divided among those who share it (PSS)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def name_of(pid: int) -> str:
    """Which part of the server it is."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    known = [part for part in ("granian", "comity.publish.signer", "serve") if part in words]
    return known[0] if known else words[0].rsplit("/", maxsplit=1)[-1]


def report(process: subprocess.Popen[bytes], when: str) -> None:
    """One line a process, and their sum."""
    held = [(name_of(pid), shared_out(pid)) for pid in family(process.pid)]
    parts = ", ".join(f"{name} {size:.0f}" for name, size in held)
    sys.stdout.write(f"memory {when:<34}{sum(size for _name, size in held):>8.0f} MB   ({parts})\n")
    sys.stdout.flush()


def fetch(address: str) -> None:
    """One page, read to its end."""
    with urllib.request.urlopen(address, timeout=60) as page:
        page.read()


def wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the first page."""
    for _try in range(600):
        if process.poll() is not None:
            raise SystemExit(log.read_text()[-3000:])
        try:
            fetch(address)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the first page did not come")


def main() -> None:
    """Start, measure, load, measure."""
    folder, port = Path(tempfile.mkdtemp(prefix="comity-bench-")), free_port()
    address = f"http://localhost:{port}"
    environment = {
        **os.environ,
        "COMITY_ENV": "demo",
        "COMITY_DATA": str(folder),
        "COMITY_ADDRESS": address,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "comity.site.settings",
    }
    command = [sys.executable, "-m", "django", "serve", "--demo", "--invented", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
    try:
        wait(address, process, folder / "log")
        report(process, "after the first page")
        begun = time.perf_counter()
        for n in range(PAGES):
            fetch(address + PATHS[n % FEW])
        rate = PAGES / (time.perf_counter() - begun)
        report(process, f"after {PAGES} pages, {rate:.0f} a second")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
