"""How does every component look? Each once, with invented figures and people."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.board.forms import sample_with_errors
from thidua.campaigns.models import LegalParameter
from thidua.evaluation.enums import CaseStatus
from thidua.lib.access import requires_login
from thidua.lib.markup import mark
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Filter, Table, respond
from thidua.lib.watermarks import Noted

QUARTERS = ("II/2024", "III/2024", "IV/2024", "I/2025", "II/2025")
STATUSES = (
    (CaseStatus.JOINED, "good", "user-plus"),
    (CaseStatus.LAPSED, "fair", "clock"),
    (CaseStatus.REJECTED, "bad", "user-x"),
    (CaseStatus.NEEDS_REVIEW, "news", "user-question"),
    (CaseStatus.EXITED, "calm", "user-minus"),
)  # one of each tone
TREND = (812, 934, 1_020, 1_187, 1_254)


@requires_login
def gallery(request: PageRequest) -> HttpResponseBase:
    context: dict[str, Any] = {
        "statuses": [mark(status.label, tone, icon) for status, tone, icon in STATUSES],
        "form": sample_with_errors(),
        "trend": TREND,
        "chart": {
            "categories": [_("Quý %(quarter)s") % {"quarter": quarter} for quarter in QUARTERS],
            "series": [
                {"name": _("Cán bộ có kết quả"), "kind": "bar", "values": TREND},
                {"name": _("Người thân được tính"), "kind": "line", "values": [value + 240 for value in TREND]},
            ],
        },
        "entries": [
            ("01/07/2025", _("Sáp nhập vào UBND phường Nha Trang"), _("Theo nghị quyết sắp xếp đơn vị."), ""),
            ("10/04/2025", _("Chốt Quý I/2025, bản số 2"), _("Bổ sung 12 biên lai."), request.place.url("start")),
            ("09/05/2024", _("Bắt đầu phong trào"), "", ""),
        ],
        "crumbs": [(_("Tỉnh Khánh Hòa"), request.place.url("start")), (_("Sở Y tế"), request.place.url("start"))],
    }

    def exported(kind: str, rows: int) -> Noted:
        return record(
            by=request.user, action="gallery.exported", subject_kind="table", subject_key="gallery", file=kind
        )

    return respond(request, _table(asked=request), "board/gallery.html", context, exported=exported)


def _whole(row: LegalParameter) -> int | str:
    text = str(row.value)
    return int(text) if text.isdecimal() else text.replace(".", ",")


def _table(asked: PageRequest) -> Table:
    """A few legal values: real rows that hold nobody's data."""
    return Table(
        asked,
        name="mau",
        rows=LegalParameter.objects.all(),
        columns=[
            Column("name", _("Tham số"), lambda row: row.label, order=("label", "valid_from")),
            Column("from", _("Từ ngày"), lambda row: row.valid_from, kind="date", order=("valid_from", "label")),
            Column("value", _("Giá trị"), _whole, kind="number"),
            Column("source", _("Văn bản"), lambda row: row.source, order=("source", "label"), is_shown=False),
        ],
        filters=[
            Filter("ten", _("Tên tham số"), lambda rows, text: rows.filter(label__icontains=text)),
            Filter(
                "chac",
                _("Mức chắc chắn"),
                lambda rows, text: rows.filter(confidence=text),
                [("V", _("đã đọc trong văn bản")), ("?", _("chưa tìm thấy văn bản"))],
            ),
        ],
        sort="name",
        per_page=5,
        caption=_("Bảng mẫu"),
    )
