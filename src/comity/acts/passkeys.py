"""Acts that a delegate authorises with a passkey: which key may, and whether one did (W3C WebAuthn Level 2, 7.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from comity.access import markings, permits
from comity.acts.asked import formal
from comity.core.consensus.rules import RuleSet
from comity.core.errors import NotAllowed, NotFound, NotPossibleNow, Unreadable, _
from comity.core.log import passkey
from comity.core.log.strict import Malformed, to_base64
from comity.core.seat import SECRETARIAT, Seat
from comity.decisions.models import Decision
from comity.people import passkeys as devices
from comity.people.models import Passkey
from comity.record import writer
from comity.record.writer import Asked, Recorded, Writing
from comity.register import queries as register
from comity.register.queries import MEMBERS


class PasskeyNeeded(NotAllowed):
    """The rules ask for the person; a program or a draft cannot give it."""

    message = _(
        "The rules ask that this act is authorised with your enrolled passkey. Nothing was recorded and nothing "
        "is lost. Do it on the page of the decision, or send a note verbale. Keys for programs cannot do it."
    )
    kept_said = True


class NotThisPasskey(NotAllowed):
    """The key is not enrolled for this seat, or its person has removed it."""

    message = _(
        "This passkey is not enrolled for your seat. Nothing was recorded. Use the one that you enrolled, or "
        "enrol this one first."
    )
    kept_said = True


class NotAuthorised(Unreadable):
    """The assertion does not hold; which part, the operator's log and the tests know."""

    message = _("The passkey did not authorise this act: %(reason)s. Nothing was recorded; please try again.")
    kept_said = True


class EnrolledAlready(NotPossibleNow):
    """One credential, one enrolment; one that was ended never comes back."""

    message = _("This passkey was enrolled before. Make a new one.")


class UnknownAlgorithm(NotPossibleNow):
    """Verifiers check two algorithms."""

    message = _("This passkey signs with a method that the record does not know. Make one on another device.")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What `navigator.credentials.get` gave, and at which address the door showed the page (scheme, host, port)."""

    credential: str
    client: bytes
    data: bytes
    signature: bytes
    site: str


def seen(by: Seat, decision: Decision, **fields: Any) -> dict[str, Any]:
    """The fields that the person's device signs, each of them committed by the entry."""
    return {"by": by.party, "text": decision.text_hash, "body": decision.body_id, **fields}


def challenge(act: UUID, verb: str, fields: Mapping[str, Any]) -> bytes:
    """The 32 bytes that the device is asked to sign."""
    return passkey.challenge(settings.RECORD_ORIGIN, str(act), verb, fields)


def enrolled(by: Seat, at: datetime) -> list[Passkey]:
    """The passkeys with which the person in this seat may authorise acts now."""
    rows = Passkey.objects.filter(appointment=by.id, valid_from__lte=at, valid_to=None) if by.id else []
    held = devices.credentials_of(by.person)
    return [row for row in rows if row.credential in held]


def authorised(
    asked: Asked, rules: RuleSet, verb: str, fields: Mapping[str, Any], assertion: Assertion | None
) -> dict[str, Any]:
    """What the entry commits to about the passkey: nothing where the rules ask for none; not good, it is refused."""
    if verb not in rules.passkey_for:
        return {}
    if assertion is None:
        raise PasskeyNeeded
    rows = Passkey.objects.select_for_update().filter(
        credential=assertion.credential, appointment=asked.by.id
    )
    row = rows.filter(valid_from__lte=asked.received, valid_to=None).first()
    if row is None or row.credential not in devices.credentials_of(asked.by.person):
        raise NotThisPasskey
    value = passkey.committed(
        bytes(row.key),
        row.algorithm,
        assertion.client,
        assertion.data,
        assertion.signature,
        verb=verb,
        covers=list(fields),
    )
    try:
        count = _examined(asked, {**fields, passkey.FIELD: value}, assertion, row)
    except Malformed as trouble:
        raise NotAuthorised(reason=str(trouble)) from trouble
    Passkey.objects.filter(pk=row.pk).update(used=count)
    return {passkey.FIELD: value, passkey.ENROLMENT: {"entry": row.entry, "party": asked.by.party}}


def _examined(asked: Asked, told: Mapping[str, Any], assertion: Assertion, row: Passkey) -> int:
    """What any verifier asks, and what only the server can: this very address, its host, the person, the counter."""
    found = passkey.examine(settings.RECORD_ORIGIN, str(asked.act), told)
    if found.site != assertion.site:
        raise Malformed("it was asked at another address")
    host = urlsplit(assertion.site).hostname or ""
    if assertion.data[:32] != sha256(host.encode()).digest():
        raise Malformed("it belongs to another site")
    if not found.verified:
        raise Malformed("the device did not check who used it")
    count = int.from_bytes(assertion.data[33:37])
    if (count or row.used) and count <= row.used:
        raise Malformed("its counter went back, as that of a copied key would")
    return count


@formal
def enrol_passkey(asked: Asked, *, device: int) -> Recorded:
    """A person lets one of the own passkeys authorise acts of the delegation; the public key enters the record."""
    permits.enrol_passkey(asked.by, register.groups_of(asked.by.party, asked.received))
    found = devices.device(asked.by.person, device)
    if found is None:
        raise NotFound
    assert asked.by.id is not None  # who is accredited has a seat
    if found.algorithm not in {passkey.ES256, passkey.EDDSA}:
        raise UnknownAlgorithm
    if Passkey.objects.filter(credential=found.credential).exists():
        raise EnrolledAlready
    row = Passkey.objects.create(
        appointment_id=asked.by.id,
        credential=found.credential,
        key=found.key,
        algorithm=found.algorithm,
        name=found.name,
        used=found.count,
        valid_from=asked.received,
    )
    done = _write(asked, "PasskeyEnrolled", row)
    Passkey.objects.filter(pk=row.pk).update(entry=done.index)
    return done


@formal
def end_passkey(asked: Asked, key: UUID) -> Recorded:
    """It authorises nothing more; what it authorised stays so."""
    permits.end_passkey(asked.by, register.groups_of(asked.by.party, asked.received))
    rows = Passkey.objects.select_for_update().filter(appointment=asked.by.id, pk=key, valid_to=None)
    row = rows.first()
    if row is None:
        raise NotFound
    Passkey.objects.filter(pk=row.pk).update(valid_to=asked.received)
    return _write(asked, "PasskeyEnded", row)


def _write(asked: Asked, kind: str, row: Passkey) -> Recorded:
    """Every Member State can read for which delegation the key signs; the person, the own delegation alone."""
    return writer.append(
        Writing(
            kind=kind,
            asked=asked,
            subject=row.id,
            marking=markings.made(asked.by.party, asked.received, parties=[SECRETARIAT], groups=[MEMBERS]),
            own=markings.own(asked.by.party),
            confidential={
                "party": asked.by.party,
                "key": to_base64(bytes(row.key)),
                "algorithm": row.algorithm,
            },
        )
    )
