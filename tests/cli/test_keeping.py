"""What a backup may bring in when it is put back."""

from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection

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


@pytest.mark.django_db
def test_a_backup_crosses_the_network_as_our_own_connections_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        return
    where = {key: connection.settings_dict["OPTIONS"][key] for key in ("server_side_binding",)}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", where)
    keeping._dump_postgres(tmp_path / "plain")
    assert (tmp_path / "plain").stat().st_size
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {**where, "gssencmode": "require"})
    with pytest.raises(CommandError, match="GSSAPI"):  # what `sslmode` is to a server on another machine
        keeping._dump_postgres(tmp_path / "guarded")
