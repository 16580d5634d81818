"""Does a folder of workbooks become the right closed periods?"""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.command import thidua

SAMPLES = Path(__file__).parents[1] / "samples"
TRUTH_FILES = ("cases.csv", "people.csv", "units.csv")


def periods_of(sample: str) -> list[str]:
    periods: list[str] = json.loads((SAMPLES / sample / "about.json").read_text(encoding="utf-8"))["periods"]
    return periods


def run_sample(sample: str, out: Path) -> Path:
    options = [option for period in periods_of(sample) for option in ("--period", period)]
    thidua("run", SAMPLES / sample / "input", *options, "--out", out)
    return out


@pytest.fixture(scope="module")
def clean_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_sample("clean", tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def dirty_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_sample("dirty", tmp_path_factory.mktemp("dirty"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("period", periods_of("clean"))
@pytest.mark.parametrize("name", TRUTH_FILES)
def test_every_row_of_the_clean_sample_is_right(clean_out: Path, period: str, name: str) -> None:
    assert (clean_out / period / name).read_bytes() == (SAMPLES / "clean" / "truth" / period / name).read_bytes()


@pytest.mark.parametrize("period", periods_of("dirty"))
def test_undamaged_claims_of_the_dirty_sample_are_right(dirty_out: Path, period: str) -> None:
    links = rows_of(SAMPLES / "dirty" / "truth" / "links.csv")
    shared = {link["insured"] for link in links if link["marks"] and link["insured"]}
    undamaged = {link["claim"] for link in links if not link["marks"] and link["insured"] not in shared}
    truth = [row for row in rows_of(SAMPLES / "dirty" / "truth" / period / "cases.csv") if row["claim"] in undamaged]
    ours = [row for row in rows_of(dirty_out / period / "cases.csv") if row["claim"] in undamaged]
    assert len(truth) > 5
    assert ours == truth


def test_no_claim_of_the_dirty_sample_is_credited_to_a_wrong_family(dirty_out: Path) -> None:
    meant = {link["claim"]: link["insured"] for link in rows_of(SAMPLES / "dirty" / "truth" / "links.csv")}
    credited = {
        row["claim"]: row["insured"] for row in rows_of(dirty_out / "2024-2025" / "cases.csv") if row["insured"]
    }
    assert len(credited) > 100
    assert {claim: insured for claim, insured in credited.items() if meant[claim] != insured} == {}


def test_damaged_claims_of_the_dirty_sample_find_their_people_too(dirty_out: Path) -> None:
    """All claims, whatever was done to them, by what became of each; those that a rule refuses before are left out."""
    meant = {link["claim"]: link for link in rows_of(SAMPLES / "dirty" / "truth" / "links.csv")}
    seen: Counter[str] = Counter()
    for row in rows_of(dirty_out / "2024-2025" / "cases.csv"):
        if row["status"] == "rejected" and not row["insured"]:
            continue
        truth = meant.pop(row["claim"])
        if row["insured"]:
            seen["right" if row["insured"] == truth["insured"] else "wrong"] += 1
        elif row["status"] == "needs_review":
            seen["to review"] += 1
        else:
            seen["missed" if truth["insured"] else "rightly nobody"] += 1
    assert seen["wrong"] == 0
    assert seen["missed"] == 0
    assert seen["to review"] <= 5
    assert seen["right"] >= 312
    assert seen["rightly nobody"] >= 25


@pytest.mark.parametrize("sample", ["clean", "dirty"])
def test_no_row_of_any_file_is_lost(sample: str, request: pytest.FixtureRequest) -> None:
    out = request.getfixturevalue(f"{sample}_out")
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    refused = Counter(row["file"] for row in rows_of(out / "problems.csv") if row["problem"].startswith("Dòng không"))
    for entry in summary["files"]:
        used = sum(counts["read"] for counts in entry["counts"].values())
        assert used + refused[entry["file"]] == data_rows(SAMPLES / sample / "input" / entry["file"]), entry["file"]


def data_rows(path: Path) -> int:
    """Rows that hold data, counted by other means than the reader's: a code or a receipt day in its place."""
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    captions = {str(cell).strip() for row in sheet[:12] for cell in row}
    is_form = "STT" in captions
    first = next(i for i, row in enumerate(sheet) if any(str(c).strip() in HEADS for c in row))
    body = sheet[first + 1 :]
    if is_form:
        return sum(1 for row in body if isinstance(row[0], float) and str(row[1]).strip())
    return sum(1 for row in body if sum(1 for cell in row if str(cell).strip()) > 3)


HEADS = {"Mã đơn vị", "Mã ĐV", "Mã cán bộ", "Mã CB", "Mã phiếu", "Số phiếu", "Họ và tên"}


def test_a_rehearsal_leaves_the_same_bytes_again(clean_out: Path, tmp_path: Path) -> None:
    again = run_sample("clean", tmp_path / "again")
    for period in periods_of("clean"):
        for name in TRUTH_FILES:
            assert (again / period / name).read_bytes() == (clean_out / period / name).read_bytes()


def test_a_folder_without_files_is_unusable(tmp_path: Path) -> None:
    done = thidua("run", tmp_path, "--period", "2024Q2", "--out", tmp_path / "out", expect=2)
    assert "không có tệp nào" in done.stderr


def test_a_folder_with_unusable_files_only_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "note.xlsx").write_bytes(b"<html><body>not a workbook</body></html>")
    thidua("run", folder, "--period", "2024Q2", "--out", tmp_path / "out", expect=2)
    problems = rows_of(tmp_path / "out" / "problems.csv")
    assert [row["file"] for row in problems] == ["note.xlsx"]


def test_a_wrong_period_code_is_refused_before_anything_happens(tmp_path: Path) -> None:
    done = thidua("run", SAMPLES / "clean" / "input", "--period", "2024Q5", "--out", tmp_path / "out", expect=2)
    assert "2024Q5" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_period_that_is_not_over_is_not_closed(tmp_path: Path) -> None:
    arguments = ("--period", "2024Q2", "--period", "2999", "--out", tmp_path / "out")
    done = thidua("run", SAMPLES / "clean" / "input", *arguments, expect=1)
    assert "2999" in done.stderr
    assert (tmp_path / "out" / "2024Q2" / "cases.csv").exists()
