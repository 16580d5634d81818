"""How fast is a ledger read? Ours, python-calamine's bare read and openpyxl's read-only loop, side by side.

python -m benchmarks.reading [--rows 100000] [--runs 5] [--format xlsx|csv]

Every run is a process of its own, so that peaks of memory are its own. Names and numbers are invented.
"""

import argparse
import csv
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

TODAY = date(2026, 11, 23)
TOP = (
    "STT|Họ và tên|Mã số BHXH|Số CCCD/ CMND/ ĐDCN/ Hộ chiếu|Địa chỉ|Ngày biên lai|Số biên lai|"
    "Mức thu nhập tháng đóng BHXH|Phương thức đóng||Số tiền đóng||||||||Mã số nhân viên thu|Ghi chú"
)
MIDDLE = (
    "||||||||Số tháng đóng|Từ tháng, năm|Số tiền phải đóng theo quy định|Số tiền người tham gia đóng|"
    "Ngân sách nhà nước hỗ trợ||Ngân sách địa phương hỗ trợ||Hỗ trợ khác"
)
BOTTOM = "||||||||||||Tỷ lệ (%)|Số tiền|Tỷ lệ (%)|Số tiền|Tỷ lệ (%)|Số tiền"
FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
]
BETWEEN = [
    "Thị",
    "Văn",
    "Thị Mỹ",
    "Khánh",
    "Thanh",
    "Quốc",
    "Hữu",
    "Đức",
    "Thị Thu",
    "Ngọc",
    "Minh",
    "Xuân",
    "Gia",
    "Hoài",
]
GIVEN = [
    "Hồng",
    "Oanh",
    "Tâm",
    "Mai",
    "Cúc",
    "Liên",
    "Nhung",
    "Bảo",
    "Sơn",
    "Kiên",
    "Phước",
    "Huy",
    "Nghĩa",
    "Trang",
    "Đạt",
    "Hương",
]
STREETS = ["Trần Phú", "Lê Lợi", "Thống Nhất", "Hùng Vương", "Yersin", "2 Tháng 4", "Nguyễn Thị Minh Khai"]
COMMUNES = ["phường Vĩnh Hải", "xã Vạn Thắng", "xã Cam Hòa", "phường Ba Ngòi", "xã Diên An", "thị trấn Tô Hạp"]


def form_rows(count: int) -> Iterator[list[Any]]:
    """A D05-TS sheet of `count` data rows, 2 % of them exits, with titles, sections, totals and signatures."""
    draw = random.Random(4856)
    yield ["Tổ chức dịch vụ thu: Bưu điện tỉnh"]
    yield ["DANH SÁCH NGƯỜI THAM GIA BẢO HIỂM XÃ HỘI TỰ NGUYỆN"]
    yield from ([*text.split("|")] for text in (TOP, MIDDLE, BOTTOM))
    yield ["A", "B", "C", *map(str, range(1, 18))]
    yield ["I", "Tăng"]
    exits = count // 50
    for number in range(1, count - exits + 1):
        yield _contribution(number, draw)
    yield ["", "Cộng tăng"]
    yield ["II", "Giảm"]
    for number in range(1, exits + 1):
        row = _contribution(number, draw)
        row[6:9], row[10:19] = ["", "", ""], [""] * 9
        row[19] = draw.choice(["Dừng đóng", "Chuyển BHXH bắt buộc", "Hưởng BHXH một lần", "Chết"])
        yield row
    yield ["", "Tổng cộng"]
    yield ["", "NGƯỜI LẬP BIỂU"]


