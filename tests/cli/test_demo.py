"""Does the demo's table say what the result files say?"""

from pathlib import Path

from thidua.cli.demo import number, summary_table

TRUTH = Path(__file__).parent.parent / "samples" / "clean" / "truth"


def test_the_table_shows_each_closed_period_with_its_figures() -> None:
    table = summary_table(TRUTH, ["2024Q2", "2031Q1", "2024"])
    assert table.row_count == 2
    columns = {str(column.header): list(column.cells) for column in table.columns}
    assert columns["Kỳ"] == ["2024Q2", "2024"]
    province = next(line for line in (TRUTH / "2024" / "units.csv").read_text().splitlines() if line.startswith("KH,"))
    _, _, staff, fulfilled, relatives, rate, *_ = province.split(",")
    assert columns["Cán bộ"][1] == number(int(staff))
    assert columns["Có kết quả"][1] == number(int(fulfilled))
    assert columns["Người thân"][1] == number(int(relatives))
    assert columns["Tỷ lệ"][1] == f"{float(rate) * 100:.1f}%".replace(".", ",")
    joined = (TRUTH / "2024" / "cases.csv").read_text().count(",joined,")
    assert columns["Mới"][1] == number(joined)


def test_thousands_have_dots() -> None:
    assert number(1234567) == "1.234.567"
