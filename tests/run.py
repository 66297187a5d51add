"""The folder of one test run: its controller makes it, its workers inherit it, nobody finds it afterwards."""

import os
import shutil
import tempfile
from pathlib import Path


def data_folder() -> Path:
    """Where the installation under test keeps its files and mail."""
    if "COMITY_TEST_DATA" not in os.environ:
        os.environ["COMITY_TEST_DATA"] = tempfile.mkdtemp(prefix="comity-test-")
    return Path(os.environ["COMITY_TEST_DATA"])


def remove() -> None:
    """At the end."""
    shutil.rmtree(data_folder(), ignore_errors=True)
