"""`thidua demo`: what happens to a whole invented province, from untidy workbooks to closed periods?"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from django.conf import settings
from rich.box import SIMPLE
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
    console.print(staff_table(results, province.periods))
    console.print(status_table(results, province.periods))
    sys.exit(status)


def staff_table(results: Path, periods: Sequence[str]) -> Table:
    """One row a closed period: the province's people and their relatives."""
    table = empty_table("Toàn tỉnh", ("Cán bộ", "Có kết quả", "Tỷ lệ", "Người thân"))
    for period in closed(results, periods):
        province = next(row for row in rows(results / period / "units.csv") if row["unit"] == "KH")
        staff, fulfilled, relatives = (number(int(province[name])) for name in ("staff", "fulfilled", "relatives"))
        rate = f"{float(province['rate']):.1%}".replace(".", ",") if province["rate"] else ""
        table.add_row(period, staff, fulfilled, rate, relatives)
    return table


def status_table(results: Path, periods: Sequence[str]) -> Table:
    """One row a closed period: its claims by status."""
    table = empty_table("Phiếu theo tình trạng", tuple(STATUSES.values()))
    for period in closed(results, periods):
        claims = Counter(row["status"] for row in rows(results / period / "cases.csv"))
        table.add_row(period, *(number(claims[status]) for status in STATUSES))
    return table


def empty_table(title: str, captions: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE)
    table.add_column("Kỳ", no_wrap=True)
    for caption in captions:
        table.add_column(caption, justify="right", min_width=max(map(len, caption.split())))
    return table


def closed(results: Path, periods: Sequence[str]) -> list[str]:
    return [period for period in periods if (results / period / "units.csv").exists()]


def number(value: int) -> str:
    """Thousands with dots, as in Vietnamese."""
    return f"{value:,}".replace(",", ".")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
