"""Which tables do the pages of imports show: the history of batches, a batch's rows, the problems of files?"""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thidua.imports.enums import LEDGER_KINDS, BatchState, RowKind, Severity
from thidua.imports.masking import mask_numbers
from thidua.imports.models import Batch, ImportRow, Problem, RowCorrection, UploadProblem
from thidua.imports.purposes import VALUE_PURPOSE
from thidua.imports.queries import with_refused
from thidua.lib.figures import day_text, month_text
from thidua.lib.markup import link, mark
from thidua.lib.pages import PageRequest
from thidua.lib.sealing import configured_sealer
from thidua.lib.tables import FILE, Column, Filter, Table
from thidua.lib.template_tags import day

LONGEST_VALUE = 80


def batch_mark(batch: Batch) -> SafeString:
    if batch.state == BatchState.VOID:
        return mark(batch.get_state_display(), "calm", "ban")
    if batch.is_correcting:
        return mark(_("Đính chính"), "news", "replace")
    return mark(batch.get_state_display(), "good", "circle-check")


def _state_text(batch: Batch) -> str:
    is_correction = batch.is_correcting and batch.state == BatchState.APPLIED
    return _("Đính chính") if is_correction else str(batch.get_state_display())


def batches_table(request: PageRequest) -> Table:
    """Every batch there was, the latest first."""
    place = request.place
    numbers = [
        Column(name, title, lambda batch, name=name: batch.count(name), kind="number")  # type: ignore[misc]
        for name, title in (("new", _("Mới")), ("changed", _("Thay đổi")))
    ]
    return Table(
        request,
        name="dot-nap",
        rows=Batch.objects.select_related("applied_by"),
        caption=_("Lịch sử các đợt nạp"),
        empty=_("Chưa nạp tệp nào. Hãy thả tệp vào ô ở trên."),
        sort="-dot",
        prepare=with_refused,
        per_page=20,
        columns=[
            Column("ten", _("Tệp"), lambda batch: batch.file_name, kind="name", order=("file_name", "pk"),
                   cell=lambda batch: link(place.url("batch", batch.pk), batch.file_name)),
            Column("dot", _("Đợt"), lambda batch: batch.pk, kind="number", order=("pk",)),
            Column("loai", _("Loại dữ liệu"), lambda batch: ", ".join(map(str, batch.kinds))),
            Column("ngay", _("Nạp lúc"), lambda batch: day(batch.applied_at), kind="date", order=("applied_at", "pk")),
            Column("nguoi", _("Người nạp"), lambda batch: who(batch.applied_by)),
            *numbers,
            Column("giu", _("Giữ nguyên"), lambda batch: batch.unchanged, kind="number"),
            Column("hong", _("Không dùng được"), lambda batch: batch.unusable, kind="number"),
            Column("trang-thai", _("Trạng thái"), _state_text, cell=batch_mark, kind="flag", order=("state", "pk")),
            Column("ly-do", _("Lý do đính chính"), lambda batch: batch.reason, is_shown=False),
        ],
        filters=[
            Filter("loai-dong", _("Loại dữ liệu"), lambda rows, kind: rows.filter(counts__has_key=kind),
                   RowKind.choices),
            Filter("tinh-trang", _("Trạng thái"), lambda rows, state: rows.filter(state=state), BatchState.choices),
            Filter("dinh", _("Đính chính"), lambda rows, answer: rows.filter(is_correcting=answer == "1"),
                   (("1", _("Có")), ("0", _("Không")))),
        ],
    )  # fmt: skip


def who(user: Any) -> str:
    return str(user.shown_name)


def severity_text(problem: Problem | UploadProblem) -> str:
    """A cell that cannot be read is to be mended even where its row is used."""
    return _("Cần sửa") if problem.severity == Severity.PROBLEM else _("Lưu ý")


def severity_mark(problem: Problem | UploadProblem) -> SafeString:
    if problem.severity == Severity.PROBLEM:
        return mark(severity_text(problem), "bad", "alert-circle")
    return mark(severity_text(problem), "fair", "info-circle")


def _opened(problems: list[Any]) -> list[Any]:
    sealer = configured_sealer()
    for problem in problems:
        problem.value = sealer.open(problem.sealed_value, VALUE_PURPOSE).decode()
    return problems


def shown_value(problem: Any) -> str:
    """The cell's value, ids and long texts cut: the whole stands in the file."""
    value = mask_numbers(problem.value)
    return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"


