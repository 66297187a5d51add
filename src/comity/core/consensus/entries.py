"""What a second officer's word makes of an objection that one officer entered."""

from dataclasses import replace
from datetime import datetime

from comity.core.consensus.events import WITHOUT_EFFECT
from comity.core.consensus.procedure import Break, Procedure
from comity.core.consensus.stages import AT_A_MEETING


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

    Only this word settles an entry that is late, or on a text that was withdrawn or has lapsed: whatever else its
    party says then leaves it waiting, for it may have come in time, and is to be answered itself. Where nothing was
    `entered`, a mailbox has sent it, and answers for it. What came after the silence, and is entered while the text
    is before a meeting, objects there: it stops the meeting as one that was heard.
    """
    if entered and procedure.stage in AT_A_MEETING and not procedure.in_time(received):
        return procedure.raise_objection(party, received, channel=channel)
    event = procedure.break_by(party, received, channel=channel, paragraphs=paragraphs)
    return replace(event, confirms=True) if entered and isinstance(event, WITHOUT_EFFECT) else event
