"""From the bytes of a message to what it is about; then the acts decide."""

import email
import re
import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import compat32, default
from email.utils import parseaddr, parsedate_to_datetime
from hashlib import sha256
from itertools import islice
from typing import Final
from uuid import UUID

from comity.acts import mailing
from comity.acts.mailing import Message, Outcome
from comity.core.errors import Refused, Unreadable, _
from comity.decisions import queries
from comity.decisions.models import Decision
from comity.notices import letters
from comity.notices.models import Notice
from comity.register.models import Mailbox, on

MOST: Final = 25 << 20  # bytes
HEADERS: Final = 256 << 10  # bytes of all headers
LONGEST: Final = 2_000  # signs of a header that says what a part is; others may have eight times as many
PARTS: Final = 200
READ: Final = 1 << 20  # signs of a body in which a symbol or a number is looked for
OLDEST: Final = timedelta(days=30)  # a date in a header beyond this is a broken clock
OURS: Final = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.ASCII)
MOST_ASKED: Final = 20  # letters in one round
DIGITS: Final = 10  # a message tries one number; to try them all would take ten thousand million messages
CODE: Final = re.compile(rf"(?<!\d)\d{{{DIGITS}}}(?!\d)", re.ASCII)
CUT: Final = re.compile(r"^(>|-{3,}\s*Original|_{10,}|={3,})", re.IGNORECASE | re.MULTILINE)


class NoMessage(Unreadable):
    """Too large, or no message at all."""

    message = _("This is not a message that can be read, or it is larger than 25 megabytes.")


def take_in(data: bytes, now: datetime) -> str:
    """Keep one message and do what it asks for; the outcome in one word. A message seen before changes nothing."""
    message = read(data, now)
    if mailing.known(message.message_id):
        return "seen before"
    outcome = _outcome(message, now)
    mailing.keep(message, outcome)
    return str(outcome)


def _outcome(message: Message, now: datetime) -> Outcome:
    if message.automatic:
        return Outcome.AUTOMATIC
    if not message.party:
        return Outcome.TO_READ
    try:
        if message.number and mailing.answered(message, now):
            return Outcome.ANSWERED
        if message.decision is not None:
            codes = _codes()
            waits = mailing.take(message, codes, now)
            if waits and letters.ask_mailbox(message.decision, message.address, codes, now):
                mailing.mailbox_asked(waits, now)
            return Outcome.TAKEN
    except Refused:
        pass  # it cannot follow what has happened to the text: an officer reads it
    return Outcome.TO_READ


def _codes() -> tuple[str, str]:
    """Two different numbers, far too long to be tried."""
    first, second = (f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _n in range(2))
    return (first, second) if first != second else _codes()


def ask_again(now: datetime) -> int:
    """Letters to mailboxes that could not leave, with new codes; how many left. The first that fails ends the round."""
    for sent in range(MOST_ASKED):
        codes = _codes()
        entry = mailing.to_be_asked(codes, now)
        if entry is None or not letters.ask_mailbox(entry.decision_id, entry.address, codes, now):
            return sent
        mailing.mailbox_asked(entry.key, now)
    return MOST_ASKED


def read(data: bytes, now: datetime) -> Message:
    """What a message says of itself; its sender is known by the register, not by its display name."""
    if not data.strip() or len(data) > MOST:
        raise NoMessage
    parsed = _parsed(data)
    address = _address(parsed)
    if "@" not in address:
        raise NoMessage
    box = Mailbox.objects.filter(on(now.date()), address__iexact=address).first()
    body = _body(parsed)
    subject = " ".join(_words(parsed, "Subject").split())
    party = box.party_id if box else ""
    received = _received(parsed, now)
    return Message(
        message_id=_one_message(parsed, address, data),
        address=address,
        party=party,
        subject=subject[:200] or "-",
        received=received,
        decision=_placed(_about(parsed, f"{subject}\n{body}", party), party, received),
        automatic=_automatic(parsed, party),
        number=_number(_above(body)),
        data=data,
    )


def _address(parsed: EmailMessage) -> str:
    """Who sent it, in small letters."""
    try:
        return parseaddr(_raw(parsed, "From"))[1].lower()[:320]
    except RecursionError as trouble:  # brackets within brackets
        raise NoMessage from trouble


def _parsed(data: bytes) -> EmailMessage:
    """The message; of one that would occupy the reader for long, or that it cannot read, only the first headers."""
    with suppress(Exception):  # whatever a stranger wrote: the bytes are kept, an officer reads them
        if _simple(data):
            return email.message_from_bytes(data, policy=default)
    found = EmailMessage(policy=compat32)
    lean = BytesHeaderParser(policy=compat32).parsebytes(data[:HEADERS])
    for name, value in islice(lean.raw_items(), PARTS):
        found[name] = str(value)[:LONGEST]
    return found