def problems_table(request: PageRequest, problems: QuerySet[Any], files: list[tuple[str, str]]) -> Table:
    """Problems of an upload (``files`` to choose from) or of a batch (no choice)."""
    choose_file = [
        Filter("trong-tep", _("Tệp"), lambda rows, file: rows.filter(file=int(file)), files)
    ] if len(files) > 1 else []  # fmt: skip
    file_column = [
        Column("ten", _("Tệp"), lambda problem: problem.file.name, kind="name", order=("file__place", "pk"))
    ] if len(files) > 1 else []  # fmt: skip
    return Table(
        request,
        name="van-de",
        rows=problems,
        caption=_("Vấn đề của tệp"),
        empty=_("Không có vấn đề nào: mọi dòng đều dùng được."),
        sort="muc-do",
        prepare=_opened,
        columns=[
            Column("muc-do", _("Mức độ"), severity_text,
                   cell=severity_mark, order=("-severity", "pk")),
            *file_column,
            Column("trang-tinh", _("Trang tính"), lambda problem: problem.sheet, order=("sheet", "row", "pk")),
            Column("dong", _("Dòng"), lambda problem: problem.row, kind="number", order=("row", "pk")),
            Column("o", pgettext("one", "Cột"), lambda problem: problem.column, order=("column", "pk")),
            Column("gia-tri", _("Giá trị"), shown_value),
            Column("noi-dung", _("Vấn đề và cách sửa"), lambda problem: problem.message, kind="name"),
        ],
        filters=[
            Filter("muc", _("Mức độ"), lambda rows, severity: rows.filter(severity=severity),
                   [(Severity.PROBLEM, _("Cần sửa")), (Severity.NOTE, _("Lưu ý"))]),
            *choose_file,
        ],
    )  # fmt: skip


def rows_table(request: PageRequest, batch: Batch, *, may_void: bool) -> Table:
    """The rows of a batch, with a box each for those that can still be voided."""
    place = request.place
    corrected = RowCorrection.objects.filter(target=OuterRef("pk"), batch__state=BatchState.APPLIED)

    may_void = may_void and FILE not in request.GET  # a file has no boxes to tick

    def box(row: Any) -> str:
        if row.is_corrected:
            return ""
        label = _("Chọn dòng %(row)s") % {"row": row.row}
        return format_html(
            '<input class="form-check-input" type="checkbox" name="rows" value="{}" form="void-form" aria-label="{}">',
            row.pk, label,
        )  # fmt: skip

    return Table(
        request,
        name="dong",
        rows=batch.rows.annotate(is_corrected=Exists(corrected)).defer("sealed", "fingerprint"),
        caption=_("Các dòng của đợt nạp"),
        sort="so",
        columns=[
            Column("ma", _("Mã"), key_text, kind="code", order=("key", "pk"),
                   cell=lambda row: link(place.url("batch-row", batch.pk, row.pk), key_text(row) or _("Xem dòng"))),
            Column("trang-tinh", _("Trang tính"), lambda row: row.sheet, order=("sheet", "row", "pk")),
            Column("so", _("Dòng"), lambda row: row.row, kind="number", order=("row", "sheet", "pk")),
            Column("loai", _("Loại dữ liệu"), lambda row: str(row.get_kind_display()), order=("kind", "row", "pk")),
            Column("con", _("Hiệu lực"), lambda row: "" if row.is_corrected else "✓",
                   cell=lambda row: row_mark(batch, row)),
            *([Column("chon", _("Chọn để hủy"), lambda row: None, cell=box)] if may_void else []),
        ],
        filters=[
            Filter("loai-dong", _("Loại dữ liệu"), lambda rows, kind: rows.filter(kind=kind),
                   [(kind, RowKind(kind).label) for kind in batch.counts if kind in RowKind.values]),
            Filter("so-dong", _("Số dòng trong tệp"),
                   lambda rows, text: rows.filter(row=int(text) if text.isdecimal() and len(text) < 9 else 0)),
        ],
    )  # fmt: skip


def row_mark(batch: Batch, row: Any) -> SafeString:
    if batch.state == BatchState.VOID:
        return mark(_("Đợt đã hủy"), "calm", "ban")
    if row.is_corrected:
        return mark(_("Đã đính chính"), "calm", "replace")
    return mark(_("Còn hiệu lực"), "good", "circle-check")


def key_text(row: ImportRow) -> str:
    """The row's key as people read it: of the ledger's rows the month and the receipt, never whose it is."""
    if row.kind not in LEDGER_KINDS:
        return str(row.key)
    month, _bar, rest = row.key.partition("|")[2].partition("|")
    if not month.isdecimal():
        return ""
    return " · ".join(part for part in (month_text(int(month)), _day_or_text(rest)) if part)


def _day_or_text(text: str) -> str:
    last = text.rpartition("|")[2]
    try:
        return day_text(date.fromisoformat(last))
    except ValueError:
        return last
