"""As many witnesses as delegations, each a process of its own: every signed head is cosigned by all of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.races.test_races import ROOT, database

pytestmark = pytest.mark.lane


@pytest.mark.long
def test_every_head_of_a_session_is_cosigned_by_every_witness(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "COMITY_ENV": "test",
        "COMITY_DATA": str(tmp_path),
        "COMITY_DATABASE_URL": database(tmp_path),
        "DJANGO_SETTINGS_MODULE": "comity.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "COMITY_LOG": "ERROR",
    }
    command = [sys.executable, "-m", "tests.drills.crowd", "1000", "28"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=3600)
    assert done.stdout.strip().endswith("}"), done.stderr[-3000:]
    report = json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
    print(report)
    assert report["acts"] == report["acts with a quorum"] == 1000
    assert report["cosigned by all"] == report["heads"] > 10
