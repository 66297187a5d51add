"""Acts that rules leave to the person: a passkey of the seat signs the very act, or nothing is recorded."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from comity.access.offices import ForMemberStatesOnly, NotAccredited, SignInFirst
from comity.acts import decisions, passkeys, silence
from comity.acts.passkeys import Assertion, NotAuthorised, NotThisPasskey, PasskeyNeeded
from comity.core.consensus.rules_shipped import CICA
from comity.core.errors import NotFound, Refused
from comity.core.log import entry as entries
from comity.core.log import passkey
from comity.core.seat import PUBLIC_SEAT, Seat
from comity.people.models import Passkey
from comity.record.models import Disclosure, Entry
from tests.api.calls import bearer, post
from tests.core.log.devices import PRIVATE
from tests.web.asking import text
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "http://testserver"
CREDENTIAL = bytes(range(32))
RULES = replace(
    CICA,
    passkey_for=frozenset({"break_silence", "object_to_silence"}),
    channels=frozenset({"platform", "note_verbale"}),
    shortest_minutes=None,
    shortest_working_days=None,
    consent_step="",
)


def device(seat: Seat, credential: bytes = CREDENTIAL, counter: int = 0) -> int:
    """A passkey as allauth keeps it after its making."""
    cose = ES256.from_cryptography_key(PRIVATE.public_key())  # type: ignore[no-untyped-call] # the library's
    data = AuthenticatorData.create(
        sha256(b"testserver").digest(),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT,
        counter,
        AttestedCredentialData.create(bytes(16), credential, cose),
    )
    client = json.dumps({"type": "webauthn.create", "challenge": "", "origin": SITE}).encode()
    held = {
        "id": websafe_encode(credential),
        "rawId": websafe_encode(credential),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {},
    }
    row = Authenticator.objects.create(
        user_id=seat.person, type=Authenticator.Type.WEBAUTHN, data={"name": "My key", "credential": held}
    )
    return int(row.pk)


def enrol(world: World, seat: Seat | None = None) -> int:
    """The delegate of Brenn enrols a passkey; the entry's index."""
    seat = seat or world.brenn
    return passkeys.enrol_passkey(world.asked(seat), device=device(seat)).index


def signed(challenge: bytes, **changed: Any) -> Assertion:
    """What the device gives; parts can be changed before the signing."""
    site = changed.get("site", SITE)
    client = json.dumps(
        {"type": "webauthn.get", "challenge": websafe_encode(challenge), "origin": site, "crossOrigin": False}
    ).encode()
    host = changed.get("host", "testserver").encode()
    data = sha256(host).digest() + bytes([changed.get("flags", 5)]) + changed.get("count", 1).to_bytes(4)
    signature = PRIVATE.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
    if changed.get("bad"):
        signature = signature[:-1] + bytes([signature[-1] ^ 1])
    return Assertion(websafe_encode(changed.get("credential", CREDENTIAL)), client, data, signature, SITE)


def challenge(world: World, key: UUID, act: UUID, reason: str = "No.", verb: str = "break_silence") -> bytes:
    """What the page asks the device to sign."""
    more: dict[str, Any] = {"paragraphs": []} if verb == "break_silence" else {}
    return passkeys.challenge(
        act, verb, passkeys.seen(world.brenn, world.decision(key), reason=reason, **more)
    )


@pytest.fixture
def world() -> World:
    """Rules that ask for the passkey."""
    return build(rules=RULES)


def test_an_enrolled_passkey_authorises_an_objection_and_the_entry_proves_it(world: World) -> None:
    number, key, act = enrol(world), world.under_silence(), uuid4()
    shown = signed(challenge(world, key, act))
    asked = world.asked(world.brenn, act=act)
    done = decisions.break_silence(asked, key, reason="No.", assertion=shown)
    assert decisions.break_silence(asked, key, reason="No.", assertion=shown) == done  # two clicks
    entry = entries.parse(bytes(Entry.objects.get(index=done.index).data))
    told = {d.name: d.value for d in Disclosure.objects.filter(entry=done.index)}
    found = passkey.check(entry, told)
    assert (found.verb, found.site, found.verified) == ("break_silence", SITE, True)
    assert told["enrolment"] == {"entry": number, "party": "BRE"}
    enrolment = {d.name: d.value for d in Disclosure.objects.filter(entry=number)}
    assert enrolment["key"] == told["authorisation"]["key"]
    assert Passkey.objects.get().used == 1
    assert entry.origin == settings.RECORD_ORIGIN


def test_so_does_an_objection_to_the_procedure(world: World) -> None:
    enrol(world)
    key, act = world.under_silence(), uuid4()
    shown = signed(challenge(world, key, act, verb="object_to_silence"))
    with pytest.raises(PasskeyNeeded):
        silence.object_to_silence(world.asked(world.brenn), key, reason="No.")
    silence.object_to_silence(world.asked(world.brenn, act=act), key, reason="No.", assertion=shown)
    assert world.record()[-1] == "SilenceObjectedTo"


