"""Cosignatures: taken in from the witnesses that delegations enrolled, counted, and put under signed heads."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, Min, Q

from comity.core.errors import NotFound, Unreadable, _
from comity.core.log import notes, signatures
from comity.core.log.checkpoint import Checkpoint as Signed
from comity.core.log.notes import Key, Note
from comity.core.log.strict import Malformed
from comity.publish import client
from comity.record.models import Checkpoint, Cosignature, RecordKey, WitnessKey

AHEAD: Final = timedelta(minutes=10)  # a time further ahead of our clock was not the time of signing


class NoCosignature(Unreadable):
    """What was sent is not a signed head of ours with the line of an enrolled witness."""

    message = _("This is not a signed head of this record with a good line of an enrolled witness.")


def quorum(enrolled: int) -> int:
    """More than two thirds of those enrolled: two contradicting heads would need a third of them to sign both."""
    return enrolled * 2 // 3 + 1 if enrolled else 0


def enrolled(at: datetime) -> list[WitnessKey]:
    """The witness keys that count at an instant, by name."""
    still = Q(valid_to=None) | Q(valid_to__gt=at)
    return list(WitnessKey.objects.filter(still, valid_from__lte=at).order_by("name"))


def receive(body: bytes, now: datetime) -> tuple[Checkpoint, int]:
    """Keep what a witness sends: the head it cosigned, with its line. Sent twice, it is kept once."""
    try:
        note = notes.parse(body)
        head = Signed.parse(note.text)
    except Malformed as trouble:
        raise NoCosignature from trouble
    checkpoint = Checkpoint.objects.filter(size=head.size).first()
    if checkpoint is None or notes.parse(checkpoint.note).text != note.text:
        raise NotFound  # of another record, or one that was set back: it is the witness that must be believed then
    kept = 0
    for witness in enrolled(now):
        key = Key.parse(witness.vkey)
        for line in note.signatures:
            if (line.name, line.key_id) == (key.name, key.id):
                kept += _keep(checkpoint, witness, Note(note.text, (line,)), key, now)
    if not kept:
        raise NoCosignature
    return checkpoint, kept


def _keep(checkpoint: Checkpoint, witness: WitnessKey, alone: Note, key: Key, now: datetime) -> int:
    try:
        (by,) = notes.verified(alone, [key], signatures.fastest_ed25519())
    except Malformed as trouble:
        raise NoCosignature from trouble
    if (by.time or 0) > (now + AHEAD).timestamp():
        raise NoCosignature
    Cosignature.objects.get_or_create(
        checkpoint=checkpoint,
        witness=witness,
        defaults={"time": by.time or 0, "line": alone.signatures[0].line(), "received_at": now},
    )
    return 1


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an entry is cosigned: by `count` of `enrolled`, `needed` make a quorum, reached at `since`."""

    count: int
    enrolled: int
    needed: int
    since: datetime | None = None

    @property
    def reached(self) -> bool:
        """Whether a quorum has cosigned it."""
        return self.since is not None


def standing(index: int, at: datetime) -> Standing:
    """Who signs a head signs every entry below it; each witness counts once, from the first such head on."""
    known = enrolled(at)
    rows = Cosignature.objects.filter(checkpoint__size__gt=index, witness__in=known)
    times = sorted(row["first"] for row in rows.values("witness").annotate(first=Min("time")))
    needed = quorum(len(known))
    since = datetime.fromtimestamp(times[needed - 1], UTC) if needed and len(times) >= needed else None
    return Standing(len(times), len(known), needed, since)


def covering(index: int, at: datetime) -> Checkpoint | None:
    """The first signed head over an entry that a quorum cosigned; else the first one."""
    heads = Checkpoint.objects.filter(size__gt=index).order_by("size")
    known = enrolled(at)
    if known:
        counted = heads.annotate(by=Count("cosignatures", filter=Q(cosignatures__witness__in=known)))
        best = counted.filter(by__gte=quorum(len(known))).first()
        if best is not None:
            return best
    return heads.first()


def note_of(checkpoint: Checkpoint, at: datetime) -> str:
    """A signed head with the lines of the witnesses that count, in the order of their names."""
    rows = Cosignature.objects.filter(checkpoint=checkpoint, witness__in=enrolled(at))
    return checkpoint.note + "".join(row.line for row in rows.order_by("witness__name"))


def newest_by(key_id: str, at: datetime) -> str | None:
    """The newest head that one witness cosigned, by the hexadecimal id of its key; so a restored one finds itself."""
    for witness in WitnessKey.objects.filter(valid_from__lte=at):
        if Key.parse(witness.vkey).id.hex() == key_id:
            row = Cosignature.objects.filter(witness=witness).order_by("-checkpoint__size").first()
            return None if row is None else row.checkpoint.note + row.line
    return None


def record_keys() -> list[str]:
    """Every key with which the record was ever signed, the newest first: those that sign now, as the signer says, then
    those that acts of officers replaced."""
    rows = RecordKey.objects.exclude(replaced_at=None).order_by("-replaced_at")
    earlier = [vkey for row in rows for vkey in (row.new, row.old)]
    return list(dict.fromkeys([*client.mark(settings.SIGNER_SOCKET).keys, *earlier]))


def policy(at: datetime) -> str:
    """A policy for trials, of the keys that the server knows; a real one travels by note verbale."""
    lines = [f"log {vkey}" for vkey in record_keys()]
    known = enrolled(at)
    lines += [f"witness {row.name} {row.vkey}" for row in known]
    if known:
        lines.append(f"group delegations {quorum(len(known))} {' '.join(row.name for row in known)}")
    return "\n".join([*lines, f"quorum {'delegations' if known else 'none'}", ""])


def witnessed(at: datetime) -> int:
    """The size of the newest head that a quorum cosigned; 0 if there is none."""
    known = enrolled(at)
    if not known:
        return 0
    counted = Checkpoint.objects.annotate(by=Count("cosignatures", filter=Q(cosignatures__witness__in=known)))
    best = counted.filter(by__gte=quorum(len(known))).order_by("-size").first()
    return best.size if best else 0
