"""Works at the same moment, each on a connection of its own, on either database.

Django keeps the SQLite database of tests in memory, where connections share a cache and are refused instead of waiting.
For as long as the works run it lies in a file, as in an installation, and comes back with what they did.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, connections


def together(*works: Callable[[], object]) -> list[object]:
    """What each returned or raised, in the order in which they were done."""
    start, results = threading.Barrier(len(works)), list[object]()

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait()
            results.append(work())
        except Exception as trouble:  # noqa: BLE001 - the test looks at it
            results.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    with _on_disk():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return results


@contextmanager
def _on_disk() -> Iterator[None]:
    """On SQLite, the database in a file of its own; a thread's connections are made from these settings."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memory, known = connection.connection, connections.settings["default"]
    with TemporaryDirectory() as folder:
        file = str(Path(folder) / "together.sqlite3")
        _copied(memory, file, back=False)
        name = known["NAME"]
        known["NAME"] = file
        try:
            yield
        finally:
            known["NAME"] = name
            _copied(memory, file, back=True)


def _copied(memory: sqlite3.Connection, file: str, *, back: bool) -> None:
    disk = sqlite3.connect(file)
    try:
        if back:
            disk.backup(memory)
        else:
            memory.backup(disk)
    finally:
        disk.close()
