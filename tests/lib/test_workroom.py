"""Do plain files go with the process that needed them, and does a pushed stream seal like a pulled one?"""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from thidua.lib.sealing import CHUNK_BYTES, SealedWriter, Sealer
from thidua.lib.workroom import clear_workrooms, workroom


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path


def test_a_workroom_is_private_and_goes_at_the_end(tmp_path: Path) -> None:
    with workroom() as folder:
        (folder / "plain").write_text("x")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert clear_workrooms() == 0
        with workroom() as other:
            assert other != folder
            assert (folder / "plain").exists()
    assert list((tmp_path / "workroom").iterdir()) == []


def test_what_a_killed_process_left_is_cleared(tmp_path: Path) -> None:
    program = (
        "import os, fcntl, pathlib, signal\n"
        f"base = pathlib.Path({str(tmp_path)!r}) / 'workroom'\n"
        "(base / 'aa').mkdir(parents=True)\n"
        "(base / 'aa' / 'plain').write_text('x')\n"
        "held = (base / 'aa.lease').open('wb')\n"
        "fcntl.flock(held, fcntl.LOCK_EX)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    with workroom() as folder:
        assert [path.name for path in folder.parent.iterdir() if path.is_dir()] == [folder.name]


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES])
def test_pieces_of_any_size_open_again(size: int) -> None:
    sealer, content, target = Sealer({1: bytes(32)}, bytes(32)), b"ab" * (size // 2) + b"c" * (size % 2), io.BytesIO()
    writer = SealedWriter(sealer, target)
    for start in range(0, size, 700_001):
        writer.write(content[start : start + 700_001])
    writer.finish()
    target.seek(0)
    assert b"".join(sealer.open_file(target)) == content
