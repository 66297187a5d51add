"""Signatures: the standard's own vectors, another library's opinion, and the forms that libraries dispute."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from comity.core.log import ed25519, signatures
from comity.core.log.ed25519 import BASE, L, P
from tests.core.log.edges import EIGHTH, edges

# RFC 8032, section 7.1: secret key, public key, message, signature
PRINTED = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def low_order() -> list[bytes]:
    """The encodings of the eight points of order 1, 2, 4, 8, non-canonical ones included: fourteen."""
    eighth = int.from_bytes(bytes.fromhex(EIGHTH), "little")
    ordinates = [0, 1, P - 1, eighth, P - eighth, P, P + 1]  # the last two are 0 and 1, written too large
    return [(y | sign << 255).to_bytes(32, "little") for y in ordinates for sign in (0, 1)]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), PRINTED)
def test_the_printed_vectors(secret: str, public: str, message: str, signature: str) -> None:
    key, told, signed = (bytes.fromhex(text) for text in (public, message, signature))
    assert Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).sign(told) == signed
    assert ed25519.verify(key, told, signed)
    assert not ed25519.refuses(key, signed)
    assert not ed25519.verify(key, told + b"x", signed)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 64 * 8 - 1))
def test_the_library_and_we_are_of_one_mind(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, good = private.public_key().public_bytes_raw(), private.sign(message)
    assert ed25519.verify(key, message, good)
    bad = (int.from_bytes(good, "big") ^ (1 << bit)).to_bytes(64, "big")
    assert not ed25519.verify(key, message, bad)
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(key).verify(bad, message)


def test_the_fourteen_encodings_of_low_order_are_refused_as_key_and_as_r() -> None:
    found = low_order()
    assert len(set(found)) == 14
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key, good = private.public_key().public_bytes_raw(), private.sign(b"")
    for encoded in found:
        assert ed25519.refuses(encoded, good)
        assert ed25519.refuses(key, encoded + good[32:])
        assert ed25519.refuses(encoded, encoded + bytes(32))
        assert not ed25519.verify(encoded, b"", encoded + bytes(32))


def test_only_the_low_order_points_are_taken_for_such() -> None:
    assert not ed25519._low_order(BASE)
    whole = [ed25519._point(encoded) for encoded in low_order()]
    taken = [point for point in whole if point is not None]
    assert len(taken) == 8
    assert all(ed25519._low_order(point) for point in taken)


def test_a_second_spelling_of_the_number_s_is_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key, good = private.public_key().public_bytes_raw(), private.sign(b"act")
    s = int.from_bytes(good[32:], "little")
    assert not ed25519.verify(key, b"act", good[:32] + (s + L).to_bytes(32, "little"))


def test_a_point_written_too_large_or_off_the_curve_is_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    good = private.sign(b"")
    for y in range(P, 2**255):  # nineteen of them
        assert ed25519.refuses(y.to_bytes(32, "little"), good)
    assert ed25519._point((2).to_bytes(32, "little")) is None


def test_wrong_lengths_are_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key, good = private.public_key().public_bytes_raw(), private.sign(b"")
    assert not ed25519.verify(key[:31], b"", good)
    assert not ed25519.verify(key + b"\0", b"", good)
    assert not ed25519.verify(key, b"", good[:63])
    assert not ed25519.verify(key, b"", good + b"\0")
    assert not ed25519.verify(b"", b"", b"")


def test_where_libraries_disagree_we_and_ours_do_not() -> None:
    """OpenSSL takes some of these, libsodium others; guarded by our refusals each of them says what we say."""
    library, made = signatures.fastest_ed25519(), list(edges())
    assert len(made) > 200
    assert {edge.good for edge in made} == {True, False}
    for edge in made:
        assert ed25519.verify(edge.key, edge.message, edge.signature) is edge.good, edge.name
        assert library(edge.key, edge.message, edge.signature) is edge.good, edge.name
