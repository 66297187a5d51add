"""What a receipt proves under a policy, as a list of sentences; prints nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from comity.core.log import kinds, notes, receipt
from comity.core.log.jcs import Json
from comity.core.log.notes import Signed
from comity.core.log.policy import NONE, Policy
from comity.core.log.receipt import Receipt
from comity.core.log.strict import Malformed
from comity_verify import messages

ADOPTED: Final = "Adopted"
DEADLINE: Final = "deadline"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer. A fault is what makes the whole receipt not proved; other gaps are only named."""

    proved: bool
    sentence: str
    fault: bool = False


def shown(value: Json) -> str:
    """A recorded value on one line; nothing in it can move the cursor or pass for a line of ours."""
    return visible(json.dumps(value, ensure_ascii=False, sort_keys=True))


def visible(text: str) -> str:
    """The text with everything that a terminal would not print written as its number."""
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text)


def written(at: datetime) -> str:
    """An instant, to the precision that it has."""
    at = at.astimezone(UTC).replace(tzinfo=None)
    return f"{at.isoformat(sep=' ', timespec='auto')} UTC"


def of(data: bytes, policy: Policy, verify: notes.Verify) -> list[Finding]:
    """Every finding about a receipt; `Malformed` or `ProofRefused` if it does not hold."""
    found = receipt.parse(data)
    origin = found.checkpoint.origin
    if not policy.knows(origin):
        names = ", ".join(sorted({key.name for key in policy.logs}))
        raise Malformed(messages.OTHER_RECORD % {"origin": origin, "names": names})
    signed = notes.verified(found.note, policy.keys, verify)
    if not any(s.key in policy.logs and s.key.name == origin for s in signed):
        raise Malformed(messages.NO_LOG_SIGNATURE)
    return [*_place(found, signed), *_content(found), *_time(found, signed), *_limits(found, signed, policy)]


def _place(found: Receipt, signed: list[Signed]) -> Iterator[Finding]:
    place = {"index": found.index, "origin": found.checkpoint.origin, "size": found.checkpoint.size}
    yield Finding(True, messages.IN_THE_RECORD % place)
    for by in signed:
        who = {"name": by.key.name, "key": by.key.id.hex()}
        if by.time is None:
            yield Finding(True, messages.SIGNED % who)
        else:
            yield Finding(True, messages.COSIGNED % {**who, "time": _witnessed(by.time)})


def _witnessed(time: int) -> str:
    try:
        return written(datetime.fromtimestamp(time, UTC))
    except (OverflowError, ValueError, OSError):
        return f"second {time} after 1970"


def _content(found: Receipt) -> Iterator[Finding]:
    entry = found.entry
    told = {d.name: d.value for d in found.disclosures}
    kind = told.pop(kinds.KIND_FIELD, entry.kind)
    if kind == kinds.SEALED:
        yield Finding(False, messages.KIND_HIDDEN)
    else:
        yield Finding(True, messages.KIND % {"kind": kind})
    for name, value in sorted(entry.public.items()):
        yield Finding(True, messages.PUBLIC_FIELD % {"name": name, "value": shown(value)})
    for name, value in told.items():
        yield Finding(True, messages.FIELD % {"name": name, "value": shown(value)})
    if not told and not entry.public:
        yield Finding(False, messages.NOTHING_DISCLOSED)
    opened = {"opened": len(found.disclosures), "all": len(entry.sd)}
    yield Finding(False, messages.OTHER_FIELDS % opened)


def _time(found: Receipt, signed: list[Signed]) -> Iterator[Finding]:
    at = found.entry.at
    yield Finding(True, messages.TIME % {"time": written(at)})
    witnesses = [(by.time, by.key.name) for by in signed if by.time is not None]
    if not witnesses:
        yield Finding(False, messages.CLOCK)
    for time, name in witnesses:
        if time + 1 < at.timestamp():  # witnesses count whole seconds
            told = {"name": name, "time": _witnessed(time)}
            yield Finding(False, messages.AFTER_WITNESS % told, fault=True)
    earliest = min([at.timestamp(), *(time for time, _name in witnesses)])
    yield from _early(found, earliest)


def _early(found: Receipt, earliest: float) -> Iterator[Finding]:
    told = {d.name: d.value for d in found.disclosures} | dict(found.entry.public)
    kind, deadline = told.get(kinds.KIND_FIELD, found.entry.kind), told.get(DEADLINE, "")
    if kind != ADOPTED or not deadline:  # adopted in the room, there was no silence
        return
    ends = _instant(deadline)
    if ends is None:
        yield Finding(False, messages.DEADLINE_UNREADABLE % {"deadline": shown(deadline)}, fault=True)
    elif earliest <= ends.timestamp():
        told_times = {"time": written(found.entry.at), "deadline": written(ends)}
        yield Finding(False, messages.EARLY % told_times, fault=True)


def _instant(value: Json) -> datetime | None:
    """A recorded instant; none if it is not one, or names no zone, or lies beyond the calendar."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _limits(found: Receipt, signed: list[Signed], policy: Policy) -> Iterator[Finding]:
    keys = [by.key for by in signed]
    for _name, key in policy.witnesses:
        if key not in keys:
            yield Finding(False, messages.MISSING % {"name": key.name})
    if not policy.met(found.checkpoint.origin, keys):
        yield Finding(False, messages.QUORUM, fault=True)
    if policy.quorum == NONE:
        yield Finding(False, messages.NO_WITNESS)
    yield Finding(False, messages.LATER)
