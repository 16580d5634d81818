"""One table: the floor, the kernel and its peers on the invented nation, and the time at a tenth and a hundredth."""

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from benchmarks.nation.comparing import first_difference
from benchmarks.nation.contestant import Run, run_apart
from benchmarks.nation.generator import NationSize, generate

_PEERS = ("polars", "pandas")
# What the issue asks for: (title, upper or lower bound).
_FLOOR_AT_MOST, _PANDAS_AT_LEAST, _POLARS_AT_LEAST, _PEAK_AT_MOST = 10.0, 10.0, 1.0, 1500.0


def main() -> None:
    chosen = _arguments()
    names = [name for name in ("floor", "ours", *_PEERS) if name not in chosen.skip]
    sizes = [chosen.scale / 100, chosen.scale / 10, chosen.scale]
    folders = {scale: chosen.data / f"nation-{scale:g}" for scale in sizes}
    for scale in sizes:
        print(f"scale {scale:g}: {_counts(generate(folders[scale], scale))}", flush=True)
    for scale in sizes[: 3 if chosen.compare_all else 2]:
        for peer in set(_PEERS) - set(chosen.skip):
            _check_equal(folders[scale], peer, scale)
    runs = {scale: _runs(folders[scale], names, chosen.runs) for scale in sizes}
    print(_contest(runs[chosen.scale], names, chosen.runs))
    print(_growth({scale: runs[scale]["ours"] for scale in sizes}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nation", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the whole country")
    parser.add_argument("--runs", type=int, default=5, help="the median of so many runs counts")
    parser.add_argument("--skip", action="append", default=[], choices=_PEERS, help="leave a peer out")
    parser.add_argument("--data", type=Path, default=Path("var/benchmarks"), help="where the tables are kept")
    parser.add_argument("--compare-all", action="store_true", help="compare every row at the full size, too")
    return parser.parse_args()


def _counts(size: NationSize) -> str:
    return f"{size.insured:,} insured, {size.people:,} people, {size.claims:,} claims, {size.units:,} units"


def _check_equal(folder: Path, peer: str, scale: float) -> None:
    with tempfile.TemporaryDirectory() as out:
        for name in ("ours", peer):
            run_apart(name, folder, Path(out) / name)
        if difference := first_difference(Path(out) / "ours", Path(out) / peer):
            raise SystemExit(f"{peer} and the kernel differ at scale {scale:g}: {difference}")
    print(f"scale {scale:g}: {peer} gives equal rows, every column of every result", flush=True)


def _runs(folder: Path, names: Iterable[str], count: int) -> dict[str, list[Run]]:
    """Turn by turn, so that a busy machine disturbs all alike; the first turn warms the files and counts as well."""
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for _ in range(count):
        for name, done in runs.items():
            done.append(run_apart(name, folder))
    return runs


def _contest(runs: dict[str, list[Run]], names: list[str], count: int) -> str:
    seconds = {name: median(run.seconds for run in runs[name]) for name in names}
    lines = [
        f"\nmedian of {count}        seconds    (fastest)   processor    peak MB   beside ours",
        *(
            f"{name:<18}{seconds[name]:>9.2f}{min(run.seconds for run in runs[name]):>13.2f}"
            f"{median(run.processor_seconds for run in runs[name]):>12.2f}"
            f"{max(run.peak_megabytes for run in runs[name]):>11,.0f}{seconds[name] / seconds['ours']:>12.2f} ×"
            for name in names
        ),
        "",
        _goal("ours / floor", seconds["ours"] / seconds["floor"], at_most=_FLOOR_AT_MOST),
    ]
    for peer, bound in (("pandas", _PANDAS_AT_LEAST), ("polars", _POLARS_AT_LEAST)):
        if peer in seconds:
            lines.append(_goal(f"{peer} / ours", seconds[peer] / seconds["ours"], at_least=bound))
    lines.append(_goal("peak MB", max(run.peak_megabytes for run in runs["ours"]), at_most=_PEAK_AT_MOST))
    return "\n".join(lines)


def _goal(title: str, value: float, *, at_most: float | None = None, at_least: float | None = None) -> str:
    met = value <= at_most if at_most is not None else value >= (at_least or 0)
    bound = f"at most {at_most:g}" if at_most is not None else f"at least {at_least:g}"
    return f"{title:<18}{value:>9.2f}   goal: {bound:<15}{'met' if met else 'MISSED'}"


def _growth(runs: dict[float, list[Run]]) -> str:
    """Linear growth would be a factor of ten from line to line."""
    lines, before = ["\nours by size       seconds   processor   growth of both (linear: 10)"], None
    for scale, done in runs.items():
        now = (median(run.seconds for run in done), median(run.processor_seconds for run in done))
        growth = f"{now[0] / before[0]:>9.1f}{now[1] / before[1]:>9.1f}" if before else ""
        lines.append(f"{f'scale {scale:g}':<18}{now[0]:>8.2f}{now[1]:>12.2f}{growth}")
        before = now
    return "\n".join(lines)


if __name__ == "__main__":
    main()
