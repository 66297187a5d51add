"""Messages from notified mailboxes: kept as they came, and taken in one by one.

Whatever a delegation's mailbox sends about a text under silence, and no machine wrote, stops adoption until the
delegation has said what it means: a machine that guesses at words would one day adopt over an objection.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from comity.access import markings, permits
from comity.acts import breaks
from comity.acts.asked import formal
from comity.acts.breaks import Came, Paper
from comity.acts.people import seat_id
from comity.core.errors import NotPossibleNow, _
from comity.core.seat import CHAIR, CLOCK_SEAT, SECRETARIAT
from comity.decisions.models import InboundMail, OutsideBreak
from comity.files import store
from comity.people.seats import person_of
from comity.record import writer
from comity.record.writer import Asked, Recorded, Writing

Outcome = InboundMail.Outcome
LEASE: Final = timedelta(minutes=5)


class ReadAlready(NotPossibleNow):
    """Once is enough."""

    message = _("This message was read already.")


class ReadByOne(NotPossibleNow):
    """What is missing is the second person."""

    message = _("An officer has read this message already. A second one sets it aside.")


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the door understood it."""

    message_id: str
    address: str
    party: str  # whose notified mailbox it came from, or ""
    subject: str
    received: datetime  # by our own mail server
    decision: UUID | None
    automatic: bool
    number: str  # the one number that it answers with, or ""
    data: bytes


def known(message_id: str) -> bool:
    """Whether the message was taken in before; mail servers deliver twice."""
    return InboundMail.objects.filter(message_id=message_id).exists()


def keep(message: Message, outcome: str) -> None:
    """Store the message whole, with what was made of it; officers read it."""
    with transaction.atomic(durable=True):
        InboundMail.objects.create(
            key=uuid4(),
            marking=markings.own(SECRETARIAT),
            message_id=message.message_id,
            address=message.address,
            party=message.party,
            subject=message.subject,
            received=message.received,
            decision_id=message.decision,
            paper=store.put(
                message.data, name="message.eml", media_type="message/rfc822", received=message.received
            ),
            outcome=outcome,
        )


def answered(message: Message, now: datetime) -> bool:
    """Whether it carries the code of an objection that waits for its mailbox; then that is done.

    Of one that was closed with its text nothing is left to be done: it is answered without this word.
    """
    asked = OutsideBreak.objects.filter(party_id=message.party, channel="mailbox", entered_by=None)
    digest = breaks.digest_of(message.number)
    for entry in asked.filter(state=OutsideBreak.State.WAITING):
        for act, own in ((breaks.confirm_mail, entry.code), (breaks.disown_mail, entry.no_code)):
            if own == digest:
                act(Asked(uuid4(), CLOCK_SEAT, now), entry.key, code=message.number)
                return True
    return asked.filter(Q(code=digest) | Q(no_code=digest), state=OutsideBreak.State.MOOT).exists()


def take(message: Message, codes: tuple[str, str], now: datetime) -> UUID | None:
    """The message stops adoption until it is confirmed or disowned; what waits now, whose mailbox is to be asked."""
    if message.decision is None:
        return None
    paper = Paper("message.eml", "message/rfc822", message.data)
    came = Came(message.party, "mailbox", message.received, message.subject, paper=paper)
    breaks.receive_mail(
        Asked(uuid4(), CLOCK_SEAT, now), message.decision, came=came, address=message.address, codes=codes
    )
    waiting = OutsideBreak.objects.filter(
        decision_id=message.decision, party_id=message.party, state=OutsideBreak.State.WAITING
    )
    return waiting.values_list("key", flat=True).first()


def mailbox_asked(key: UUID, at: datetime) -> None:
    """The letter that asks has left."""
    OutsideBreak.objects.filter(key=key).update(asked_at=at)


def to_be_asked(codes: tuple[str, str], now: datetime) -> OutsideBreak | None:
    """The next one whose letter could not leave, with new codes: of the old ones only hashes are kept.

    Whoever gets it has `LEASE` to send the letter, so that two rounds at once do not send two pairs of codes.
    """
    with transaction.atomic(durable=True):
        found = (
            OutsideBreak.objects.locked()
            .filter(channel="mailbox", state=OutsideBreak.State.WAITING, entered_by=None, asked_at=None)
            .filter(asking_since__lte=now - LEASE)
            .order_by("asking_since")
            .first()
        )
        if found is None:
            return None
        found.code, found.no_code = map(breaks.digest_of, codes)
        found.asking_since = now
        found.save(update_fields=["code", "no_code", "asking_since"])
        return found


@formal
def read_mail(asked: Asked, key: UUID) -> Recorded:
    """An officer has read a message that nobody could place, and has done what it asks for.

    One from a delegation's mailbox stops adoption until a second officer, too, finds no objection in it.
    """
    permits.read_mail(asked.by)
    found = _to_read(asked, key)
    if found.read_by_id is not None:
        raise ReadByOne
    outcome = Outcome.TO_READ if found.party else Outcome.READ
    InboundMail.objects.filter(pk=found.pk).update(outcome=outcome, read_by=seat_id(asked.by))
    return _write(asked, found, "MailRead")


@formal
def set_mail_aside(asked: Asked, key: UUID) -> Recorded:
    """A second officer has read it and finds no objection that is not entered: it stops nothing any more."""
    permits.read_mail(asked.by)
    found = _to_read(asked, key)
    permits.set_mail_aside(asked.by, person_of(found.read_by_id))
    InboundMail.objects.filter(pk=found.pk).update(outcome=Outcome.READ)
    return _write(asked, found, "MailSetAside")


def _to_read(asked: Asked, key: UUID) -> InboundMail:
    found = InboundMail.objects.locked().for_reader(asked.by, key, at=asked.received)
    if found.outcome != Outcome.TO_READ:
        raise ReadAlready
    return found


def _write(asked: Asked, found: InboundMail, kind: str) -> Recorded:
    """The delegation whose mailbox it was reads what became of its message."""
    facts = {"channel": "mailbox", "came_at": found.received.isoformat(), "paper": found.paper.sha256}
    if found.party:
        facts["party"] = found.party
    marking = markings.made(SECRETARIAT, asked.received, parties=[CHAIR, found.party] if found.party else [])
    return writer.append(
        Writing(
            kind=kind,
            asked=asked,
            subject=found.decision_id,
            marking=marking,
            own=markings.own(asked.by.party),
            confidential=facts,
        )
    )
