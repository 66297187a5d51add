"""Stamps of an outside authority (RFC 3161): somebody outside says when a signed head of the record was there.

The authority is asked over HTTP (RFC 3161, section 3.4) with the hash of the head's three lines, which everybody can
read anyway; what it answers is checked against certificates that the operator has configured before it is used.
The ASN.1 is read by a library, none of it here. Whatever goes wrong is a `NotStamped`, whose text is a sentence.
"""

import http.client
import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    Verifier,
    VerifierBuilder,
    decode_timestamp_response,
)

PATIENCE: Final = 10.0  # seconds for each step of the answer
LONGEST: Final = 20.0  # seconds for all of it, so that a slow authority does not hold the clock's round
LARGEST: Final = 16_384  # bytes of an answer; with one certificate in it, it has two thousand
ASKS, ANSWERS = "application/timestamp-query", "application/timestamp-reply"


class NotStamped(Exception):
    """There is no stamp, and why."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a good answer says: when, and who says it (the subject of the certificate that signed)."""

    time: datetime
    authority: str


def trusted(file: Path) -> list[x509.Certificate]:
    """The certificates that the operator trusts for stamps, from a PEM file."""
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as trouble:
        raise NotStamped(
            f"The certificates of the authority cannot be read from {file}: {trouble}"
        ) from trouble


def query(text: str) -> TimeStampRequest:
    """What an authority is asked: to stamp the hash of a text, with a number that only this request has."""
    return TimestampRequestBuilder(data=text.encode(), hash_algorithm=HashAlgorithm.SHA256).build()


def ask(address: str, text: str, roots: list[x509.Certificate]) -> bytes:
    """A stamp over the text of a head: the answer as it came, checked with the number that only this request has."""
    request = query(text)
    answer = _sent(address, request.as_bytes())
    _check(answer, text, VerifierBuilder.from_request(request), roots)
    return answer


def examine(answer: bytes, text: str, roots: list[x509.Certificate]) -> Stamp:
    """What a stored answer says about this text; the request's own number is gone by then, and not needed."""
    return _check(answer, text, VerifierBuilder(), roots)


def _check(answer: bytes, text: str, builder: VerifierBuilder, roots: list[x509.Certificate]) -> Stamp:
    try:
        found = decode_timestamp_response(answer)
        _verifier(builder, roots).verify_message(found, text.encode())
        signer = _signer(found)
        at = found.tst_info.gen_time
    except (VerificationError, ValueError, TypeError) as trouble:
        raise NotStamped(f"The authority's answer is no good stamp of this head: {trouble}") from trouble
    if found.as_bytes() != answer:
        raise NotStamped("The authority's answer has something behind it.")
    return Stamp(at if at.tzinfo else at.replace(tzinfo=UTC), signer.subject.rfc4514_string())


def _verifier(builder: VerifierBuilder, roots: list[x509.Certificate]) -> Verifier:
    for root in roots:
        builder = builder.add_root_certificate(root)
    return builder.build()


def _signer(found: TimeStampResponse) -> x509.Certificate:
    """The certificate that signed, which was asked for with the request."""
    for one in found.signed_data.signer_infos:
        for raw in found.signed_data.certificates:
            certificate = x509.load_der_x509_certificate(raw)
            if (certificate.issuer, certificate.serial_number) == (one.issuer, one.serial_number):
                return certificate
    raise ValueError("it carries no certificate of its signer")


def _sent(address: str, request: bytes) -> bytes:
    """One POST; no redirect is followed, no proxy asked, and nothing is read for longer or larger than above."""
    where = urlsplit(address)
    kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}.get(where.scheme)
    if kind is None or not where.hostname:
        raise NotStamped(f"{address} is not the address of an authority.")
    more = {"context": ssl.create_default_context()} if where.scheme == "https" else {}
    connection = kind(where.hostname, where.port, timeout=PATIENCE, **more)
    end = threading.Timer(LONGEST, _hang_up, [connection])
    end.daemon = True
    end.start()
    try:
        path = (where.path or "/") + (f"?{where.query}" if where.query else "")
        connection.request("POST", path, request, {"Content-Type": ASKS, "Accept": ANSWERS})
        response = connection.getresponse()
        body: bytes = response.read(LARGEST + 1)
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        raise NotStamped(f"The authority at {where.hostname} does not answer: {trouble}") from trouble
    finally:
        end.cancel()
        connection.close()
    if response.status != http.HTTPStatus.OK or response.headers.get_content_type() != ANSWERS:
        raise NotStamped(f"The authority at {where.hostname} answered {response.status}, and with no stamp.")
    if len(body) > LARGEST:
        raise NotStamped(f"The authority at {where.hostname} answered with more than {LARGEST} bytes.")
    return body


def _hang_up(connection: http.client.HTTPConnection) -> None:
    try:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except OSError:  # it ended by itself
        return
