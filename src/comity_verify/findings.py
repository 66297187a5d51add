"""What a receipt proves under a policy, as a list of findings; prints nothing."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from comity.core.log import kinds, notes, passkey, receipt
from comity.core.log.entry import Entry
from comity.core.log.jcs import Json
from comity.core.log.notes import Key, Note, Signed
from comity.core.log.passkey import Authorised
from comity.core.log.policy import NONE, Policy
from comity.core.log.receipt import Receipt
from comity.core.log.signatures import Verify
from comity.core.log.strict import Malformed, to_base64
from comity_verify import messages

ADOPTED: Final = "Adopted"
DEADLINE: Final = "deadline"
MLDSA: Final = "ML-DSA-44"
ENROLLED, ENDED = "PasskeyEnrolled", "PasskeyEnded"  # kinds of the entries that say whose a passkey is
SAID_OTHERWISE: Final = {kinds.KIND_FIELD, passkey.FIELD, passkey.ENROLMENT}
INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3}|\.[0-9]{6})?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


Told = Mapping[str, Json]  # of an entry: fields in clear, fields opened, and the kind if it is known
Values = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer. A fault is what makes the whole file not proved; other gaps are only named."""

    proved: bool
    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    fault: bool = False

    def sentence(self, language: str = "en") -> str:
        """The line in words."""
        return messages.say(self.code, self.values, language)


@dataclass(frozen=True, slots=True)
class Means:
    """The checks of signatures that this machine has."""

    ed25519: Verify
    mldsa: Verify | None = None
    lenient: bool = False  # pass over lines of keys that the policy does not name, and say so


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


def witnessed(time: int) -> str:
    """A witness's time, which may lie beyond any calendar."""
    try:
        return written(datetime.fromtimestamp(time, UTC))
    except (OverflowError, ValueError, OSError):
        return f"second {time} after 1970"


def of(data: bytes, policy: Policy, means: Means) -> list[Finding]:
    """Every finding about a receipt; `Malformed` or `ProofRefused` if it does not hold."""
    found = receipt.parse(data)
    signed = signers(found.note, found.checkpoint.origin, policy, means)
    return [*_place(found), *signatures(signed), *_content(found), *_time(found, signed),
            *_gaps(found), *limits(found.note, found.checkpoint.origin, signed, policy, means)]  # fmt: skip


def signers(note: Note, origin: str, policy: Policy, means: Means) -> list[Signed]:
    """Who signed; refused if the policy is for another record, or its own key is not among them."""
    if not policy.knows(origin):
        names = ", ".join(sorted({key.name for key in policy.logs}))
        raise Malformed(messages.say("OTHER_RECORD", {"origin": origin, "names": names}))
    read = notes.of_known(note, policy.keys) if means.lenient else note
    signed = notes.verified(read, policy.keys, means.ed25519, means.mldsa)
    if not any(s.key in policy.logs and s.key.name == origin for s in signed):
        raise Malformed(messages.say("NO_LOG_SIGNATURE"))
    return signed


def _place(found: Receipt) -> Iterator[Finding]:
    place: dict[str, str | int] = {
        "index": found.index,
        "origin": found.checkpoint.origin,
        "size": found.checkpoint.size,
    }
    yield Finding(True, "IN_THE_RECORD", place)


def signatures(signed: Sequence[Signed]) -> Iterator[Finding]:
    """Each signature that was checked and is good."""
    for by in signed:
        who: dict[str, str | int] = {"name": by.key.name, "key": by.key.id.hex()}
        if by.time is None:
            yield Finding(True, "SIGNED", who)
        else:
            who["time"] = witnessed(by.time)
            yield Finding(True, "COSIGNED", who)


def kind_of(entry: Entry, told: Told) -> str:
    """The kind of an act: as it stands in clear, or as it was disclosed; `sealed` if neither."""
    return str(told.get(kinds.KIND_FIELD, entry.kind))


