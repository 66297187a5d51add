"""A hundred thousand acts restored: whole, the lost one named, the erased value still erased; and how long it took."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.races.test_races import ROOT, database

pytestmark = pytest.mark.lane


@pytest.mark.long
def test_a_large_record_is_restored_whole(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "COMITY_ENV": "test",
        "COMITY_DATA": str(tmp_path),
        "COMITY_DATABASE_URL": database(tmp_path),
        "DJANGO_SETTINGS_MODULE": "comity.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "COMITY_LOG": "CRITICAL",
    }
    command = [sys.executable, "-m", "tests.drills.bulk", "100000"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=3600)
    assert done.stdout.strip().endswith("}"), done.stderr[-3000:]
    report = json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
    print(report)
    for what in ("whole", "stays erased", "names what is lost", "erased again", "kept"):
        assert report[what], what
