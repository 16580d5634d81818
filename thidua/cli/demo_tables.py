"""What do the closed periods say of the whole province, at a glance on a terminal?"""

from collections.abc import Sequence

from rich.box import SIMPLE
from rich.table import Table

from thidua.evaluation.enums import CaseStatus, RunKind
from thidua.evaluation.models import Run, UnitResult
from thidua.lib.figures import number_text, percent_text

PROVINCE = "KH"
STATUSES = {status.value: str(status.label) for status in CaseStatus}


def staff_table() -> Table:
    """One row a closed or running period: the province's people and their relatives."""
    table = empty_table("Toàn tỉnh", ("Cán bộ", "Có kết quả", "Tỷ lệ", "Người thân"))
    for run in shown_runs():
        province = UnitResult.objects.get(run=run, unit_code=PROVINCE)
        figures = [number_text(figure) for figure in (province.staff, province.fulfilled)]
        rate = percent_text(province.fulfilled, province.staff)
        table.add_row(label(run), *figures, rate, number_text(province.relatives))
    return table


def status_table() -> Table:
    """One row a closed or running (*) period: its claims by status."""
    table = empty_table("Phiếu theo tình trạng (*: tạm tính)", tuple(STATUSES.values()))
    for run in shown_runs():
        table.add_row(
            run.period.code + ("" if run.version else " *"),
            *(number_text(run.counts["statuses"].get(status, 0)) for status in STATUSES),
        )
    return table


def shown_runs() -> list[Run]:
    """The latest closing of each period, or its provisional run."""
    latest: dict[int, Run] = {}
    for run in Run.objects.select_related("period").order_by("period__ends_on", "-period__starts_on", "version"):
        if run.kind == RunKind.CLOSING or run.period_id not in latest:
            latest[run.period_id] = run
    return list(latest.values())


def label(run: Run) -> str:
    """The period, with the version where there was an earlier one, or with a sign that it still runs."""
    if run.version is None:
        return f"{run.period.code} (tạm tính)"
    return run.period.code if run.version == 1 else f"{run.period.code} (bản {run.version})"


def empty_table(title: str, captions: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False, collapse_padding=True)
    table.add_column("Kỳ", no_wrap=True)
    for caption in captions:
        table.add_column(caption, justify="right", min_width=max(map(len, caption.split())))
    return table