def all_told(entry: Entry, opened: Told) -> Told:
    """Fields in clear and fields opened, with the kind under its own name if it is known."""
    kind = kind_of(entry, opened)
    return {**entry.public, **opened, **({} if kind == kinds.SEALED else {kinds.KIND_FIELD: kind})}


def _content(found: Receipt) -> Iterator[Finding]:
    entry, told = found.entry, {d.name: d.value for d in found.disclosures}
    kind = kind_of(entry, told)
    if kind != kinds.SEALED:
        yield Finding(True, "KIND", {"kind": kind})
    for name, value in sorted(entry.public.items()):
        yield Finding(True, "PUBLIC_FIELD", {"name": name, "value": shown(value)})
    for name, value in told.items():
        if name not in SAID_OTHERWISE:
            yield Finding(True, "FIELD", {"name": name, "value": shown(value)})
    yield from authorised(entry, told)


def authorised(entry: Entry, opened: Told, others: Sequence[Told] | None = None) -> Iterator[Finding]:
    """Whether a person authorised the act with a passkey, and whose it is; nothing if no such field is opened.

    `others`: what is told of every entry of a bundle; a receipt has none, and cannot say who enrolled the key.
    """
    if passkey.FIELD not in opened:
        return
    told = {**entry.public, **opened}
    place: dict[str, str | int] = {"index": entry.index}
    try:
        if not set(passkey.covers(opened[passkey.FIELD])) <= set(told):
            yield Finding(False, "AUTHORISATION_CLOSED", place)
            return
        found = passkey.check(entry, told)
    except Malformed as trouble:
        yield Finding(False, "AUTHORISATION_WRONG", {**place, "reason": str(trouble)}, fault=True)
        return
    code = "AUTHORISED_VERIFIED" if found.verified else "AUTHORISED_PRESENT"
    yield Finding(True, code, {**place, "verb": found.verb, "key": found.fingerprint, "site": found.site})
    yield from _whose(entry.index, found, told, others)


def _whose(at: int, by: Authorised, told: Told, others: Sequence[Told] | None) -> Iterator[Finding]:
    """For which delegation the entry says that the key is enrolled, and whether the entry that it names says so too."""
    match told.get(passkey.ENROLMENT):
        case {"entry": int(index), "party": str(party), **rest} if not rest and not isinstance(index, bool):
            named: Values = {"party": shown(party), "entry": index, "key": by.fingerprint}
        case _:
            yield Finding(False, "WHOSE_PASSKEY", {"key": by.fingerprint})
            return
    if not 0 <= index < at:  # a key is enrolled before it is used
        yield Finding(False, "ENROLMENT_WRONG", named, fault=True)
    elif others is None:
        yield Finding(True, "ENROLLED_FOR", named)
        yield Finding(False, "ENROLMENT_ABSENT", named)
    else:
        wanted = {"key": to_base64(by.key), kinds.KIND_FIELD: ENROLLED, "party": party}
        yield _enrolled(wanted, others[index:at], named)


def _enrolled(wanted: Told, since: Sequence[Told], named: Values) -> Finding:
    """`since`: what is told of the entry that is named, and of every later one before the act."""
    said, *later = since
    if any(said[name] != value for name, value in wanted.items() if name in said):
        return Finding(False, "ENROLMENT_WRONG", named, fault=True)
    if not set(wanted) <= set(said):
        return Finding(False, "ENROLMENT_CLOSED", named)
    ended = {**wanted, kinds.KIND_FIELD: ENDED}
    for number, other in enumerate(later, int(named["entry"]) + 1):
        if all(other.get(name) == value for name, value in ended.items()):
            return Finding(False, "ENROLMENT_ENDED", {**named, "entry": number}, fault=True)
    return Finding(True, "ENROLLED_BY", named)


