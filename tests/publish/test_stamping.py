"""Stamps of an outside authority: a good one is taken, and nothing that is not exactly one."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from subprocess import CalledProcessError, run

import pytest

from comity.publish import stamping
from comity.publish.stamping import NotStamped
from tests.publish.authority import Authority

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl stamps in this test")
TEXT = "record.example.int/log1\n3\ne05NxbHXmeb4zzDa3g291qjKYRhhEtAbrb2zXGXdRGU=\n"
REPLY = "application/timestamp-reply"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """One authority for all of these."""
    return Authority(tmp_path_factory.mktemp("ts") / "a").begin()


@pytest.fixture
def authority(made: Authority) -> Iterator[Authority]:
    """It answers as it should, until it is told otherwise."""
    made.answers = None
    yield made
    made.answers = None


def query(text: str) -> bytes:
    return stamping.query(text).as_bytes()


def test_a_good_answer_says_when_and_who(authority: Authority) -> None:
    roots = stamping.trusted(authority.certificates)
    with authority.listening() as address:
        reply = stamping.ask(address, TEXT, roots)
    found = stamping.examine(reply, TEXT, roots)
    assert (found.authority, found.time.tzinfo is not None) == ("CN=Stamps of Brenn", True)
    assert TEXT.encode() not in authority.asked[-1]  # it sees a hash


def test_anybody_checks_a_stamp_without_us(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "head.txt").write_text(TEXT)
    (tmp_path / "head.tsr").write_bytes(authority.stamp(query(TEXT)))
    command = [
        "openssl",
        "ts",
        "-verify",
        "-data",
        str(tmp_path / "head.txt"),
        "-in",
        str(tmp_path / "head.tsr"),
    ]
    command += ["-CAfile", str(authority.certificates)]
    assert b"OK" in run(command, check=True, capture_output=True).stdout


def test_a_stamp_of_something_else_or_by_somebody_else_is_refused(
    authority: Authority, tmp_path: Path
) -> None:
    roots, other = stamping.trusted(authority.certificates), Authority(tmp_path / "b").begin()
    baker = Authority(tmp_path / "c", name="A baker").begin(stamps=False)
    good = authority.stamp(query(TEXT))
    stamping.examine(good, TEXT, roots)
    wrong = [
        (good, TEXT.replace("\n3\n", "\n4\n"), roots), (good, TEXT, stamping.trusted(other.certificates)),
        (good, TEXT, []), (good + b"\0", TEXT, roots), (good[:-1], TEXT, roots), (b"", TEXT, roots),
        (b"\x30\x03\x02\x01\x02", TEXT, roots),
    ]  # fmt: skip
    for reply, text, trust in wrong:
        with pytest.raises(NotStamped):
            stamping.examine(reply, text, trust)
    try:
        plain = baker.stamp(query(TEXT))
    except CalledProcessError:  # the program itself refuses to stamp with such a certificate
        return
    with pytest.raises(NotStamped):
        stamping.examine(plain, TEXT, stamping.trusted(baker.certificates))


def test_an_answer_to_another_request_is_refused(authority: Authority) -> None:
    roots, old = stamping.trusted(authority.certificates), authority.stamp(query(TEXT))
    stamping.examine(old, TEXT, roots)  # a good stamp, but not the one that was asked for
    authority.answers = lambda _query: (200, REPLY, old)
    with authority.listening() as address, pytest.raises(NotStamped, match="Nonce"):
        stamping.ask(address, TEXT, roots)


def test_flipped_bits_are_refused_or_change_nothing(authority: Authority) -> None:
    """What a stamp does not cover is covered by the record; time, authority and text it covers."""
    roots, good = stamping.trusted(authority.certificates), authority.stamp(query(TEXT))
    told = stamping.examine(good, TEXT, roots)
    for bit in range(0, len(good) * 8, 61):
        changed = bytearray(good)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            assert stamping.examine(bytes(changed), TEXT, roots) == told, bit
        except NotStamped:
            continue


@pytest.mark.parametrize(
    "answer",
    [
        (500, REPLY, b"x"), (302, REPLY, b""), (200, "text/html", b"<p>"), (200, REPLY, b"garbage"),
        (200, REPLY, b""), (200, REPLY, bytes(stamping.LARGEST + 1)),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(authority: Authority, answer: tuple[int, str, bytes]) -> None:
    authority.answers = lambda _query: answer
    asked = len(authority.asked)
    with authority.listening() as address, pytest.raises(NotStamped):
        stamping.ask(address, TEXT, stamping.trusted(authority.certificates))
    assert len(authority.asked) == asked + 1  # no redirect is followed


def test_nobody_waits_for_an_authority_that_is_silent(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def silent(_query: bytes) -> tuple[int, str, bytes]:
        release.wait(20)
        return 200, REPLY, b""

    authority.answers = silent
    roots = stamping.trusted(authority.certificates)
    for name in ("PATIENCE", "LONGEST"):  # each of them alone ends it
        with monkeypatch.context() as patched, authority.listening() as address:
            patched.setattr(stamping, name, 0.1)
            with pytest.raises(NotStamped, match="does not answer"):
                stamping.ask(address, TEXT, roots)
    release.set()


def test_addresses_and_certificates_that_are_none_are_named(tmp_path: Path) -> None:
    for address in ("", "ftp://x.example/", "https:///ts", "file:///etc/passwd", "http://127.0.0.1:1/ts"):
        with pytest.raises(NotStamped):
            stamping.ask(address, TEXT, [])
    (tmp_path / "empty.pem").write_text("nothing")
    for file in ("empty.pem", "missing.pem"):
        with pytest.raises(NotStamped, match="cannot be read"):
            stamping.trusted(tmp_path / file)
