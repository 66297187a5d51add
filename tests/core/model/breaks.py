"""Breaks, in whatever form and by whatever channel they came, and what is no break."""

from __future__ import annotations

from datetime import datetime

from tests.core.model.world import (
    ACCEPTED,
    ADOPTED,
    BROKEN,
    DOOR,
    DRAFT,
    EXPIRED,
    HELD,
    MOOT,
    PLATFORM,
    REFUSED,
    RUNNING,
    TABLED,
    UNSAID,
    Happening,
    Known,
    Rules,
)


def break_(rules: Rules, known: Known, happening: Happening) -> str:
    """A Member State breaks silence; what counts is when Chair or Secretariat received it (1, 9, 10, 11, 12)."""
    member = happening.party or happening.by
    received = happening.received or happening.at
    if not breaks(
        rules, happening
    ):  # it only asks: taken as a proposal, or sent back with a word to that effect
        allowed = not happening.chosen and member in rules.members and known.stage in RUNNING
        return ACCEPTED if allowed else UNSAID
    if member not in rules.members or happening.via not in rules.channels or received > happening.at:
        return REFUSED
    if happening.via == PLATFORM and (happening.by != member or happening.at - received > DOOR):
        return REFUSED
    if known.began is None or known.deadline is None:
        return REFUSED
    if received < known.began:
        return UNSAID
    if known.stage not in (*RUNNING, ADOPTED, *MOOT):
        return UNSAID  # already over: whether a second break is noted is not said; it changes nothing
    if happening.via != PLATFORM:
        if happening.officers < 2:
            return _one_officer(known, member)
        known.entered.add(member)
        known.pending.discard(member)
    return _received(known, member, received)


def _one_officer(known: Known, member: str) -> str:
    """Two officers enter what came from outside; until the second has looked, all is in doubt."""
    objected = set[str]() if known.stage in MOOT else known.objectors | known.withdrawn
    if member in objected | known.pending:
        return REFUSED
    known.pending.add(member)
    return ACCEPTED


def strike(rules: Rules, known: Known, happening: Happening) -> str:
    """The second officer does not confirm what the first entered."""
    if happening.party not in known.pending:
        return REFUSED
    if known.stage not in (*RUNNING, *MOOT):
        return UNSAID
    known.pending.discard(happening.party)
    return ACCEPTED


def breaks(rules: Rules, happening: Happening) -> bool:
    """Whether this form of communication breaks at all: never by accident, an amendment where the rules say so."""
    if not happening.chosen:
        return False
    if happening.form == "amendment":
        return rules.amendment_breaks
    if happening.form == "time":
        return rules.time_request_breaks
    return True


def _received(known: Known, member: str, received: datetime) -> str:
    """Give a break its effect: in time it ends the procedure or contests the decision, late it is recorded."""
    assert known.deadline is not None
    in_time = (
        received <= known.deadline or known.stage == HELD
    )  # while held no instant has passed for anybody
    if not in_time:
        known.late.add(member)
        return ACCEPTED
    if known.stage in MOOT:
        return ACCEPTED  # recorded and answered; there is nothing that it could end or contest
    if member in known.objectors | known.withdrawn:
        return REFUSED  # a delegation objects once, and does not raise again what it took back
    known.objectors.add(member)
    known.mails.pop(member, None)
    if known.stage == ADOPTED:
        known.contested = True
    else:
        known.stage = BROKEN
    return ACCEPTED


def mail(rules: Rules, known: Known, happening: Happening) -> str:
    """A message from a notified mailbox objects: until it is confirmed or disowned, expiry is held."""
    received = happening.received or happening.at
    if happening.party not in rules.members or received > happening.at:
        return REFUSED
    if "mailbox" not in rules.channels:  # late, it may be answered as late all the same; it never counts
        late = known.deadline is not None and received > known.deadline
        return UNSAID if late else REFUSED
    if known.began is None or known.deadline is None or received < known.began:
        return UNSAID
    if known.stage in MOOT:
        return ACCEPTED  # recorded and answered at once; nobody is asked about it
    if known.stage not in RUNNING:
        return UNSAID
    if received > known.deadline and known.stage != HELD:
        known.late.add(happening.party)
        return ACCEPTED
    known.mails.setdefault(happening.party, received)
    return ACCEPTED


def confirm_mail(rules: Rules, known: Known, happening: Happening) -> str:
    """The delegation says the mail was its own: silence was broken when the mail was received."""
    party = happening.party or happening.by
    if happening.by not in (party, "secretariat") or party not in known.mails:
        return REFUSED
    if known.stage not in RUNNING:
        return UNSAID
    known.stage = BROKEN
    known.objectors.add(party)
    del known.mails[party]
    return ACCEPTED


def disown_mail(rules: Rules, known: Known, happening: Happening) -> str:
    """The delegation says the mail was not its own; nobody else can say that."""
    party = happening.party or happening.by
    if happening.by != party or party not in known.mails:
        return REFUSED
    if known.stage not in RUNNING:
        return UNSAID
    del known.mails[party]
    return ACCEPTED


def contest_entry(rules: Rules, known: Known, happening: Happening) -> str:
    """A delegation contests what officers entered for it: noted, and the procedure stays ended (12)."""
    return ACCEPTED if happening.by in known.entered else REFUSED


def object_to_silence(rules: Rules, known: Known, happening: Happening) -> str:
    """An objection to using silence moves the text to a meeting, when it came in time."""
    received = happening.received or happening.at
    if happening.by not in rules.members or known.stage == DRAFT:
        return REFUSED
    if known.stage not in RUNNING:
        return UNSAID
    assert known.deadline is not None
    if received > known.deadline and known.stage != HELD:
        known.late.add(happening.by)
        return UNSAID if known.stage_at(happening.at) == EXPIRED else ACCEPTED
    known.stage = TABLED
    return ACCEPTED


def comment(rules: Rules, known: Known, happening: Happening) -> str:
    """A comment, a reservation, a statement: never an objection (4)."""
    return ACCEPTED if known.stage in RUNNING else UNSAID