def _gaps(found: Receipt) -> Iterator[Finding]:
    told = {d.name for d in found.disclosures}
    if kinds.KIND_FIELD not in told and found.entry.kind == kinds.SEALED:
        yield Finding(False, "KIND_HIDDEN")
    if not (told - {kinds.KIND_FIELD}) and not found.entry.public:
        yield Finding(False, "NOTHING_DISCLOSED")
    yield Finding(False, "OTHER_FIELDS", {"opened": len(told), "all": len(found.entry.sd)})
    yield Finding(False, "LATER")


def times_of(signed: Sequence[Signed]) -> list[tuple[int, str]]:
    """When witnesses signed, earliest first, and who."""
    return sorted((by.time, by.key.name) for by in signed if by.time is not None)


def _time(found: Receipt, signed: Sequence[Signed]) -> Iterator[Finding]:
    entry, times = found.entry, times_of(signed)
    yield Finding(True, "TIME", {"time": written(entry.at)})
    if times:
        median = witnessed(times[(len(times) - 1) // 2][0])
        yield Finding(True, "LATEST", {"time": witnessed(times[0][0]), "name": times[0][1], "median": median})
    else:
        yield Finding(False, "CLOCK")
        yield Finding(False, "NO_LATEST")
    yield from backdated(entry, times)
    yield from early(entry, {d.name: d.value for d in found.disclosures}, times)


def backdated(entry: Entry, times: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    """Witnesses who had signed an entry before it claims to be."""
    for time, name in times:
        if time + 1 < entry.at.timestamp():  # witnesses count whole seconds
            yield Finding(False, "AFTER_WITNESS", {"name": name, "time": witnessed(time)}, fault=True)


def early(entry: Entry, opened: Mapping[str, Json], times: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    """An adoption that was recorded, or seen by a witness, when its silence had not ended."""
    told = {**opened, **entry.public}
    deadline = told.get(DEADLINE, "")
    if kind_of(entry, opened) != ADOPTED or not deadline:  # adopted in the room, there was no silence
        return
    ends = instant(deadline)
    if ends is None:
        yield Finding(False, "DEADLINE_UNREADABLE", {"deadline": shown(deadline)}, fault=True)
        return
    first = written(entry.at)
    if times and times[0][0] < entry.at.timestamp():
        first = witnessed(times[0][0])
    if min([entry.at.timestamp(), *(time for time, _name in times)]) <= ends.timestamp():
        values: dict[str, str | int] = {"index": entry.index, "time": first, "deadline": written(ends)}
        yield Finding(False, "EARLY", values, fault=True)


def instant(value: Json) -> datetime | None:
    """A recorded instant; none if it is not one, or names no zone, or lies beyond the calendar."""
    if not isinstance(value, str) or not INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def limits(
    note: Note, origin: str, signed: Sequence[Signed], policy: Policy, means: Means
) -> Iterator[Finding]:
    """What the signatures leave open: who of the policy is missing, and whether enough are there."""
    keys, named = [by.key for by in signed], {(key.name, key.id) for key in policy.keys}
    unread = notes.unchecked(note, policy.keys, means.mldsa)
    yield from (Finding(False, "NOT_CHECKED", {"name": key.name, "algorithm": MLDSA}) for key in unread)
    unknown = [line for line in note.signatures if (line.name, line.key_id) not in named]
    yield from (Finding(False, "PASSED_OVER", {"name": line.name}) for line in unknown)
    if policy.witnesses:
        cosigned = sum(key in keys for _name, key in policy.witnesses)
        yield Finding(True, "WITNESSES", {"all": len(policy.witnesses), "signed": cosigned})
    yield from (Finding(False, "MISSING", {"name": key.name}) for key in _absent(policy, keys, unread))
    if not policy.met(origin, keys):
        yield Finding(False, "QUORUM", fault=True)
    if policy.quorum == NONE:
        yield Finding(False, "NO_WITNESS")


def _absent(policy: Policy, keys: Sequence[Key], unread: Sequence[Key]) -> list[Key]:
    return [key for _name, key in policy.witnesses if key not in keys and key not in unread]
