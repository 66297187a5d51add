"""Runs Django's deployment check as production would see it, and wants every unsafe start refused."""

import os
import subprocess
import sys
import tempfile
from typing import Final

PRODUCTION: Final = {
    "COMITY_ENV": "production",
    "COMITY_SECRET_KEY": "only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    "COMITY_RECORD_ORIGIN": "record.check.example/1",
    "COMITY_ADDRESS": "https://comity.check.example",
    "COMITY_HOSTS": "comity.check.example",
}
UNSAFE: Final = {
    "COMITY_SECRET_KEY": "short",
    "COMITY_DEBUG": "1",
    "COMITY_WORKERS": "2",
    "COMITY_RECORD_ORIGIN": "record.example/demo",
    "COMITY_ADDRESS": "http://comity.check.example",
    "COMITY_HOSTS": "another.example",
    "COMITY_TEST_CLOCK": "/tmp/clock",
    "COMITY_MAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
}


def check(**changes: str) -> subprocess.CompletedProcess[str]:
    """`check --deploy` in a clean environment that only differs by what is changed."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
            env={**plain, **PRODUCTION, "COMITY_DATA": folder, **changes},
            check=False,
            capture_output=True,
            text=True,
        )


def main() -> int:
    """Safe settings pass; each unsafe one is refused by its name."""
    safe = check()
    if safe.returncode:
        print(safe.stdout + safe.stderr)
        return 1
    for name, value in UNSAFE.items():
        done = check(**{name: value})
        if done.returncode == 0 or name not in done.stderr:
            print(f"production starts with {name}={value}\n{done.stderr}")
            return 1
    print("Production starts with safe settings and refuses the unsafe ones.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
