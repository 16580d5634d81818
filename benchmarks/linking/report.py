"""How are the figures said? Each with its 95 % interval and, where the issue sets an aim, whether it is reached."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.linking.judging import OUTCOMES, OUTSIDE, UNSPOILT, Judged
from thidua.engine.linking.accuracy import Share

CONSOLE = Console(width=160)
PROVINCE, LARGE = 9_000, 60_000
Row = tuple[str, str, str, str]


def accuracy_table(size: int, judged: Judged) -> Table:
    hard, has_province_aims, has_hard_aims = judged.hard, size <= PROVINCE, size == LARGE
    table = Table(
        "", "số đo", "khoảng tin cậy 95 %", "mục tiêu", title=f"{size:,} người trong sổ, {len(judged.verdicts):,} phiếu"
    )
    rows = [
        share_row(
            "nối tự động đúng (precision)", judged.automatic.precision, at_least=0.998 if has_province_aims else None
        ),
        share_row("nối tự động được (recall)", judged.automatic.recall, at_least=0.95 if has_province_aims else None),
        share_row("đưa người xét", judged.review, at_most=0.06 if has_province_aims else None),
        share_row(
            "người đúng trong ba ứng viên đầu", judged.among_first_three, at_least=0.95 if has_province_aims else None
        ),
        best_row("F1 ở ngưỡng tốt nhất", judged),
    ]
    for row in rows:
        table.add_row(*row)
    table.add_section()
    table.add_row(f"phần khó: {len(hard.verdicts):,} phiếu không số nào đúng", "", "", "")
    for row in (
        share_row(
            "  nối tự động đúng (precision)", hard.automatic.precision, at_least=0.9995 if has_hard_aims else None
        ),
        share_row("  nối tự động được (recall)", hard.automatic.recall),
        share_row("  đưa người xét", hard.review),
        share_row("  người đúng trong ba ứng viên đầu", hard.among_first_three),
        best_row("  F1 ở ngưỡng tốt nhất", hard, at_least=0.97 if has_hard_aims else None),
    ):
        table.add_row(*row)
    return table


def share_row(title: str, share: Share, *, at_least: float | None = None, at_most: float | None = None) -> Row:
    low, high = share.interval
    shown = "–" if share.value is None else f"{share.value:.2%}  ({share.hits:,}/{share.of:,})"
    return title, shown, f"{low:.2%} – {high:.2%}", aim(share.value, at_least=at_least, at_most=at_most, unit="%")


def best_row(title: str, judged: Judged, *, at_least: float | None = None) -> Row:
    odds, calls = judged.best()
    detail = f"P {calls.precision.value or 0:.4f}  R {calls.recall.value or 0:.4f}  từ 2^{odds:.1f}"
    return title, f"{calls.f1 or 0:.4f}", detail, aim(calls.f1, at_least=at_least)


def aim(value: float | None, *, at_least: float | None = None, at_most: float | None = None, unit: str = "") -> str:
    """What is asked for and whether it is reached; blank where nothing is asked.

    >>> aim(0.5, at_least=0.4)
    '≥ 0.4: đạt'
    """
    bound = at_least if at_least is not None else at_most
    if bound is None:
        return ""
    reached = value is not None and (value >= bound if at_least is not None else value <= bound)
    said = f"{bound * 100:g} %" if unit == "%" else f"{bound:g}{unit}"
    return f"{'≥' if at_least is not None else '≤'} {said}: {'đạt' if reached else 'CHƯA ĐẠT'}"


def confusion_table(size: int, judged: Judged) -> Table:
    titles = ("nối đúng", "nối sai", "người xét", "không tìm thấy")
    table = Table(
        "dấu", "phiếu", *titles, title=f"Theo kiểu hỏng, {size:,} người trong sổ (phiếu có hai dấu tính ở cả hai)"
    )
    for column in table.columns[1:]:
        column.justify = "right"
    counted = judged.confusion()
    lines = [UNSPOILT, *sorted(counted.keys() - {UNSPOILT, OUTSIDE}, key=lambda mark: -counted[mark].total()), OUTSIDE]
    for mark in lines:
        counts = counted.get(mark, Counter())
        table.add_row(mark, f"{counts.total():,}", *(f"{counts[outcome]:,}" for outcome in OUTCOMES))
    return table


def model_row(title: str, judged: Judged) -> list[str]:
    """One model's figures in a line."""
    automatic, hard = judged.automatic, judged.hard
    shares = (automatic.precision, automatic.recall, judged.review, hard.automatic.precision, hard.automatic.recall)
    return [
        title,
        *("–" if one.value is None else f"{one.value:.2%}" for one in shares),
        f"{hard.best()[1].f1 or 0:.4f}",
    ]


def wrong_links(judged: Judged, most: int = 12) -> list[str]:
    """What wrong links were spoilt by."""
    wrong = Counter(
        (" ".join(one.marks) or UNSPOILT) + ("" if one.truth is not None else f" {OUTSIDE}")
        for one in judged.verdicts
        if one.outcome == "linked wrong"
    )
    return [f"  nối sai {count} × {marks}" for marks, count in wrong.most_common(most)]


def plain_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(*heads, title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    return table
