"""The project's own settings in a test environment; the lane chooses the database."""

import os

from tests import postgres, run

os.environ["COMITY_ENV"] = "test"
os.environ["COMITY_DATA"] = str(run.data_folder())
if (folder := postgres.of_this_run()) is not None:
    os.environ["COMITY_DATABASE_URL"] = postgres.address(folder)

from comity.site.settings import *  # noqa: F403 - all of them, read once the environment is set

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hundreds of sign-ins in a second
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns of a folder that is not there
