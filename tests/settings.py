"""The project's own settings in a test environment; the lane chooses the database."""

import os
from pathlib import Path

from tests import postgres

os.environ["COMITY_ENV"] = "test"
if os.environ.get("COMITY_TEST_DATABASE") == "postgres":
    # only the controller of xdist gets here without a folder; its workers inherit the one it made
    os.environ.setdefault("COMITY_TEST_POSTGRES", str(postgres.new_folder()))
    os.environ["COMITY_DATABASE_URL"] = postgres.address(Path(os.environ["COMITY_TEST_POSTGRES"]))

from comity.site.settings import *  # noqa: E402, F403 - all of them, read once the environment is set

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hundreds of sign-ins in a second
