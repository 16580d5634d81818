"""Does the demo's table say what the result files say?"""

import io
from pathlib import Path

from rich.console import Console
from rich.table import Table

from thidua.cli.demo import number, staff_table, status_table

TRUTH = Path(__file__).parent.parent / "samples" / "clean" / "truth"


def cells(table: Table) -> dict[str, list[str]]:
    return {str(column.header): [str(cell) for cell in column.cells] for column in table.columns}


def test_the_staff_table_shows_each_closed_period_with_its_figures() -> None:
    columns = cells(staff_table(TRUTH, ["2024Q2", "2031Q1", "2024"]))
    assert columns["Kỳ"] == ["2024Q2", "2024"]
    province = next(line for line in (TRUTH / "2024" / "units.csv").read_text().splitlines() if line.startswith("KH,"))
    _, _, staff, fulfilled, relatives, rate, *_ = province.split(",")
    assert columns["Cán bộ"][1] == number(int(staff))
    assert columns["Có kết quả"][1] == number(int(fulfilled))
    assert columns["Người thân"][1] == number(int(relatives))
    assert columns["Tỷ lệ"][1] == f"{float(rate) * 100:.1f}%".replace(".", ",")


def test_the_status_table_counts_every_claim_once() -> None:
    columns = cells(status_table(TRUTH, ["2024"]))
    lines = (TRUTH / "2024" / "cases.csv").read_text().splitlines()[1:]
    assert columns["Mới"] == [number(sum(",joined," in line for line in lines))]
    assert sum(int(column[0]) for caption, column in columns.items() if caption != "Kỳ") == len(lines)


def test_no_figure_is_cut_on_a_narrow_terminal() -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(staff_table(TRUTH, ["2024-2025"]))
    console.print(status_table(TRUTH, ["2024-2025"]))
    assert "…" not in console.export_text()


def test_thousands_have_dots() -> None:
    assert number(1234567) == "1.234.567"
