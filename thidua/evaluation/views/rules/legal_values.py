"""Which numbers of law hold, since when, from which document, and which will change?"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.campaigns.models import LegalParameter
from thidua.engine.text import fold
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.figures import day_text, number_text
from thidua.lib.markup import link, mark
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Filter, Table, respond
from thidua.lib.watermarks import Noted

CONFIDENCES = {
    "V": (gettext_lazy("đã đọc trong văn bản"), "good", "circle-check"),
    "V2": (gettext_lazy("theo nguồn thứ hai"), "news", "info-circle"),
    "M": (gettext_lazy("theo trí nhớ, cần kiểm tra"), "fair", "question-mark"),
    "?": (gettext_lazy("chưa tìm thấy văn bản"), "bad", "alert-triangle"),
}
UNITS = {
    "percent": gettext_lazy("%"),
    "percent_per_month": gettext_lazy("% một tháng"),
    "percent_of_floor_contribution": gettext_lazy("% mức đóng theo chuẩn hộ nghèo"),
    "dong": gettext_lazy("đồng"),
    "dong_per_month": gettext_lazy("đồng một tháng"),
    "months": gettext_lazy("tháng"),
    "times_base_salary": gettext_lazy("lần lương cơ sở"),
    "times_individual": gettext_lazy("lần mức cá nhân"),
    "day_of_month": gettext_lazy("ngày của tháng đầu quý sau"),
    "claims": gettext_lazy("phiếu"),
    "day_of_january": gettext_lazy("ngày của tháng 01 năm sau"),
}
UNSURE = ("M", "?")


@requires_capability(Capability.LOOK)
def legal_values(request: PageRequest) -> HttpResponseBase:
    day = today()
    values = dated_values()
    table = Table(
        request,
        name="tham-so",
        rows=values,
        columns=_columns(request, day),
        filters=_filters(day),
        sort="name",
        caption=_("Tham số pháp lý theo ngày áp dụng"),
        per_page=25,
    )
    context = {
        "upcoming": [_shown(row) for row in values.filter(valid_from__gt=day).order_by("valid_from", "key")],
        "unsure": LegalParameter.objects.filter(confidence__in=UNSURE).count(),
        "unsure_url": request.place.url("legal-values", chac="chua"),
        "day": day,
    }

    def exported(kind: str, rows: int) -> Noted:
        return record(
            by=request.user,
            action="legal_values.exported",
            subject_kind="table",
            subject_key="legal_values",
            file=kind,
            rows=rows,
        )

    return respond(request, table, "evaluation/rules/legal_values.html", context, exported=exported)


def dated_values() -> QuerySet[Any, Any]:
    """Every value with ``next_from``: the day from which another value of the same parameter holds."""
    later = LegalParameter.objects.filter(key=OuterRef("key"), valid_from__gt=OuterRef("valid_from"))
    return LegalParameter.objects.annotate(next_from=Subquery(later.order_by("valid_from").values("valid_from")[:1]))


def value_text(value: Any) -> str:
    """A kept value as people read it: thousands apart, a comma before what is not whole."""
    number = Decimal(str(value))
    whole, _point, rest = format(number, "f").partition(".")
    rest = rest.rstrip("0")
    language = get_language()
    return number_text(int(whole), language) + (("." if language == "en" else ",") + rest if rest else "")


def unit_text(unit: str) -> str:
    return str(UNITS.get(unit, unit))


def last_day(row: Any) -> date | None:
    """The last day of a value: its own, or the day before the next begins."""
    before_next: date | None = row.next_from and row.next_from - timedelta(days=1)
    return row.valid_to or before_next


def _shown(row: Any) -> dict[str, Any]:
    return {"label": _(row.label), "value": value_text(row.value), "unit": unit_text(row.unit), "day": row.valid_from}


def _standing(row: Any, day: date) -> tuple[str, str, str]:
    """(word, tone, icon): in force, to come, or over."""
    if row.valid_from > day:
        return _("sắp áp dụng"), "fair", "calendar-due"
    last = last_day(row)
    if last is not None and last < day:
        return _("đã hết"), "calm", "history"
    return _("đang áp dụng"), "good", "circle-check"


def _confidence(row: Any) -> SafeString:
    text, tone, icon = CONFIDENCES.get(row.confidence, CONFIDENCES["?"])
    return mark(text, tone, icon)


def _coming_change(row: Any, day: date) -> str:
    """From when a value in force changes, or one to come begins; blank where no change is known."""
    last = last_day(row)
    if row.valid_from > day:
        return _("từ %(day)s") % {"day": day_text(row.valid_from)}
    if last is not None and last >= day:
        return _("đổi từ %(day)s") % {"day": day_text(last + timedelta(days=1))}
    return ""


def _two_lines(first: Any, second: Any) -> SafeString:
    return format_html("<div>{}<br>{}</div>", first, second) if second else format_html("{}", first)


def _columns(request: PageRequest, day: date) -> list[Column]:
    def name_cell(row: Any) -> SafeString:
        can_add = request.user.can(Capability.OPERATE) and row.next_from is None
        return _two_lines(
            _(row.label), link(request.place.url("legal-value-new", row.key), _("Thêm giá trị")) if can_add else ""
        )

    def standing_cell(row: Any) -> SafeString:
        return _two_lines(mark(*_standing(row, day)), _coming_change(row, day))

    def sure_text(row: Any) -> str:
        return str(CONFIDENCES.get(row.confidence, CONFIDENCES["?"])[0])

    def value_cell(row: Any) -> SafeString:
        return format_html("{} {}", value_text(row.value), unit_text(row.unit))

    return [
        Column("name", _("Tham số"), lambda row: _(row.label), cell=name_cell, order=("label", "-valid_from")),
        Column("value", _("Giá trị"), lambda row: value_text(row.value), cell=value_cell),
        Column("unit", _("Đơn vị tính"), lambda row: unit_text(row.unit), order=("unit", "label"), is_shown=False),
        Column("from", _("Từ ngày"), lambda row: row.valid_from, kind="date", order=("valid_from", "label")),
        Column("to", _("Đến hết ngày"), last_day, kind="date"),
        Column("standing", _("Hiện nay"), lambda row: _standing(row, day)[0], cell=standing_cell),
        Column(
            "source",
            _("Văn bản"),
            lambda row: row.source,
            cell=lambda row: _two_lines(row.source, _confidence(row)),
            order=("source", "label"),
        ),
        Column("sure", _("Mức chắc chắn"), sure_text, cell=_confidence, order=("confidence", "label"), is_shown=False),
    ]


def _filters(day: date) -> list[Filter]:
    def named(rows: QuerySet[Any, Any], text: str) -> QuerySet[Any, Any]:
        wanted = fold(text)
        keys = [
            key
            for key, label in LegalParameter.objects.values_list("key", "label")
            if wanted in fold(label) or wanted in fold(_(label))
        ]
        return rows.filter(key__in=keys)

    def standing(rows: QuerySet[Any, Any], text: str) -> QuerySet[Any, Any]:
        if text == "sap":
            return rows.filter(valid_from__gt=day)
        if text == "het":
            return rows.filter(Q(valid_to__lt=day) | Q(next_from__lte=day))
        still = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
        return still.filter(Q(next_from__isnull=True) | Q(next_from__gt=day))

    def sure(rows: QuerySet[Any, Any], text: str) -> QuerySet[Any, Any]:
        return rows.filter(confidence__in=UNSURE) if text == "chua" else rows.exclude(confidence__in=UNSURE)

    choices = [("dang", _("đang áp dụng")), ("sap", _("sắp áp dụng")), ("het", _("đã hết"))]
    return [
        Filter("ten", _("Tên tham số"), named),
        Filter("hien-nay", _("Hiện nay"), standing, choices),
        Filter("chac", _("Mức chắc chắn"), sure, [("chua", _("còn phải kiểm tra")), ("roi", _("đã có nguồn"))]),
    ]
