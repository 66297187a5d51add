"""Receipts and bundles in great number, good and bad, the same in every run: what both verifiers are asked about."""

import base64
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from comity.core.log import bundle, cosign, notes, passkey
from comity.core.log.entry import Disclosure
from comity.core.log.jcs import Json
from comity.core.log.notes import Key, Signature
from comity.core.log.strict import to_base64
from tests.core.log.devices import POINT, asserted
from tests.core.log.material import BEGUN, ORIGIN, Record, cosignature, log_key, witness_key

SECOND: Final = int(BEGUN.timestamp())
VALUES: Final[list[Json]] = [
    "Решение", "a\u2028b\u202ec\x1b", 'quo"te\\', "", 0, -7, 2**53 - 1, True, None, ["x", {"b": 1, "a": [], "é": "𝔘"}],
    {"ﬀ": 1, "𐀀": 2}, "</script>",
]  # fmt: skip
ENDED: Final = "2026-11-26T08:59:59+00:00"
DEADLINES: Final[list[Json]] = [
    "2026-11-26T09:02:30+00:00", "2026-11-26T12:02:30.500+03:00", "2026-11-26T09:02:30Z", "soon", "", 0, [],
    "2026-02-30T00:00:00Z",
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-11-26T09:02:30", "2026-11-26 09:02:30+00:00", 5,
]  # fmt: skip


ABOUT_KEYS: Final = ("PasskeyEnrolled", "PasskeyEnrolled", "PasskeyEnded")


@dataclass(frozen=True, slots=True)
class Case:
    """One file with one policy."""

    name: str
    file: bytes
    policy: bytes


@cache
def witness(number: int) -> tuple[Key, bytes]:
    """A witness with an Ed25519 key."""
    seed = sha256(f"witness {number}".encode()).digest()
    return witness_key(f"w{number}.example", seed), seed


@cache
def late_witness() -> tuple[Key, MLDSA44PrivateKey]:
    """A witness with an ML-DSA key."""
    private = MLDSA44PrivateKey.from_seed_bytes(bytes([5] * 32))
    return Key("pq.example", private.public_key().public_bytes_raw(), notes.MLDSA), private


def post_quantum(text: str, time: int) -> Signature:
    """Its line."""
    key, private = late_witness()
    signed = private.sign(cosign.checkpoint_message(key.name, text, time))
    return Signature(key.name, key.id, cosign.timestamped(time, signed))


def some_record(drawn: random.Random) -> Record:
    """A few acts of every kind."""
    record = Record()
    at = BEGUN
    for _n in range(drawn.randint(1, 9)):
        at += timedelta(microseconds=drawn.choice([0, 1, 500_000, 61_000_000]))
        kind = drawn.choice(["Founded", "Published", "SilenceBroken", "Adopted", "Adopted", *ABOUT_KEYS])
        told: dict[str, Json] = (
            {"deadline": drawn.choice([ENDED] * 50 + DEADLINES)} if kind == "Adopted" else {}
        )
        told["value"] = drawn.choice(VALUES)
        if drawn.random() < 0.25:
            told["authorisation"] = authorisation(drawn, UUID(int=len(record.sealed) + 1), dict(told))
            told |= enrolment(drawn, record)
        if kind in ABOUT_KEYS:
            told = {
                "party": drawn.choice(["ALD"] * 9 + ["BRN"]),
                "key": to_base64(drawn.choice([POINT] * 9 + [b"k"])),
            }
        public: dict[str, Json] = {"number": "D/1"} if kind == "Published" else {}
        record.add(kind, told, public, at)
    return record


def enrolment(drawn: random.Random, record: Record) -> dict[str, Json]:
    """Which entry enrolled the key: mostly an earlier one that did, now and then another, or something else."""
    if drawn.random() < 0.2:
        return {}
    every = enumerate(record.sealed)
    did = [n for n, item in every if any(d.value == "PasskeyEnrolled" for d in item.disclosures)]
    if not did and drawn.random() < 0.9:
        return {}
    told: dict[str, Json] = {"entry": drawn.choice(did or [0]), "party": drawn.choice(["ALD"] * 9 + ["BRN"])}
    others: list[Json] = [
        {**told, "entry": len(record.sealed)}, {**told, "entry": -1}, {**told, "entry": True}, {**told, "more": 1},
        {**told, "party": 5}, [], {**told, "entry": 0},
    ]  # fmt: skip
    return {"enrolment": drawn.choice(others) if drawn.random() < 0.1 else told}