def _contribution(number: int, draw: random.Random) -> list[Any]:
    paid_on = date(2024, 4, 1) + timedelta(days=draw.randrange(91))
    months = draw.choice([1, 1, 3, 6, 6, 12])
    born = date(1960, 1, 1) + timedelta(days=draw.randrange(16_000))
    method = draw.choice(["Tăng_mới", "Đóng_tiếp", "Đóng_tiếp"])
    note = (
        f"Đối tượng Khác, Dân tộc Kinh, P.Thức {method}, SĐT 09{draw.randrange(10**8):08d}, Ngày sinh {born:%d/%m/%Y}"
    )
    return [
        number,
        f"{draw.choice(FAMILY)} {draw.choice(BETWEEN)} {draw.choice(GIVEN)}",
        f"{draw.randrange(10**9, 10**10)}",
        f"0{draw.randrange(10**10, 10**11)}",
        f"{draw.randrange(1, 400)} {draw.choice(STREETS)}, {draw.choice(COMMUNES)}, Khánh Hòa",
        f"{paid_on:%d/%m/%Y}",
        f"D2404{number:06d}",
        1_500_000,
        months,
        f"{paid_on:%m/%Y}",
        330_000 * months,
        297_000 * months,
        10,
        33_000 * months,
        *(0, 0, 0, 0, f"NV{draw.randrange(200):03d}"),
        note,
    ]


def write_form(path: Path, count: int) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(form_rows(count))
        return
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("D05-TS")
        for number, row in enumerate(form_rows(count)):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    if cell:
                        sheet.write_string(number, column, cell)
                else:
                    sheet.write_number(number, column, cell)


def run_ours(path: Path) -> int:
    from thidua.engine.reading import Problem, read_file

    items = read_file(path, name=path.name, today=TODAY)
    return sum(1 if isinstance(item, Problem) else len(item.row_numbers) for item in items)


def run_calamine(path: Path) -> int:
    import python_calamine

    return len(python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def run_openpyxl(path: Path) -> int:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))


def run_csv_module(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return len(list(csv.reader(stream, delimiter=";")))


READERS: dict[str, dict[str, Callable[[Path], int]]] = {
    ".xlsx": {"ours": run_ours, "calamine": run_calamine, "openpyxl": run_openpyxl},
    ".csv": {"ours": run_ours, "csv module": run_csv_module},
}


def measure(reader: str, path: Path) -> dict[str, float]:
    """One run in a process of its own: seconds of the read, peak MB of the process, rows seen."""
    command = [sys.executable, "-m", "benchmarks.reading", "--one", reader, "--file", str(path)]
    answer: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer


def run_one(reader: str, path: Path) -> None:
    run = READERS[path.suffix][reader]
    started, started_cpu = time.perf_counter(), time.process_time()
    rows = run(path)
    seconds, cpu = time.perf_counter() - started, time.process_time() - started_cpu
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak_megabytes(), "rows": rows}))


def peak_megabytes() -> float:
    """This process's own peak; getrusage would count the parent's as well, from before the exec."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compare(rows: int, runs: int, suffix: str) -> None:
    """Print the table: medians, ratios against the bare read, and the aims."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"ledger{suffix}"
        write_form(path, rows)
        print(f"D05-TS, {rows:,} rows × 20 columns, {path.stat().st_size / 2**20:.0f} MB, median of {runs}")
        # Readers take turns, so that a busy moment of the machine meets all of them.
        answers: dict[str, list[dict[str, float]]] = {name: [] for name in READERS[suffix]}
        for _ in range(runs):
            for name, gathered in answers.items():
                gathered.append(measure(name, path))
    bare = list(answers)[1]
    base = statistics.median(one["seconds"] for one in answers[bare])
    print(f"{'reader':<12}{'seconds':>9}{'cpu s':>8}{'ratio':>8}{'peak MB':>9}{'rows':>11}")
    for name, gathered in answers.items():
        median = {key: statistics.median(one[key] for one in gathered) for key in gathered[0]}
        print(
            f"{name:<12}{median['seconds']:>9.2f}{median['cpu']:>8.2f}{median['seconds'] / base:>8.2f}"
            f"{median['peak']:>9.0f}{median['rows']:>11,.0f}"
        )
    if suffix == ".xlsx":
        ours, slow = (statistics.median(one["seconds"] for one in answers[name]) for name in ("ours", "openpyxl"))
        print(f"ours / calamine bare: {ours / base:.2f} (aim ≤ 2.5); openpyxl / ours: {slow / ours:.1f} (aim ≥ 3)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--format", choices=["xlsx", "csv"], default="xlsx")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        run_one(arguments.one, arguments.file)
    else:
        compare(arguments.rows, arguments.runs, f".{arguments.format}")


if __name__ == "__main__":
    main()
