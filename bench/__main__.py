"""`./comity bench [--full] [--postgres]`, or `./comity bench PART` for one part: agreement, record, serving, text."""

import os
import runpy
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from tests import postgres


def ordinary() -> None:
    """An installation in a folder of its own; nothing of the site is imported before it is there."""
    folder = Path(tempfile.mkdtemp(prefix="comity-bench-"))
    server = postgres.new_folder() if "--postgres" in sys.argv else None
    os.environ.update(
        COMITY_ENV="test",
        COMITY_DATA=str(folder),
        COMITY_TEST_CLOCK=str(folder / "clock"),
        COMITY_LOG="CRITICAL",
        DJANGO_SETTINGS_MODULE="comity.site.settings",
    )
    os.environ.pop("COMITY_DATABASE_URL", None)
    (folder / "static").mkdir()
    try:
        if server is not None:
            postgres.start(server, durable=True)
            os.environ["COMITY_DATABASE_URL"] = postgres.address(server)
        import_module("django").setup()
        import_module("bench.ordinary").main()
    finally:
        if server is not None:
            import_module("django.db").connection.close()
            postgres.stop(server)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if sys.argv[1:] and not sys.argv[1].startswith("-"):
        runpy.run_module(f"bench.{sys.argv[1]}", run_name="__main__")
    else:
        ordinary()
