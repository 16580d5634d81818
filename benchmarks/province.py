"""How long does a whole province take, step by step, and how long would a competent person's pandas take?

    python -m benchmarks.province [--repeat 5] [--small]

Generates 20,000 officials, 9,000 claims and 60,000 contributions, runs `thidua run` and the peer on the same workbooks,
each in a process of its own, and compares what they say of every claim.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from python_calamine import CalamineWorkbook
from rich.console import Console
from rich.table import Table

from thidua.demo.claim_files import OLD_FONTS
from thidua.demo.province import DEMO_SIZE, PROVINCE_SIZE, generate_province

ROOT = Path(__file__).parent.parent
TODAY, SEED = date(2026, 1, 10), 1
CLOSING_LIMIT = 3.0  # seconds for evaluating and storing one period


@dataclass(frozen=True)
class Measured:
    seconds: float
    peak_megabytes: float
    steps: dict[str, float]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5, help="runs of each; medians are shown")
    parser.add_argument("--small", action="store_true", help="the demo's province instead of the whole one")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="thidua-province-") as temporary:
        folder = Path(temporary)
        size = DEMO_SIZE if options.small else PROVINCE_SIZE
        started = time.perf_counter()
        province = generate_province(folder, size=size, seed=SEED, today=TODAY)
        print(f"generated in {time.perf_counter() - started:.1f} s: {province}")
        periods = list(province.periods)
        ours = [measure_ours(folder, periods) for _ in range(options.repeat)]
        peer = [measure_peer(folder, periods) for _ in range(options.repeat)]
        report(ours, peer)
        compare(folder, periods)
    return 0


def measure_ours(folder: Path, periods: list[str]) -> Measured:
    command = [str(Path(sys.executable).parent / "thidua"), "run", str(folder / "input"), "--out", str(folder / "ours")]
    command += [part for period in periods for part in ("--period", period)]
    seconds, peak, _ = measure([*command, "--no-packs", "--json"])
    steps = json.loads((folder / "ours" / "summary.json").read_text(encoding="utf-8"))["seconds"]
    return Measured(seconds, peak, steps)


def measure_peer(folder: Path, periods: list[str]) -> Measured:
    command = [
        sys.executable,
        "-m",
        "benchmarks.province_pandas",
        str(folder / "input"),
        str(folder / "peer"),
        *periods,
    ]
    seconds, peak, out = measure(command)
    return Measured(seconds, peak, json.loads(out))


def measure(command: list[str]) -> tuple[float, float, str]:
    """Seconds on the wall, peak megabytes and output of one process (its own children, such as PostgreSQL, apart)."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        out.seek(0)
        if process.returncode:
            raise SystemExit(
                f"{' '.join(command[:6])} … failed with status {process.returncode}:\n{out.read()[-2000:]}"
            )
        return seconds, usage.ru_maxrss / 1024, out.read()


def report(ours: list[Measured], peer: list[Measured]) -> None:
    table = Table("step", "ours, s", "pandas + openpyxl, s", "ratio", title=f"Whole province, median of {len(ours)}")
    mine, other = median(run.seconds for run in ours), median(run.seconds for run in peer)
    table.add_row("whole run", f"{mine:.2f}", f"{other:.2f}", f"{other / mine:.2f} ×")
    peaks = [median(run.peak_megabytes for run in runs) for runs in (ours, peer)]
    table.add_row("peak, MB", f"{peaks[0]:.0f}", f"{peaks[1]:.0f}", f"{peaks[1] / peaks[0]:.2f} ×", end_section=True)
    for step in ours[0].steps:
        table.add_row(step, f"{median(run.steps[step] for run in ours):.2f}", "", "")
    table.add_section()
    for step in peer[0].steps:
        table.add_row(step, "", f"{median(run.steps[step] for run in peer):.2f}", "")
    console = Console()
    console.print(table)
    closings = {step: median(run.steps[step] for run in ours) for step in ours[0].steps if step.startswith("close ")}
    slowest = max(closings, key=lambda step: closings[step])
    verdict = "within" if closings[slowest] <= CLOSING_LIMIT else "ABOVE"
    console.print(
        f"slowest period to evaluate and store: {slowest}, {closings[slowest]:.2f} s: {verdict} {CLOSING_LIMIT} s"
    )


def compare(folder: Path, periods: list[str]) -> None:
    """Say how many claims came out equal; what the peer cannot know (old fonts, doubtful names) is counted apart."""
    table = Table("period", "claims", "equal", "old fonts", "clerk decides (ours)", "different", title="Same answers?")
    unread, different = old_font_claims(folder / "input"), Counter[tuple[str, str]]()
    for period in periods:
        mine, other = (read_cases(folder / one / period / "cases.csv") for one in ("ours", "peer"))
        unlike = {claim for claim in mine.keys() | other.keys() if mine.get(claim) != other.get(claim)}
        old_fonts = unlike & unread
        doubtful = {claim for claim in unlike - unread if claim in mine and mine[claim]["status"] == "needs_review"}
        rest = unlike - old_fonts - doubtful
        different.update((verdict(mine.get(claim)), verdict(other.get(claim))) for claim in rest)
        numbers = (len(mine), len(mine.keys() - unlike), len(old_fonts), len(doubtful), len(rest))
        table.add_row(period, *map(str, numbers))
    console = Console()
    console.print(table)
    for (mine_says, other_says), count in different.most_common(10):
        console.print(f"  {count} × ours {mine_says}, peer {other_says}")


def old_font_claims(workbooks: Path) -> set[str]:
    """The claims that stand in files typed in an old font."""
    paths = [workbooks / f"claims-{unit}.xlsx" for unit in OLD_FONTS]
    sheets = [CalamineWorkbook.from_path(path).get_sheet_by_index(0) for path in paths if path.exists()]
    return {str(row[0]) for sheet in sheets for row in sheet.to_python() if str(row[0]).startswith("P")}


def verdict(row: dict[str, str] | None) -> str:
    return " ".join(filter(None, (row["status"], row["reason"]))) if row else "absent"


def read_cases(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["claim"]: row for row in csv.DictReader(file)}


if __name__ == "__main__":
    sys.exit(main())
