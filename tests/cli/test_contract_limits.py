"""May one odd cell stop a folder? Overlong texts are cut and said, rows whose own code is too long are refused."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.contract import run_province

pytestmark = pytest.mark.usefixtures("one_database")
PARAGRAPH = "Dán nhầm cả đoạn văn " * 40
LONG_CODE = "X9" * 80


def test_overlong_texts_are_cut_and_said_and_the_rows_go_in(tmp_path: Path) -> None:
    province: dict[str, Any] = {
        "units": [
            {"Tên đơn vị": PARAGRAPH, "Loại đơn vị": PARAGRAPH, "Mã đơn vị cấp trên": LONG_CODE},
            {"Mã đơn vị": "DV3", "Tên đơn vị": "ﬃ" * 200},
            {"Mã đơn vị": "DV2", "Khối thi đua": PARAGRAPH, "Đơn vị kế thừa": LONG_CODE},
        ],
        "roster": [{"Họ và tên": f"{PARAGRAPH} An", "Chức vụ": PARAGRAPH, "Đối tượng": PARAGRAPH}],
        "claims": [
            {"Họ tên cán bộ": None, "Mã đơn vị": LONG_CODE, "Ghi chú": PARAGRAPH, PARAGRAPH: "cột lạ"},
            {"Mã phiếu": "P02", "Mã cán bộ": LONG_CODE, "Họ tên người thân": PARAGRAPH},
        ],
        "ledger": [
            {"Số biên lai": PARAGRAPH, "Địa chỉ": f"Số 1 {PARAGRAPH}"},
            {"Họ và tên": PARAGRAPH, "Mã số BHXH": "5600000002"},
        ],
    }
    outcome = run_province(tmp_path / "in", **province)
    assert outcome.status == 0
    assert outcome.status_of("P01") == "joined"
    assert outcome.status_of("P02") == "mobiliser_unknown"
    said = {(row["sheet"], row["column"]) for row in outcome.problems if "chỉ giữ" in row["problem"]}
    assert {("units", "Tên đơn vị"), ("roster", "Chức vụ"), ("claims", "Mã đơn vị"), ("ledger", "Số biên lai")} <= said


def test_a_row_whose_own_code_is_too_long_changes_nothing(tmp_path: Path) -> None:
    outcome = run_province(
        tmp_path / "in",
        units=[{}, {"Mã đơn vị": LONG_CODE}],
        roster=[{}, {"Mã cán bộ": LONG_CODE}],
        claims=[{}, {"Mã phiếu": LONG_CODE}],
    )
    assert outcome.status == 0
    assert (list(outcome.units), list(outcome.people), list(outcome.cases)) == (["DV1"], ["CB01"], ["P01"])
    said = [(row["sheet"], row["row"]) for row in outcome.problems]
    assert said == [("claims", "3"), ("roster", "3"), ("units", "3")]
