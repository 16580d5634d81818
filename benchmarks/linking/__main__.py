"""Accuracy at three sizes with intervals, a confusion table by kind of damage, speed and memory beside peers, FEBRL4.

    python -m benchmarks.linking [--small] [--only accuracy|speed|febrl] [--claims 20000]

Seeds 11, 12 and 13: no threshold and no weight was chosen on them. Peers are installed by `bootstrap.py --bench`.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.linking.claims import make_world
from benchmarks.linking.febrl import febrl_rows
from benchmarks.linking.judging import Judged, judge
from benchmarks.linking.report import (
    CONSOLE,
    LARGE,
    accuracy_table,
    confusion_table,
    model_row,
    plain_table,
    wrong_links,
)
from benchmarks.linking.running import PEERS_PYTHON
from benchmarks.linking.speed import machine, race, speed_rows, written_world
from thidua.engine.linking.learning import learn
from thidua.engine.linking.matching import match
from thidua.engine.linking.model import DEFAULT_MODEL, LinkModel

SEEDS = (11, 12, 13)
SIZES = {9_000: 7_000, 60_000: 20_000, 2_500_000: 20_000}  # insured: claims a seed
RACES = ((9_000, 9_000), (9_000, 60_000), (50_000, 2_500_000))  # claims, insured
SMALL_SIZES, SMALL_RACES = {9_000: 2_000}, ((2_000, 9_000),)
MODEL_HEADS = ("", "đúng (precision)", "được (recall)", "người xét", "phần khó: đúng", "được", "F1 tốt nhất")
SPEED_HEADS = ("", "giây (trung vị)", "giây CPU", "lần", "so với ta", "MB cao nhất", "F1", "F1 phần khó", "mục tiêu")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="one seed, a province's ledger, each once")
    parser.add_argument("--only", choices=("accuracy", "speed", "febrl"), help="one part")
    parser.add_argument("--insured", type=int, action="append", help="only ledgers of this size")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; medians are shown")
    parser.add_argument("--model", type=Path, help="a stored model (JSON) instead of the default one")
    options = parser.parse_args(arguments)
    model = DEFAULT_MODEL
    if options.model:
        model = LinkModel.from_mapping(json.loads(options.model.read_text(encoding="utf-8")))
    if not PEERS_PYTHON.exists():
        CONSOLE.print("Chưa có gói để so sánh: chạy `python3.11 bootstrap.py --bench`. Chỉ đo phần của ta.")
    wanted = options.insured or [*SIZES]
    if options.only in (None, "accuracy"):
        for size, claims in (SMALL_SIZES if options.small else SIZES).items():
            if size in wanted:
                print_accuracy(size, claims, SEEDS[:1] if options.small else SEEDS, model)
                if options.small or size == LARGE:
                    print_learning(size, claims, SEEDS[0], model)
    if options.only in (None, "speed"):
        for claims, insured in SMALL_RACES if options.small else RACES:
            if insured in wanted:
                print_speed(claims, insured, model, 1 if options.small else options.runs)
    if options.only in (None, "febrl") and PEERS_PYTHON.exists():
        heads = ("FEBRL4 không soc_sec_id", "F1", "F1, mỗi bản ghi một", "giây", "")
        CONSOLE.print(plain_table("5.000 bản ghi với 5.000 bản ghi", heads, febrl_rows()))
    return 0


def print_accuracy(size: int, claims: int, seeds: tuple[int, ...], model: LinkModel) -> None:
    judged = Judged()
    for seed in seeds:
        begun = time.perf_counter()
        world = make_world(seed, size, claims)
        made = time.perf_counter()
        judged.verdicts += judge(world, match(world.claims, world.insured, model)).verdicts
        done = time.perf_counter() - made
        CONSOLE.print(
            f"hạt giống {seed}: tạo {made - begun:.1f} s, đối chiếu và chấm {done:.1f} s, mô hình {model.version}"
        )
    CONSOLE.print(accuracy_table(size, judged))
    CONSOLE.print(confusion_table(size, judged))
    CONSOLE.print("\n".join(wrong_links(judged)) or "  không có liên kết sai", highlight=False)


def print_learning(size: int, claims: int, seed: int, model: LinkModel) -> None:
    """The same claims with the model in force, and with one learnt from claims and ledger without anybody's answer."""
    world = make_world(seed, size, claims)
    begun = time.perf_counter()
    learnt = learn(world.claims, world.insured, model, version="learnt")
    seconds = time.perf_counter() - begun
    both = {f"mô hình {model.version}": model, f"tự ước lượng (EM, {seconds:.0f} s)": learnt.model}
    judged = {title: judge(world, match(world.claims, world.insured, one)) for title, one in both.items()}
    title = (
        f"{size:,} người, {claims:,} phiếu, hạt giống {seed}: m và u học từ {learnt.candidates:,} cặp, không ai trả lời"
    )
    CONSOLE.print(plain_table(title, MODEL_HEADS, [model_row(name, one) for name, one in judged.items()]))


def print_speed(claims: int, insured: int, model: LinkModel, runs: int) -> None:
    busy = machine()
    with written_world(claims, insured) as (folder, world):
        results = race(folder, world, model, runs)
    title = f"{claims:,} phiếu với {insured:,} người, mỗi lần chạy một tiến trình riêng ({busy})"
    CONSOLE.print(plain_table(title, SPEED_HEADS, speed_rows(claims, insured, results)))


if __name__ == "__main__":
    sys.exit(main())
