"""One process of a race: takes commands on its input, acts for real, answers on its output."""

import json
import os
import sys
import time
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.site.settings")
django.setup()

from comity.acts import decisions as acts  # noqa: E402 - Django first
from comity.acts import ticking  # noqa: E402
from comity.core.errors import Refused  # noqa: E402
from comity.core.seat import Role, Seat  # noqa: E402
from comity.record import clock  # noqa: E402
from comity.record.writer import Asked  # noqa: E402


def objects(asked: dict[str, str]) -> dict[str, object]:
    """One objection: stamped at the door, then stored, as a page would."""
    time.sleep(float(asked["wait"]))
    seat = Seat(asked["party"], Role.DELEGATE, UUID(asked["seat"]), accredited=True)
    received = clock.now()
    try:
        done = acts.break_silence(Asked(UUID(asked["act"]), seat, received), UUID(asked["key"]), reason="r")
    except Refused as refused:
        return {"refused": type(refused).__name__, "received": received.isoformat()}
    return {"index": done.index, "received": received.isoformat()}


def ticks(asked: dict[str, str]) -> dict[str, object]:
    """The clock, again and again for a while."""
    until, adopted, refused = time.monotonic() + float(asked["seconds"]), 0, 0
    while time.monotonic() < until:
        try:
            clock.beat("race")
            adopted += ticking.adopt_due(clock.now())
        except Refused:
            refused += 1
        time.sleep(0.005)
    return {"adopted": adopted, "refused": refused}


def main() -> None:
    """Until the input ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        answer = objects(asked) if asked["do"] == "object" else ticks(asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
