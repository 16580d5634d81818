"""Does a ledger too large to hold come in as a small one does, and go again as a whole when it breaks off?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import FILES, Office, state, totals
from thidua.engine.reading import UnreadableFile
from thidua.imports.actions import take_in

pytestmark = pytest.mark.django_db


def test_a_streamed_ledger_brings_what_a_held_one_brings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(tmp_path)
    held = office.take_in(*(office.file(name, rows) for name, rows in FILES.items()), is_rehearsal=True)
    monkeypatch.setattr(take_in, "HELD_ROWS", 0)
    streamed = office.take_in_all()
    assert [totals(outcome) for outcome in streamed] == [totals(outcome) for outcome in held]
    assert [outcome.problems for outcome in streamed] == [outcome.problems for outcome in held]
    assert office.statuses() == {"P1": "joined", "P2": "exited", "P3": "joined"}


def test_the_large_ledger_is_read_twice_and_the_other_files_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    original = take_in.read_file

    def counted(path: Path, **options: Any) -> Iterator[Any]:
        read.append(path.stem)
        return original(path, **options)

    monkeypatch.setattr(take_in, "read_file", counted)
    monkeypatch.setattr(take_in, "HELD_ROWS", 0)
    Office(tmp_path).take_in_all()
    assert sorted(read) == ["claims", "ledger", "ledger", "roster", "units"]


def test_a_ledger_that_breaks_off_brings_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = take_in.read_file
    office = Office(tmp_path)
    office.take_in(*(office.file(name, FILES[name]) for name in ("units", "roster", "claims")))
    before = state()

    def broken(path: Path, **options: Any) -> Iterator[Any]:
        yield from original(path, **options)
        raise UnreadableFile("Tệp hỏng ở giữa. Hãy lưu lại bằng Excel rồi nạp lại.")

    monkeypatch.setattr(take_in, "read_file", broken)
    monkeypatch.setattr(take_in, "HELD_ROWS", 0)
    (outcome,) = office.take_in(office.file("ledger", FILES["ledger"]))
    assert outcome.batch_id is None
    assert outcome.unreadable.startswith("Tệp hỏng ở giữa")
    assert state() == before