def about_keys() -> Iterator[Case]:
    """Bundles and receipts of an act with a passkey, after entries that enrol its key, or another, or end it."""
    aldoras: dict[str, Json] = {"algorithm": -7, "key": to_base64(POINT), "party": "ALD"}
    begun, ended = ("PasskeyEnrolled", aldoras), ("PasskeyEnded", aldoras)
    wrong: list[dict[str, Json]] = [
        {**aldoras, "key": "AAAA"}, {**aldoras, "key": 5}, {**aldoras, "party": "BRN"}, {"party": "ALD"},
    ]  # fmt: skip
    before: list[list[tuple[str, dict[str, Json]]]] = [[("PasskeyEnrolled", told)] for told in wrong]
    before += [
        [begun],
        [ended],
        [begun, ended],
        [ended, begun],
        [begun, ("Circulated", {"title": "Draft"})],
    ]
    for number, acts in enumerate(before):
        for named in range(len(acts) + 1):
            record, fields = Record(), dict[str, Json](by="ALD")
            for kind, told in acts:
                record.add(kind, told)
            assertion = asserted(UUID(int=len(acts) + 1), fields)
            enrolled: Json = {"entry": named, "party": "ALD"}
            record.add("SilenceBroken", {**fields, "authorisation": assertion, "enrolment": enrolled})
            rules, note = f"log {log_key()}\nquorum none\n".encode(), record.note()
            opened = {n: item.disclosures for n, item in enumerate(record.sealed)}
            raw = [item.entry_bytes for item in record.sealed]
            yield Case(f"keys {number} {named}", bundle.make(rules, note, raw, opened), rules)
            last = {len(acts): opened[len(acts)]}
            yield Case(f"keys {number} {named}, closed", bundle.make(rules, note, raw, last), rules)
            yield Case(f"keys {number} {named}, alone", record.receipt(len(acts)), rules)


def authorisation(drawn: random.Random, act: UUID, fields: dict[str, Json]) -> Json:
    """A person's passkey for the act; a good one, or one that is wrong in one way."""
    changes: list[dict[str, object]] = [{}] * 6 + [
        {"alg": passkey.EDDSA}, {"flags": 1}, {"flags": 4}, {"type": "webauthn.create"}, {"host": "example.int"},
        {"host": "elsewhere.example"}, {"crossOrigin": None}, {"origin": "https://x.example:8443"}, {"challenge": 5},
    ]  # fmt: skip
    good = asserted(act, fields, drawn.choice(["adopt", "break_silence"]), **drawn.choice(changes))
    wrong: list[Json] = [
        {**good, "alg": "-7"}, {**good, "alg": True}, {**good, "covers": []}, {**good, "covers": ["absent"]}, None,
        {**good, "signature": "MAYCAQECAQE="}, {**good, "more": 0}, {**good, "verb": "X"},
        {**good, "verb": "withdraw"}, {**good, "key": "AAAA"}, {**good, "client": "e30="},
    ]  # fmt: skip
    return drawn.choice(wrong) if drawn.random() < 0.2 else good


def some_policy(drawn: random.Random, number: int) -> str:
    """Witnesses, and how many must sign."""
    named = [f"witness n{n} {witness(n)[0]}" for n in range(number)]
    if drawn.random() < 0.3:
        named.append(f"witness pq {late_witness()[0]}")
    members = " ".join(line.split()[1] for line in named)
    quorums = ["quorum none"]
    if named:
        least = drawn.choice(["any", "all", "2", str(len(named))])
        quorums += [f"group g {least} {members}\nquorum g", f"quorum {members.split()[0]}"]
    origin = drawn.choice([ORIGIN] * 39 + ["other.example"])
    return "\n".join([f"log {log_key(origin)}", *named, drawn.choice(quorums), ""])


