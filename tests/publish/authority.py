"""A time-stamping authority of our own (RFC 3161), on loopback: certificates made here, stamps by `openssl ts`."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIGURATION = """[tsa]
default_tsa = it
[it]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@dataclass
class Authority:
    """Its files, what was asked of it, and how it answers."""

    folder: Path
    name: str = "Stamps of Brenn"
    asked: list[bytes] = field(default_factory=list)
    answers: Callable[[bytes], tuple[int, str, bytes]] | None = None

    @property
    def certificates(self) -> Path:
        """What an operator would trust."""
        return self.folder / "root.pem"

    def begin(self, *, stamps: bool = True) -> "Authority":
        """Make its keys and certificates; one that may not stamp, if so wished."""
        self.folder.mkdir()
        key, root = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        purpose = ExtendedKeyUsageOID.TIME_STAMPING if stamps else ExtendedKeyUsageOID.SERVER_AUTH
        whole = self._signed("Root", root, root).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        leaf = self._signed(self.name, key, root).add_extension(
            x509.ExtendedKeyUsage([purpose]), critical=True
        )
        for file, builder in (("root.pem", whole), ("signer.pem", leaf)):
            made = builder.sign(root, hashes.SHA256())
            (self.folder / file).write_bytes(made.public_bytes(Encoding.PEM))
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "signer.key").write_bytes(plain)
        (self.folder / "serial").write_text("01\n")
        (self.folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=self.folder))
        return self

    def _signed(
        self, name: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named("Root"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
        )

    def stamp(self, query: bytes) -> bytes:
        """Its answer to a request."""
        (self.folder / "query").write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", str(self.folder / "tsa.cnf"), "-section", "it"]
        command += ["-queryfile", str(self.folder / "query"), "-out", str(self.folder / "reply")]
        subprocess.run(command, check=True, capture_output=True)
        return (self.folder / "reply").read_bytes()

    def answer(self, query: bytes) -> tuple[int, str, bytes]:
        """Status, type and body."""
        self.asked.append(query)
        if self.answers is not None:
            return self.answers(query)
        return 200, "application/timestamp-reply", self.stamp(query)

    @contextmanager
    def listening(self) -> Iterator[str]:
        """Its address, as long as it answers."""
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status, kind, body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(ConnectionError):  # who asked may have hung up
                    self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/ts"
            server.shutdown()
