"""Do import, undo, void-row and link say what happened, in Vietnamese or JSON, with the right exit status?"""

from pathlib import Path
from typing import Any

import pytest

from tests.builders import FILES, LEDGER, Office, changed, receipt_row, state
from tests.cli.in_process import CommandLine
from thidua.engine.linking.model import DEFAULT_MODEL
from thidua.evaluation.models import Run
from thidua.imports.models import Batch
from thidua.linking.models import Link


@pytest.fixture
def thidua(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: Any
) -> CommandLine:
    settings.VAR_DIR = tmp_path / "var"
    return CommandLine(monkeypatch, capsys)


def paths(office: Office) -> list[Path]:
    return [office.file(name, rows) for name, rows in FILES.items()]


def test_files_go_in_once_with_links_and_provisional_results(office: Office, thidua: CommandLine) -> None:
    office.period("2024Q2")
    first = thidua("import", *paths(office), "--json").json
    assert first["dry_run"] is False
    assert {entry["file"]: entry["counts"] for entry in first["files"]}["ledger.xlsx"] == {
        "contributions": {"read": 3, "new": 3, "unusable": 0}, "exits": {"read": 1, "new": 1, "unusable": 0},
    }  # fmt: skip
    assert set(Link.objects.for_system("a test").values_list("state", flat=True)) == {"linked"}
    assert Run.objects.get().version is None
    again = thidua("import", *paths(office), "--json").json
    assert [entry["batch"] for entry in again["files"]] == [None] * 4
    assert Batch.objects.count() == 4
    assert len(list((office.folder / "var" / "originals").rglob("*.sealed"))) == 4


def test_a_dry_run_writes_nothing(office: Office, thidua: CommandLine) -> None:
    outcome = thidua("import", "--dry-run", *paths(office), "--json").json
    assert sum(sum(counts.get("new", 0) for counts in entry["counts"].values()) for entry in outcome["files"]) == 12
    assert not Batch.objects.exists()
    assert not (office.folder / "var" / "originals").exists()


def test_the_next_import_goes_on_where_a_killed_one_stopped(office: Office, thidua: CommandLine) -> None:
    """Committed, but killed before its provisional results were there: the same command again makes them."""
    office.period("2024Q2")
    thidua("import", *paths(office))
    Run.objects.all().delete()
    thidua("import", *paths(office))
    assert Run.objects.get().counts["counted"] == 2


def test_problems_are_written_without_formulas(office: Office, thidua: CommandLine) -> None:
    rows = changed(LEDGER, 0, **{"Số tháng": "=2+3"})
    rows[0]["Số tháng"] = "-3"  # type: ignore[index]
    out = office.folder / "problems.csv"
    thidua("import", office.file("ledger", rows), "--problems", out)
    header, line = out.read_text(encoding="utf-8").splitlines()[:2]
    assert header == "file,sheet,row,column,value,problem"
    assert line.startswith("ledger.xlsx,Trang1,2,Số tháng,'-3,")


def test_unreadable_files_only_end_with_one(office: Office, thidua: CommandLine) -> None:
    page = office.folder / "page.xls"
    page.write_bytes(b"<html></html>")
    assert "page.xls" in thidua("import", page, expect=1).err
    thidua("import", page, *paths(office))


def test_undo_takes_back_links_and_results_too(office: Office, thidua: CommandLine) -> None:
    office.period("2024Q2")
    thidua("import", *paths(office)[:3])
    before, counted = state(), Run.objects.get().counts
    batch = thidua("import", office.file("ledger", LEDGER), "--json").json["files"][0]["batch"]
    assert Run.objects.get().counts != counted
    assert f"Đã hủy đợt nạp {batch}" in thidua("undo", batch).out
    assert (state(), Run.objects.get().counts) == (before, counted)
    assert set(Link.objects.for_system("a test").values_list("state", flat=True)) == {"not_found"}
    assert "đã được hủy" in thidua("undo", batch, expect=1).err
    assert "Không có đợt nạp số 999999" in thidua("undo", 999999, expect=1).err


def test_after_a_closing_only_a_correction_changes_what_it_used(office: Office, thidua: CommandLine) -> None:
    thidua("import", *paths(office))
    thidua("close", "2024Q2")
    ledger = Batch.objects.get(file_name="ledger.xlsx")
    refused = thidua("undo", ledger.pk, expect=1)
    assert "đợt đính chính" in refused.err
    assert "Traceback" not in refused.err
    path = office.file("ledger2", changed(LEDGER, 0, **{"Số tháng": 1}))
    held = thidua("import", path, "--json").json
    assert (held["files"][0]["problems"], held["touched_periods"]) == (1, [])
    assert "--reason" in thidua("import", path, "--correcting", expect=1).err
    corrected = thidua("import", path, "--correcting", "--reason", "sổ ghi nhầm", "--json").json
    assert corrected["touched_periods"] == ["2024Q2"]
    voided = thidua("void-row", ledger.pk, "--row", "Trang1!3", "--row", "4", "--reason", "nhầm", "--json").json
    assert (voided["rows"], voided["touched_periods"]) == (2, ["2024Q2"])
    text = thidua("void-row", ledger.pk, "--row", "5", "--reason", "nhầm").out
    assert "Kỳ đã chốt bị ảnh hưởng: 2024Q2" in text
    for place, message in (("5", "không có dòng 5"), ("một", "không phải là một dòng")):
        assert message in thidua("void-row", ledger.pk, "--row", place, "--reason", "nhầm", expect=1).err
    assert "reason" in thidua("void-row", ledger.pk, "--row", "5", expect=2).err


def test_link_says_how_many(office: Office, thidua: CommandLine) -> None:
    office.take_in_all()
    about = {"decided_by_people": 0, "questions": 0, "model": DEFAULT_MODEL.version}
    assert thidua("link", "--json").json == {"linked": 3, **about}
    said = thidua("link").out
    assert "Đã xác định 3, cần người xét 0, không có trong sổ 0." in said
    assert f"Người đã quyết định 0; máy hỏi lại 0. Mô hình: {DEFAULT_MODEL.version}." in said


def test_nothing_is_printed_of_ids_and_phones(office: Office, thidua: CommandLine) -> None:
    number = {"Số CCCD": "056180000001", "Địa chỉ": "Số 9 Nha Trang"}
    seen = thidua("import", office.file("ledger", [receipt_row("5600000077", **number)]), "--json")
    again = thidua("import", office.file("ledger", [receipt_row("5600000077", **number)]))
    for text in (*seen[1:], *again[1:]):
        assert not [value for value in ("056180000001", "5600000077", "Số 9 Nha Trang") if value in text]
