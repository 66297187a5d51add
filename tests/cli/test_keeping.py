"""What a backup may bring in when it is put back."""

from pathlib import Path

from comity.cli import keeping


def test_a_link_in_a_backup_brings_nothing_in(tmp_path: Path) -> None:
    secret, kept, here = (tmp_path / name for name in ("secret", "kept", "here"))
    secret.mkdir()
    kept.mkdir()
    (secret / "signer.key").write_bytes(b"key")
    (kept / "link").symlink_to(secret / "signer.key")
    (kept / "folder").symlink_to(secret)
    (kept / "file").write_bytes(b"as it was")
    assert keeping._copy(kept, here) == 1
    assert [path.name for path in here.rglob("*")] == ["file"]
