"""A signer as its own process, for tests that ask it."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from comity.core.log import tree
from comity.publish import client, signer

ORIGIN = "record.example.int/log1"
LEAVES = [tree.leaf_hash(n.to_bytes(2, "big")) for n in range(40)]
FORKED = [tree.leaf_hash(b"other"), *LEAVES[1:]]


@dataclass
class Running:
    """A signer as its own process, on files of its own."""

    folder: Path
    origin: str = ORIGIN
    process: subprocess.Popen[str] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def socket(self) -> Path:
        return self.folder / "s"

    @property
    def key(self) -> Path:
        return self.folder / "signer.key"

    @property
    def next_key(self) -> Path:
        return self.folder / "signer.next.key"

    @property
    def mark(self) -> Path:
        return self.folder / "signer.mark"

    @property
    def files(self) -> list[str]:
        places = ["--key", str(self.key), "--next-key", str(self.next_key), "--mark", str(self.mark)]
        return [*places, "--origin", self.origin]

    def command(self, *more: str) -> list[str]:
        return [
            sys.executable,
            "-m",
            "comity.publish.signer",
            "--socket",
            str(self.socket),
            *self.files,
            *more,
        ]

    def statement(self) -> str:
        """What the operator hands to an officer: both keys say that the one follows the other."""
        done = subprocess.run(
            [sys.executable, "-m", "comity.publish.signer", "--next", *self.files],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            env={**os.environ, "PYTHONPATH": str(Path(signer.__file__).parents[2])},
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def start(self, *more: str) -> None:
        source = str(Path(signer.__file__).parents[2])
        environment = {**os.environ, "PYTHONPATH": source, **self.environment}
        self.socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            self.command(*more), env=environment, stderr=subprocess.PIPE, text=True
        )
        for _ in range(200):
            if self.process.poll() is not None:
                raise RuntimeError(self.process.communicate()[1])
            try:
                client.mark(self.socket)
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.communicate(timeout=20)
            self.process = None

    def sign(self, size: int, leaves: list[bytes] = LEAVES, old: int | None = None) -> str:
        old = client.mark(self.socket).size if old is None else old
        proof = tree.consistency_proof(leaves[:size], old)
        return client.sign(self.socket, old, size, tree.root(leaves[:size]), proof)