def good(drawn: random.Random) -> Case:
    """A file that was made as it should be; whether it proves anything is another question."""
    record, number = some_record(drawn), drawn.randint(0, 4)
    text = record.text()
    lines = []
    for n in range(number):
        key, seed = witness(n)
        time = drawn.choice([SECOND + 86_400] * 30 + [SECOND, SECOND + 30, SECOND + 600, 2**62, 0])
        if drawn.random() < 0.95:
            lines.append(cosignature(text, time, key, seed))
    rules = some_policy(drawn, number)
    if " pq " in rules and drawn.random() < 0.7:
        lines.append(post_quantum(text, SECOND + 900))
    note = record.note(*lines)
    if drawn.random() < 0.2:
        opened = {n: _some(drawn, item.disclosures) for n, item in enumerate(record.sealed)}
        other = rules if drawn.random() < 0.5 else "quorum none\n"
        data = bundle.make(other.encode(), note, [item.entry_bytes for item in record.sealed], opened)
        return Case("bundle", data, rules.encode())
    index = drawn.randrange(len(record.sealed))
    data = record.receipt(index, _some(drawn, record.sealed[index].disclosures), note)
    return Case("receipt", data, rules.encode())


def _some(drawn: random.Random, disclosures: tuple[Disclosure, ...]) -> list[Disclosure]:
    return [d for d in disclosures if drawn.random() < 0.8]


def _flip(data: bytes, drawn: random.Random) -> bytes:
    at = drawn.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << drawn.randrange(8)]) + data[at + 1 :]


def _cut(data: bytes, drawn: random.Random) -> bytes:
    return data[: drawn.randrange(len(data))]


def _gone(data: bytes, drawn: random.Random) -> bytes:
    at = drawn.randrange(len(data))
    return data[:at] + data[at + 1 :]


def _put(data: bytes, drawn: random.Random) -> bytes:
    at = drawn.randrange(len(data))
    return (
        data[:at]
        + drawn.choice([b"\n", b" ", b"=", b"\r", b"\xc2\x85", b"0", b"\xff", b"\xe2\x80\xa8"])
        + data[at:]
    )


def _line_twice(data: bytes, drawn: random.Random) -> bytes:
    rows = data.split(b"\n")
    at = drawn.randrange(len(rows))
    return b"\n".join([*rows[: at + 1], *rows[at:]])


def _line_gone(data: bytes, drawn: random.Random) -> bytes:
    rows = data.split(b"\n")
    del rows[drawn.randrange(len(rows))]
    return b"\n".join(rows)


def _loose_base64(data: bytes, drawn: random.Random) -> bytes:
    """The same bytes in another spelling: bits that decode to nothing."""
    rows = data.split(b"\n")
    at = [n for n, row in enumerate(rows) if row.endswith(b"=") and not row.endswith(b"==")]
    if at:
        row = rows[drawn.choice(at)]
        letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        place = letters.index(row[-2:-1])
        rows[rows.index(row)] = row[:-2] + letters[place + 1 : place + 2] + b"="
    return b"\n".join(rows)


def _stranger(data: bytes, drawn: random.Random) -> bytes:
    name = drawn.choice(["stranger.example", ORIGIN, "two words"])
    return data + f"— {name} {base64.b64encode(drawn.randbytes(68)).decode()}\n".encode()


def _number(data: bytes, drawn: random.Random) -> bytes:
    for word in (b"index ", b"\nrecord.example.int/log1\n"):
        if word in data and drawn.random() < 0.7:
            return data.replace(word, word + drawn.choice([b"0", b"+", b"1_", b" "]), 1)
    return _flip(data, drawn)


def _as_signed(data: bytes, drawn: random.Random) -> bytes:
    """Bundles: a change by somebody who makes the hash at the end anew."""
    if not data.startswith(bundle.HEADER):
        return _flip(data, drawn)
    return rehashed(_flip(data[: -bundle.LAST], drawn))


def rehashed(whole: bytes) -> bytes:
    """A bundle with the hash at its end made anew."""
    return whole + bundle.END + sha256(whole).hexdigest().encode() + b"\n"


CHANGES: Final[list[Callable[[bytes, random.Random], bytes]]] = [
    _flip, _flip, _cut, _gone, _put, _line_twice, _line_gone, _loose_base64, _stranger, _number, _as_signed,
]  # fmt: skip


def cases(number: int, seed: int = 2026) -> Iterator[Case]:
    """Half of them as they should be, half of them changed; now and then the policy is changed too."""
    drawn = random.Random(seed)
    for n in range(number):
        case = good(drawn)
        if n % 2:
            change = drawn.choice(CHANGES)
            case = Case(f"{case.name} {change.__name__}", change(case.file, drawn), case.policy)
        elif drawn.random() < 0.1:
            change = drawn.choice(CHANGES[:7])
            case = Case(f"{case.name}, policy {change.__name__}", case.file, change(case.policy, drawn))
        yield case
