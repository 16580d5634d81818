"""`thidua run`: a folder of workbooks becomes closed periods, in a database of its own that is dropped again."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import click
from django.core.exceptions import PermissionDenied
from rich.table import Table

from thidua.campaigns.actions import open_period, set_up
from thidua.cli.problems import write_problems
from thidua.cli.terminal import (
    ERRORS,
    JSON_OPTION,
    files_in,
    outcome_json,
    print_json,
    progress_bar,
    system_account,
)
from thidua.cli.vietnamese import INPUT_FOLDER, OUTPUT_FOLDER
from thidua.engine.periods import parse_period
from thidua.evaluation.actions import close_period
from thidua.evaluation.csv_files import write_results
from thidua.evaluation.models import Run
from thidua.imports.actions import FileOutcome, import_files
from thidua.lib.clock import today
from thidua.lib.postgres import migrated_database, using_database
from thidua.linking.actions import link_claims

UNUSABLE = 2


class Stopwatch:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - started, 3)


@click.command("run")
@click.argument("input_dir", type=INPUT_FOLDER)
@click.option(
    "--period",
    "periods",
    multiple=True,
    required=True,
    help="Kỳ cần chốt: 2024Q2, 2024 hoặc 2024-2025; ghi nhiều lần được.",
)
@click.option("--out", "out_dir", required=True, type=OUTPUT_FOLDER, help="Thư mục ghi kết quả.")
@click.option("--no-packs", is_flag=True, help="Không làm công văn và phụ lục cho từng đơn vị.")
@JSON_OPTION
def run_command(input_dir: Path, periods: tuple[str, ...], out_dir: Path, no_packs: bool, as_json: bool) -> None:
    """Đọc mọi tệp trong INPUT_DIR, đối chiếu, chốt từng kỳ theo thứ tự và ghi kết quả vào thư mục --out.

    Mã thoát 0: đã chốt hết; 2: tham số sai hoặc không có tệp nào dùng được; 1: trường hợp khác.
    """
    status, summary = run_folder_with_summary(input_dir, list(periods), out_dir)
    if as_json:
        print_json(summary)
    elif summary:
        print_summary(summary, out_dir)
    raise SystemExit(status)


def run_folder(input_dir: Path, periods: list[str], out_dir: Path) -> int:
    """Do the whole of it; returns the exit status of the contract."""
    return run_folder_with_summary(input_dir, periods, out_dir)[0]


def run_folder_with_summary(input_dir: Path, periods: list[str], out_dir: Path) -> tuple[int, dict[str, Any]]:
    """Load, link, close and write; returns exit status and what stands in summary.json. A period twice is once."""
    periods = list(dict.fromkeys(periods))
    for code in periods:
        parse_period(code)
    paths = files_in(input_dir)
    if not paths:
        ERRORS.print(f"Lỗi: không có tệp nào trong {input_dir}. Hãy đặt các tệp Excel vào thư mục này rồi chạy lại.")
        return UNUSABLE, {}
    if not _can_write_into(out_dir):
        ERRORS.print(f"Lỗi: không ghi được vào thư mục {out_dir}. Hãy chọn thư mục khác cho --out.")
        return UNUSABLE, {}
    watch = Stopwatch()
    with watch.step("total"):
        with ExitStack() as stack:
            with watch.step("database"):
                urls = stack.enter_context(migrated_database())
                stack.enter_context(using_database(urls.app_url))
            status, outcomes, runs = _work(paths, periods, out_dir, watch)
        write_problems(outcomes, out_dir / "problems.csv")
    summary = _summary(outcomes, runs, watch)
    (out_dir / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return status, summary


def _can_write_into(folder: Path) -> bool:
    """Whether results can go there, asked before an hour's work and not after it; the folder is made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _work(
    paths: Sequence[Path], periods: Sequence[str], out_dir: Path, watch: Stopwatch
) -> tuple[int, list[FileOutcome], list[Run]]:
    """Everything that happens inside the run's own database."""
    by = system_account()
    runs: list[Run] = []
    with watch.step("setup"):
        campaign = set_up(by=by)
    with watch.step("import"), progress_bar("Đọc tệp", len(paths)) as advance:
        outcomes = import_files(paths=paths, by=by, today=today(), originals=None, advance=advance)
    if not any(outcome.batch_id and outcome.counts for outcome in outcomes):
        ERRORS.print("Lỗi: không có tệp nào dùng được; xem problems.csv để biết lý do của từng tệp.")
        return UNUSABLE, outcomes, runs
    with watch.step("link"):
        link_claims(by=by)
    status = 0
    with progress_bar("Chốt kỳ", len(periods)) as advance:
        for code in periods:
            try:
                with watch.step(f"close {code}"):
                    runs.append(
                        close_period(period=open_period(campaign=campaign, code=code, by=by), by=by, today=today())
                    )
            except PermissionDenied as error:
                ERRORS.print(f"Lỗi: {error}")
                status = 1
                continue
            with watch.step("export"):
                write_results(runs[-1], out_dir / code)
            advance(code)
    return status, outcomes, runs


def _summary(outcomes: Sequence[FileOutcome], runs: Sequence[Run], watch: Stopwatch) -> dict[str, Any]:
    return {
        "files": [outcome_json(outcome) for outcome in outcomes],
        "problems": sum(len(outcome.problems) for outcome in outcomes),
        "periods": {
            run.period.code: {
                "version": run.version,
                "evaluated_on": run.evaluated_on.isoformat(),
                "rule_set": run.rule_settings["version"],
                "inputs_sha256": run.inputs_sha256,
                "results_sha256": run.results_sha256,
                **run.counts,
            }
            for run in runs
        },
        "seconds": watch.seconds,
    }


def print_summary(summary: dict[str, Any], out_dir: Path) -> None:
    """What a person wants to know at the end."""
    table = Table(
        "Kỳ", "Phiếu", "Được tính", "Cán bộ", "Có kết quả", "Đơn vị", "Chưa có đơn vị", title="Kết quả đã chốt"
    )
    for code, counts in summary["periods"].items():
        names = ("claims", "counted", "people", "fulfilled", "units", "people_without_unit")
        table.add_row(code, *(f"{counts[name]:,}".replace(",", ".") for name in names))
    ERRORS.print(table)
    ERRORS.print(
        f"{len(summary['files'])} tệp, {summary['problems']} vấn đề và lưu ý (problems.csv). Kết quả: {out_dir}"
    )
