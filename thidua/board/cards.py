"""Which figures stand on the start page, what does each mean, and how did it move? All of them from stored runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thidua.campaigns.queries import period_label
from thidua.evaluation.enums import CaseStatus
from thidua.evaluation.models import Run
from thidua.lib.figures import number_text, percent_text


@dataclass(frozen=True)
class Card:
    """A figure as ``components/figure_card.html`` shows it."""

    label: str
    figure: str
    note: str
    url: str
    change: str
    values: list[int]
    trend: str


class Measure(NamedTuple):
    label: str
    of: Callable[[Run], int]
    note: str
    url: str


def cards(place: Any, runs: list[Run]) -> list[Card]:
    """The cards of the shown run, each with the line over ``runs`` (the oldest first)."""
    run = place.run
    found = [_card(measure, run, runs) for measure in _measures(place)]
    rate = percent_text(run.counts["fulfilled"], run.counts["people"], get_language())
    shares = [_tenths(one) for one in runs]
    rate_card = Card(
        _("Tỷ lệ có kết quả"),
        rate or _("chưa có số liệu biên chế"),
        _("cán bộ có kết quả trên tổng số cán bộ"),
        place.url("results-units"),
        "",
        shares,
        _trend(runs, lambda one: percent_text(one.counts["fulfilled"], one.counts["people"], get_language())),
    )
    return [*found[:2], rate_card, *found[2:]]


def _card(measure: Measure, run: Run, runs: list[Run]) -> Card:
    return Card(
        measure.label,
        _number(measure.of(run)),
        measure.note,
        measure.url,
        _change(measure.of, run, runs),
        [measure.of(one) for one in runs],
        _trend(runs, lambda one: _number(measure.of(one))),
    )


def _measures(place: Any) -> list[Measure]:
    units = place.url("results-units")

    def cases(label: str, status: CaseStatus, note: str) -> Measure:
        where = place.url("results-cases", **{"tinh-trang": status.value})
        return Measure(label, lambda run: int(run.counts["statuses"].get(status.value, 0)), note, where)

    return [
        Measure(_("Cán bộ"), lambda run: int(run.counts["people"]), _("có đơn vị vào ngày xét"), units),
        Measure(
            _("Cán bộ có kết quả"),
            lambda run: int(run.counts["fulfilled"]),
            _("ít nhất một người thân được tính"),
            place.url("results-people", **{"ket-qua": "co"}),
        ),
        Measure(
            _("Người thân được tính"),
            lambda run: int(run.counts["counted"]),
            _("tham gia mới, duy trì và tham gia lại"),
            place.url("results-cases", **{"duoc-tinh": "1"}),
        ),
        cases(_("Tham gia mới"), CaseStatus.JOINED, _("biên lai đầu tiên nằm trong kỳ")),
        cases(_("Duy trì"), CaseStatus.MAINTAINED, _("đang đóng từ trước kỳ đến nay")),
        cases(_("Tham gia lại"), CaseStatus.RETURNED, _("đã gián đoạn và đóng trở lại")),
        cases(_("Ngừng đóng"), CaseStatus.LAPSED, _("quá hạn đóng tiếp: nên nhắc người thân")),
        cases(_("Chờ người soát xét"), CaseStatus.NEEDS_REVIEW, _("chưa rõ là ai trong sổ đóng")),
        cases(_("Không có trong sổ"), CaseStatus.NOT_FOUND, _("sổ đóng chưa có người này")),
    ]


def _change(of: Callable[[Run], int], run: Run, runs: list[Run]) -> str:
    """Against the quarter before: the difference, or only its figure while the shown quarter still runs."""
    if len(runs) < 2 or runs[-1].pk != run.pk:
        return ""
    before = runs[-2]
    label = period_label(before.period)
    if run.evaluated_on < run.period.ends_on:
        return _("%(period)s: %(figure)s") % {"period": label, "figure": _number(of(before))}
    difference = of(run) - of(before)
    if difference == 0:
        return _("bằng %(period)s") % {"period": label}
    text = _("hơn %(period)s: %(figure)s") if difference > 0 else _("kém %(period)s: %(figure)s")
    return text % {"period": label, "figure": _number(abs(difference))}


def _trend(runs: list[Run], shown: Callable[[Run], str]) -> str:
    """The line in words, for who does not see it; blank where there is no line."""
    if len(runs) < 2:
        return ""
    return "; ".join(f"{period_label(run.period)}: {shown(run) or '–'}" for run in runs)


def _tenths(run: Run) -> int:
    people = run.counts["people"]
    return round(1000 * run.counts["fulfilled"] / people) if people else 0


def _number(value: int) -> str:
    return number_text(value, get_language())


def quarter_label(run: Run) -> str:
    """The quarter, and whether its figures may still change."""
    label = period_label(run.period)
    return label if run.version else _("%(period)s (tạm tính)") % {"period": label}


def chart(runs: list[Run]) -> dict[str, Any]:
    """Fulfilled people and counted relatives by quarter, as ``charts.js`` draws them."""
    return {
        "categories": [quarter_label(run) for run in runs],
        "series": [
            {"name": _("Cán bộ có kết quả"), "kind": "bar", "values": [run.counts["fulfilled"] for run in runs]},
            {"name": _("Người thân được tính"), "kind": "bar", "values": [run.counts["counted"] for run in runs]},
        ],
    }
