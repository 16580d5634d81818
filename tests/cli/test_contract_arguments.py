"""What does `thidua run` do with odd arguments: a period twice, an order of its own, folders it cannot use?"""

import json
from pathlib import Path

import pytest

from tests.cli.contract import grid, run_files, summary_of, write_xlsx
from thidua.cli.run import run_folder

pytestmark = pytest.mark.usefixtures("one_database")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one workbook, and what may lie beside it."""
    folder = tmp_path / "in"
    (folder / "cũ").mkdir(parents=True)
    write_xlsx(folder / "all.xlsx", {kind: grid(kind, [{}]) for kind in ("units", "roster", "claims", "ledger")})
    write_xlsx(folder / "cũ" / "all.xlsx", {"claims": grid("claims", [{"Mã phiếu": "P99"}])})
    (folder / "~$all.xlsx").write_bytes(b"lock")
    (folder / ".DS_Store").write_bytes(b"junk")
    return folder


def test_periods_are_closed_in_the_order_given_and_a_repeated_one_once(folder: Path) -> None:
    outcome = run_files(folder, "2024Q3", "2024Q2", "2024Q3", "2024")
    assert outcome.status == 0
    assert list(summary_of(outcome)["periods"]) == ["2024Q3", "2024Q2", "2024"]
    assert {entry["version"] for entry in summary_of(outcome)["periods"].values()} == {1}


def test_only_the_folders_own_workbooks_are_read(folder: Path) -> None:
    outcome = run_files(folder)
    assert [entry["file"] for entry in summary_of(outcome)["files"]] == ["all.xlsx"]
    assert list(outcome.cases) == ["P01"]


def test_results_are_utf8_with_line_feeds_and_flags_and_blanks(folder: Path) -> None:
    outcome = run_files(folder)
    assert (outcome.out / "2024Q2" / "cases.csv").read_bytes() == (
        b"claim,person,unit,insured,status,reason,counted,covered_through\nP01,CB01,DV1,5600000001,joined,,1,2024-06\n"
    )
    assert (outcome.out / "2024Q2" / "people.csv").read_bytes().endswith(b"fulfilled\nCB01,DV1,1,1,0,0,0,1\n")
    assert (outcome.out / "2024Q2" / "units.csv").read_bytes().endswith(b"\nDV1,,1,1,1,1.000000,,,,\n")
    assert (outcome.out / "problems.csv").read_bytes() == b"file,sheet,row,column,value,problem\n"
    assert not list(outcome.out.rglob(".*"))


def test_an_output_folder_that_cannot_be_written_is_said_before_the_work(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("không phải thư mục", encoding="utf-8")
    assert run_folder(folder, ["2024Q2"], tmp_path / "file" / "out") == 2
    assert "không ghi được" in capsys.readouterr().err


def test_results_replace_those_of_an_earlier_run(folder: Path) -> None:
    run_files(folder, "2024Q2")
    write_xlsx(folder / "b.xlsx", {"claims": grid("claims", [{"Ngày rút": "1/5/2024"}])})
    outcome = run_files(folder, "2024Q2")
    assert outcome.status_of("P01") == "withdrawn"
    assert json.loads((outcome.out / "summary.json").read_text(encoding="utf-8"))["problems"] == 1
