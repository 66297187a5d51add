"""Acts authorised with a passkey: another library's signatures, printed vectors, and every part that must fit."""

from hashlib import sha256
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from comity.core.log import entry as entries
from comity.core.log import p256, passkey
from comity.core.log.jcs import Json
from comity.core.log.strict import Malformed, to_base64
from tests.core.log import devices
from tests.core.log.devices import OTHER, POINT, SITE
from tests.core.log.material import BEGUN, ORIGIN, counted

ACT = UUID(int=7)
FIELDS: dict[str, Json] = {"decision": "D/1", "reason": "Paragraph 3 is not agreed."}

# RFC 6979, appendix A.2.5: the key, and its signatures with SHA-256
PRINTED_KEY = bytes.fromhex(
    "04"
    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
)
PRINTED = [
    (
        b"sample",
        0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,
        0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8,
    ),
    (
        b"test",
        0xF1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367,
        0x019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083,
    ),
]


@pytest.mark.parametrize(("message", "r", "s"), PRINTED)
def test_the_printed_signatures_are_good_and_others_are_not(message: bytes, r: int, s: int) -> None:
    signature = encode_dss_signature(r, s)
    assert p256.verify(PRINTED_KEY, message, signature)
    assert not p256.verify(PRINTED_KEY, message + b"x", signature)
    assert not p256.verify(PRINTED_KEY, message, encode_dss_signature(r, s + 1))
    assert not p256.verify(PRINTED_KEY[:-1] + b"\0", message, signature)


@given(st.binary(max_size=40), st.integers(1, 2**200), st.integers(0, 600))
def test_the_library_and_we_are_of_one_mind(message: bytes, secret: int, bit: int) -> None:
    private = ec.derive_private_key(secret, ec.SECP256R1())
    key = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    signature = private.sign(message, ec.ECDSA(hashes.SHA256()))
    assert p256.verify(key, message, signature)
    flipped = bytearray(signature)
    flipped[bit // 8 % len(signature)] ^= 1 << bit % 8
    assert not p256.verify(key, message, bytes(flipped))


def test_another_spelling_of_a_signature_is_refused() -> None:
    r, s = 0x11, 0x22
    good = encode_dss_signature(r, s)
    assert p256.numbers(good) == (r, s)
    for other in (
        good + b"\0", b"\x31" + good[1:], bytes.fromhex("3008020200110202001122"),
        bytes.fromhex("3006020100020122"), bytes.fromhex("3006020191020122"), encode_dss_signature(r, p256.N),
        encode_dss_signature(r, 0), b"",
    ):  # fmt: skip
        assert p256.numbers(other) is None


def asserted(**changed: object) -> dict[str, Json]:
    return devices.asserted(ACT, FIELDS, "break_silence", **changed)


def checked(assertion: Json, fields: dict[str, Json] = FIELDS, act: UUID = ACT) -> passkey.Authorised:
    told: dict[str, Json] = {**fields, passkey.FIELD: assertion}
    made = entries.build(ORIGIN, 0, act, BEGUN, "SilenceBroken", {}, told, counted())
    return passkey.check(entries.parse(made.entry_bytes), told)


def test_an_act_authorised_with_a_passkey_names_its_key_and_the_site() -> None:
    found = checked(asserted())
    assert (found.key, found.verb, found.site, found.verified) == (POINT, "break_silence", SITE, True)
    assert found.fingerprint == sha256(POINT).hexdigest()[:16]
    assert not checked(asserted(flags=1)).verified
    assert checked(asserted(host="example.int")).site == SITE
    assert checked(asserted(alg=passkey.EDDSA)).key == OTHER.public_key().public_bytes_raw()


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "webauthn.create"}, {"challenge": "AAAA"}, {"origin": "https://elsewhere.example"}, {"flags": 4},
        {"host": "elsewhere.example"}, {"crossOrigin": True}, {"origin": "file:///x"}, {"origin": 5},
        {"host": "ecord.example.int"},
    ],
)  # fmt: skip
def test_an_assertion_for_anything_else_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        checked(asserted(**changed))


def test_it_covers_the_act_its_record_its_verb_and_every_field() -> None:
    good = asserted()
    with pytest.raises(Malformed, match="another act"):
        checked(good, {**FIELDS, "reason": "Something else."})
    with pytest.raises(Malformed, match="another act"):
        checked(good, act=UUID(int=8))
    with pytest.raises(Malformed, match="another act"):
        checked({**good, "covers": ["decision"]})
    with pytest.raises(Malformed, match="another act"):
        checked({**good, "verb": "withdraw"})
    for part in ("client", "data", "key", "signature"):
        with pytest.raises(Malformed):
            checked({**good, part: to_base64(b"x")})
    wrong: list[Json] = [
        None,
        {},
        {**good, "more": 1},
        {**good, "covers": ["reason", "decision"]},
        {**good, "alg": -257},
        {**good, "verb": "Break"},
        {**good, "covers": [1]},
    ]
    for other in wrong:
        with pytest.raises(Malformed):
            checked(other)
