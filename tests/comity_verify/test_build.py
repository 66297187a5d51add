"""The verifier as one file: the same bytes each time, and it runs with Python alone."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from comity_verify import build
from tests.core.log.material import cosignature, policy_text, small_record, witness_key


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "comity-verify.pyz"
    build.build(out)
    return out


def run(pyz: Path, folder: Path, data: bytes, rules: str, *options: str) -> subprocess.CompletedProcess[str]:
    """With the standard library alone: `-I` knows no environment, `-S` no installed packages."""
    (folder / "act.receipt").write_bytes(data)
    (folder / "our.policy").write_text(rules, encoding="utf-8")
    command = [sys.executable, *(options or ("-I", "-S")), str(pyz), "act.receipt", "--policy", "our.policy"]
    return subprocess.run(
        command, cwd=folder, check=False, capture_output=True, text=True, timeout=60, encoding="utf-8"
    )


def test_it_has_the_same_bytes_each_time(pyz: Path, tmp_path: Path) -> None:
    again, environment = tmp_path / "again.pyz", {**os.environ, "TZ": "Asia/Almaty", "PYTHONHASHSEED": "7"}
    environment["PYTHONPATH"] = str(build.SOURCE)
    made = subprocess.run(
        [sys.executable, "-m", "comity_verify.build", str(again)],
        env=environment, check=True, capture_output=True, text=True, umask=0o077,
    )  # fmt: skip
    assert again.read_bytes() == pyz.read_bytes()
    name, file = made.stdout.split()
    assert (len(name), file) == (64, "again.pyz")


def test_it_holds_the_log_and_the_verifier_and_nothing_else(pyz: Path) -> None:
    with zipfile.ZipFile(pyz) as archive:
        names = archive.namelist()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    assert names == sorted(names)
    outside = [n for n in names if not n.startswith(("comity/core/log/", "comity_verify/"))]
    assert outside == ["__main__.py", "comity/__init__.py", "comity/core/__init__.py"]
    assert not any(name.endswith(".pyc") or "build" in name for name in names)


def test_it_imports_the_standard_library_alone(pyz: Path) -> None:
    asked = "import sys; sys.path.insert(0, sys.argv[1]); import comity_verify.__main__; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-I", "-S", "-c", asked, str(pyz)], check=True, capture_output=True, text=True
    )
    loaded = {name.partition(".")[0] for name in found.stdout.split()}
    ours = {"comity", "comity_verify", "__main__"}
    assert {name for name in loaded - ours if not name.startswith("_")} <= sys.stdlib_module_names


def test_it_proves_a_receipt_with_python_alone(pyz: Path, tmp_path: Path) -> None:
    record = small_record()
    data = record.receipt(1, note=record.note(cosignature(record.text(), 1_795_700_000)))
    rules = policy_text(f"witness w {witness_key()}", "quorum w")
    for options in ((), ("-E",)):  # without, and with, what is installed
        done = run(pyz, tmp_path, data, rules, *options)
        assert (done.returncode, done.stderr) == (0, "")
        assert 'title = "Решение"' in done.stdout
        assert done.stdout.endswith("Result: proved, within the limits named here.\n")


def test_it_refuses_a_tampered_receipt_with_a_sentence(pyz: Path, tmp_path: Path) -> None:
    data = small_record().receipt(2)
    for other in (data.replace(b"sud4S", b"sud4T"), data[:700] + b"x" + data[701:]):
        done = run(pyz, tmp_path, other, policy_text())
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout.startswith("Not proved  This file does not hold: ")


def test_a_terminal_that_knows_only_ascii_does_not_stop_it(pyz: Path, tmp_path: Path) -> None:
    (tmp_path / "act.receipt").write_bytes(small_record().receipt(1))
    (tmp_path / "our.policy").write_text(policy_text(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(pyz), "act.receipt", "--policy", "our.policy"],
        cwd=tmp_path, check=False, capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_how_to_build_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["build"])
    assert build.main() == 2
    assert "OUT" in capsys.readouterr().err
