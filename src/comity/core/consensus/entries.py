"""What a second officer's word makes of an objection that one officer entered."""

from dataclasses import replace
from datetime import datetime

from comity.core.consensus.events import BreakCameLate
from comity.core.consensus.procedure import Break, Procedure


def confirmed(
    procedure: Procedure,
    party: str,
    received: datetime,
    *,
    channel: str,
    paragraphs: tuple[str, ...] = (),
    entered: bool = True,
) -> Break:
    """It counts from the instant at which it came; late, it is answered as late and waits no longer (invariant 9).

    Only this word settles an entry that is late: whatever else its party says after the deadline leaves an entry
    waiting, which may have come in time. Where nothing was `entered`, a mailbox has sent it, and answers for it.
    """
    event = procedure.break_by(party, received, channel=channel, paragraphs=paragraphs)
    return replace(event, confirms=True) if entered and isinstance(event, BreakCameLate) else event