def _simple(data: bytes) -> bool:
    """Whether Python's reader of headers, whose time grows with the square of their length, is soon done."""
    if data.count(b"\n--") > 10 * PARTS:
        return False
    parts = list(islice(email.message_from_bytes(data, policy=compat32).walk(), PARTS + 1))
    headers = [(name.lower(), str(value)) for part in parts for name, value in part.raw_items()]
    most = max((len(v) * (8 if n.startswith("content-") else 1) for n, v in headers), default=0)
    return len(parts) <= PARTS and most <= 8 * LONGEST and sum(len(v) for _n, v in headers) <= HEADERS


def _raw(parsed: EmailMessage, name: str) -> str:
    """The first header of a name as it was written: Python's own reading of some fails on what strangers write."""
    found = (str(value) for key, value in parsed.raw_items() if key.lower() == name.lower())
    return " ".join(_storable(next(found, "")).split())


def _storable(text: str) -> str:
    """Without what a database does not store: NUL, and bytes that are no text."""
    return text.replace("\0", " ").encode(errors="replace").decode()


def _words(parsed: EmailMessage, name: str) -> str:
    """A header for people, with its encoded words read."""
    try:
        return _storable(str(parsed.get(name, "")))
    except (ValueError, IndexError, AttributeError, TypeError):
        return _raw(parsed, name)


def _one_message(parsed: EmailMessage, address: str, data: bytes) -> str:
    """By what a message is known again when it is delivered twice: its id, its sender and what stands in it.

    The id alone is not enough. Whoever has seen it could send something else under it first, and the objection
    itself would then count as seen before.
    """
    said = _raw(parsed, "Message-ID")[:200]
    if not said:
        return f"none-{sha256(data).hexdigest()}"
    content = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[-1].replace(b"\r\n", b"\n").strip()
    digest = sha256(address.encode() + b"\0" + content).hexdigest()
    return f"{said} {digest}"


def _body(parsed: EmailMessage) -> str:
    try:
        part = parsed.get_body(("plain", "html"))
        text = "" if part is None else str(part.get_content())[:READ]
    except Exception:  # noqa: BLE001 - whatever a stranger wrote: the bytes are kept, an officer reads them
        return ""
    if part is None:
        return ""
    return re.sub(r"<[^>]{0,1000}>", " ", text) if part.get_content_subtype() == "html" else text


def _number(text: str) -> str:
    """The one number of an answer; several say nothing, be they quoted or tried in turn."""
    found = set(CODE.findall(text))
    return found.pop() if len(found) == 1 else ""


def _above(body: str) -> str:
    """What was written now, above what is quoted."""
    cut = CUT.search(body)
    return body[: cut.start()] if cut else body


def _received(parsed: EmailMessage, now: datetime) -> datetime:
    """When our own mail server took it: the topmost `Received` line (RFC 5321, section 4.4); else now."""
    line = _raw(parsed, "Received")
    try:
        instant = parsedate_to_datetime(line.rpartition(";")[2].strip())
    except (ValueError, TypeError, OverflowError):
        return now
    if instant.tzinfo is None or not now - OLDEST <= instant <= now:
        return now
    return instant.astimezone(UTC)


def _automatic(parsed: EmailMessage, party: str) -> bool:
    """RFC 3834: absence notes and bounces say that a machine wrote them.

    A delegation may write from the address of a group, whose server calls every message one of a list or in bulk:
    of a notified mailbox this says nothing.
    """
    submitted = _raw(parsed, "Auto-Submitted").split(";")[0].strip().lower()
    many = not party and _raw(parsed, "Precedence").lower() in {"bulk", "junk", "list"}
    return submitted not in {"", "no"} or many or "X-Autoreply" in parsed


def _names(text: str, symbol: str) -> bool:
    """Whether a symbol stands in a text, and not as a part of a longer one; a pattern takes forty times as long."""
    at = text.find(symbol)
    while at >= 0:
        end = at + len(symbol)
        if not any(
            sign == "_" or sign.isalnum() for sign in (text[max(at - 1, 0) : at], text[end : end + 1])
        ):
            return True
        at = text.find(symbol, at + 1)
    return False


def _placed(about: UUID | None, party: str, received: datetime) -> UUID | None:
    """Nothing where it may mean another silence: it names a text that has ended and was under silence again then.

    An officer reads it; until two have, it stops the adoption of that one.
    """
    if about is None or queries.may_mean(Decision.objects.get(key=about), party, received) is not None:
        return None
    return about


def _about(parsed: EmailMessage, text: str, party: str) -> UUID | None:
    """The text it answers: one of our notices, or a symbol in subject or body; none if it names several."""
    if not party:
        return None
    headers = f"{_raw(parsed, 'In-Reply-To')} {_raw(parsed, 'References')}"
    answered = Notice.objects.filter(id__in=set(OURS.findall(headers)), party=party)
    keys = {key for key in answered.values_list("subject_key", flat=True) if key is not None}
    running = Decision.objects.filter(circulated_at__isnull=False)
    found = {d.key: d for d in running.filter(key__in=keys)}
    if not found:
        recent = (
            running.exclude(symbol="").order_by("-circulated_at").only("key", "symbol", "members")[:2_000]
        )
        found = {d.key: d for d in recent if _names(text, d.symbol)}
    mine = [key for key, d in found.items() if party in d.members]
    return mine[0] if len(mine) == 1 else None
