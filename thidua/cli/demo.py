"""`thidua demo`: what happens to a whole invented province, from untidy workbooks to closed periods?"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import click
from django.conf import settings
from rich.console import Console
from rich.table import Table

from thidua.cli.vietnamese import OUTPUT_FOLDER
from thidua.demo.province import DEMO_SIZE, generate_province, province_is_current

SEED = 4856  # the plan's number
TODAY = date(2026, 1, 10)  # all quarters of the campaign are over
STATUSES = {
    "joined": "Mới",
    "returned": "Lại",
    "maintained": "Duy trì",
    "lapsed": "Quá hạn",
    "exited": "Giảm",
    "not_started": "Chưa đóng",
    "not_found": "Không thấy",
    "needs_review": "Xem lại",
    "rejected": "Không tính",
}


@click.command()
@click.option("--out", type=OUTPUT_FOLDER, help="Thư mục kết quả (mặc định var/demo/out).")
def demo(out: Path | None) -> None:
    """Dựng một tỉnh mẫu (không có người thật) rồi chạy `thidua run` trên các tệp của tỉnh ấy.

    Lần sau các tệp đã có được dùng lại. Kết quả của từng kỳ nằm trong var/demo/out.
    """
    from thidua.cli.run import run_folder  # noqa: PLC0415 the whole machinery, needless for --help

    console = Console()
    folder = settings.ENVIRONMENT.var_dir / "demo"
    province = province_is_current(folder, size=DEMO_SIZE, seed=SEED, today=TODAY)
    if province is None:
        with console.status("Đang dựng tỉnh mẫu …"):
            province = generate_province(folder, size=DEMO_SIZE, seed=SEED, today=TODAY)
    console.print(
        f"Tỉnh mẫu: {province.files} tệp, {number(province.units)} đơn vị, {number(province.people)} cán bộ, "
        f"{number(province.claims)} phiếu, {number(province.contributions)} lượt đóng ({folder / 'input'})"
    )
    results = out or folder / "out"
    status = run_folder(folder / "input", list(province.periods), results)
    console.print(summary_table(results, list(province.periods)))
    sys.exit(status)


def summary_table(results: Path, periods: list[str]) -> Table:
    """One row a period: the province's staff and relatives, and its claims by status."""
    table = Table(title="Kết quả theo kỳ: cán bộ, người thân được tính và phiếu theo tình trạng")
    for caption in ("Kỳ", "Cán bộ", "Có kết quả", "Tỷ lệ", "Người thân", *STATUSES.values()):
        table.add_column(caption, justify="left" if caption == "Kỳ" else "right")
    for period in filter(lambda period: (results / period / "units.csv").exists(), periods):
        province = next(row for row in rows(results / period / "units.csv") if row["unit"] == "KH")
        claims = Counter(row["status"] for row in rows(results / period / "cases.csv"))
        figures = [int(province[name]) for name in ("staff", "fulfilled", "relatives")]
        rate = f"{float(province['rate']):.1%}".replace(".", ",") if province["rate"] else ""
        counts = [number(claims[status]) for status in STATUSES]
        table.add_row(period, number(figures[0]), number(figures[1]), rate, number(figures[2]), *counts)
    return table


def number(value: int) -> str:
    """Thousands with dots, as in Vietnamese."""
    return f"{value:,}".replace(",", ".")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
