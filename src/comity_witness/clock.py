"""The witness's own clock; nothing else here asks the time."""

import time


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())
