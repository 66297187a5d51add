"""One round of the clock: beat, adopt what is due, have the head signed, tell."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from comity.acts import advance, closing, lapsing, silence, stamping, ticking
from comity.core.errors import Refused
from comity.notices import inbound, outbox, post, reminders
from comity.publish import publisher
from comity.record import alarms, clock, heartbeats

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    adopted: int
    noticed: int
    sent: int
    refused: str = ""
    held: int = 0


def turn(source: str = "tick") -> Round:
    """Each part goes on although another fails; a clock in doubt adopts nothing and says so."""
    refused = ""
    clock.beat(source)
    held = adopted = 0
    try:
        held = silence.hold_due(clock.now())
        adopted = ticking.adopt_due(clock.now())
        lapsing.lapse_due(clock.now())
    except Refused as trouble:
        refused = str(trouble)
        log.error("nothing is adopted: %s", trouble)  # noqa: TRY400 - a refusal needs no trace
    except Exception:  # those who were told nothing yet must still be told
        log.exception("adoption failed in this round")
        refused = "adoption failed; see the log"
    _part("answers", lambda: closing.close_due(clock.now()))
    noticed = _part("notices", lambda: outbox.collect(clock.now()))
    noticed += _part("reminders", lambda: reminders.remind(clock.now()))
    sent = _part("mail", lambda: post.post(clock.now()))
    _part("questions", lambda: inbound.ask_again(clock.now()))
    _part("checkpoint", lambda: 0 if publisher.publish() is None else 1)
    _part("alarms", lambda: alarms.tell(clock.now()))
    _part("beats", lambda: heartbeats.forget(clock.now()))
    _part("soundings", lambda: advance.forget(clock.now()))
    _part("stamp", lambda: stamping.stamp_due(clock.now()))
    return Round(adopted, noticed, sent, refused, held)


def _part(name: str, work: Callable[[], int]) -> int:
    try:
        return work()
    except Exception:  # the next part must still run; the operator reads the log
        log.exception("%s failed in this round", name)
        return 0