@pytest.mark.parametrize(
    "changed",
    [
        {"bad": True},
        {"flags": 1},
        {"flags": 4},
        {"site": "http://testserver:8000"},
        {"site": "https://other.example"},
        {"host": "server"},
        {"count": 0},
        {"count": 4},
    ],
    ids=str,
)
def test_whatever_does_not_hold_is_refused_and_records_nothing(world: World, changed: dict[str, Any]) -> None:
    enrol(world)
    Passkey.objects.update(used=4)
    key, act = world.under_silence(), uuid4()
    before = world.record()
    shown = signed(challenge(world, key, act), **{"count": 5, **changed})
    with pytest.raises(NotAuthorised):
        decisions.break_silence(world.asked(world.brenn, act=act), key, reason="No.", assertion=shown)
    assert world.record() == before
    assert Passkey.objects.get().used == 4


def test_a_signature_is_for_one_act_and_its_words(world: World) -> None:
    enrol(world)
    key, act = world.under_silence(), uuid4()
    shown = signed(challenge(world, key, act))
    for number, reason in ((uuid4(), "No."), (act, "Yes.")):
        with pytest.raises(NotAuthorised):
            decisions.break_silence(world.asked(world.brenn, act=number), key, reason=reason, assertion=shown)


def test_only_a_passkey_that_the_seat_enrolled_and_still_holds(world: World) -> None:
    key, act = world.under_silence(), uuid4()
    shown = signed(challenge(world, key, act))

    def breaks() -> None:
        decisions.break_silence(world.asked(world.brenn, act=act), key, reason="No.", assertion=shown)

    enrol(world, world.cestria)
    with pytest.raises(NotThisPasskey):  # enrolled, by another seat
        breaks()
    Authenticator.objects.all().delete()
    Passkey.objects.all().delete()
    enrol(world)
    held = Authenticator.objects.get()
    Authenticator.objects.all().delete()
    with pytest.raises(NotThisPasskey):  # removed by its person
        breaks()
    held.save(force_insert=True)
    passkeys.end_passkey(world.asked(world.brenn), Passkey.objects.get().pk)
    with pytest.raises(NotThisPasskey):  # ended
        breaks()
    with pytest.raises(passkeys.EnrolledAlready):
        passkeys.enrol_passkey(world.asked(world.brenn), device=held.pk)


def test_enrolling_is_for_ones_own_devices_and_for_accredited_persons_of_members(world: World) -> None:
    theirs = device(world.cestria)
    with pytest.raises(NotFound):
        passkeys.enrol_passkey(world.asked(world.brenn), device=theirs)
    for seat in (PUBLIC_SEAT, world.chair, replace(world.cestria, accredited=False)):
        with pytest.raises((SignInFirst, ForMemberStatesOnly, NotAccredited)):
            passkeys.enrol_passkey(world.asked(seat), device=theirs)
    with pytest.raises(Refused):
        passkeys.end_passkey(world.asked(world.brenn), uuid4())


def test_a_program_does_not_break_silence_where_the_rules_ask_the_person(world: World) -> None:
    enrol(world)
    key = world.under_silence()
    before = world.record()
    status, answer = post(f"/decisions/{key}/break-silence", bearer(world, "brenn"))
    assert status == 403, answer
    assert "Keys for programs" in str(answer)
    assert world.record() == before


def test_the_page_keeps_what_was_written_asks_the_passkey_and_says_what_to_do_without(world: World) -> None:
    key, client = world.under_silence(), world.client("brenn")
    address, act = f"/decisions/{key}/break/", uuid4()
    page = client.post(address, {"act": act, "reason": "No.\r\nNot <so>.", "paragraphs": "3"})
    assert "enrolled no passkey" in text(page)
    enrol(world)
    page = client.post(address, {"act": act, "reason": "No.", "paragraphs": ""})
    assert "<noscript>" in text(page)
    assert "note verbale" in text(page)
    asked_for = json.loads(page.context["options"])
    assert asked_for["challenge"] == websafe_encode(challenge(world, key, act))
    assert asked_for["credentials"] == [websafe_encode(CREDENTIAL)]

    def sent(**changed: Any) -> Any:
        shown = signed(challenge(world, key, act), **changed)
        parts = {name: websafe_encode(getattr(shown, name)) for name in ("client", "data", "signature")}
        said = json.dumps({"id": shown.credential, **parts})
        return client.post(address, {"act": act, "reason": "No.", "paragraphs": "", "assertion": said})

    before = world.record()
    refused = sent(bad=True)
    assert refused.status_code == 422
    assert 'value="No."' in text(refused)
    assert world.record() == before
    assert sent().status_code == 302
    assert world.record()[-1] == "SilenceBroken"


def test_the_pages_of_enrolment(world: World) -> None:
    client, number = world.client("brenn"), device(world.brenn)
    assert "Enrol this passkey" in text(client.get("/account/passkeys/"))
    client.post("/account/passkeys/", {"act": uuid4(), "device": number})
    row = Passkey.objects.get()
    assert f"/record/{row.entry}/" in text(client.get("/account/passkeys/"))
    assert client.get(f"/account/passkeys/{row.pk}/end/").status_code == 200
    client.post(f"/account/passkeys/{row.pk}/end/", {"act": uuid4()})
    assert world.record()[-2:] == ["PasskeyEnrolled", "PasskeyEnded"]
