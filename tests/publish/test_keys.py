"""A key that another program keeps: asked by one small interface, checked before it is believed."""

import sys
from pathlib import Path

import pytest

from comity.core.log import notes, tree
from comity.core.log.notes import Key
from comity.publish import client
from comity.publish.keys import CannotSign, CommandKey
from tests.publish.running import LEAVES, Running

DEVICE = """
import base64, os, sys, time
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
fault = os.path.exists(FAULT)
if sys.argv[1] == "public":
    print(base64.b64encode(key.public_key().public_bytes_raw()).decode())
else:
    data = sys.stdin.buffer.read()
    print(base64.b64encode(key.sign(data + b"x" * fault)).decode())
"""


@pytest.fixture
def device(tmp_path: Path) -> str:
    """A program as an operator would write one; with the file `fault` it signs something else."""
    file = tmp_path / "device.py"
    file.write_text(DEVICE.replace("FAULT", repr(str(tmp_path / "fault"))))
    return f"{sys.executable} {file}"


def test_a_signer_whose_key_another_program_keeps(tmp_path: Path, device: str) -> None:
    running = Running(tmp_path)
    command = running.command
    running.command = lambda *more: [  # type: ignore[method-assign]
        part for part in command("--key-command", device, *more) if part not in {"--key", str(running.key)}
    ]
    running.start("--init")
    try:
        note = running.sign(7)
        key = Key.parse(client.mark(running.socket).key)
        assert notes.verified(notes.parse(note), [key])[0].key == key
        (tmp_path / "fault").touch()
        answer = client.ask(running.socket, {"size": 7, "root": _root(7), "proof": []})
        assert "does not hold" in answer["failed"]
        (tmp_path / "fault").unlink()
        assert running.sign(8)
        assert not running.key.exists()
    finally:
        running.stop()


def _root(size: int) -> str:
    from comity.core.log.strict import to_base64

    return to_base64(tree.root(LEAVES[:size]))


@pytest.mark.parametrize("command", ["/nowhere/device", f"{sys.executable} -c 1", f"{sys.executable} -c 0/0"])
def test_a_program_that_keeps_no_key_is_refused(command: str) -> None:
    with pytest.raises(CannotSign):
        CommandKey.of(tuple(command.split()))
