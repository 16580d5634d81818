"""Why does the machine take a candidate for the claim's relative, step by step, in words and lengths?

From what is stored with a link: codes of levels and weights. Nothing that a person is called stands in it, nor here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from thidua.engine.linking.fields import LEVELS, Field
from thidua.engine.linking.model import DEFAULT_MODEL, LinkModel, LinkModelError
from thidua.lib.figures import number_text, percent_text
from thidua.linking.enums import LinkReason
from thidua.linking.models import Link, ModelVersion
from thidua.linking.queries.reviews import candidates_of, machine_of

TITLES: Mapping[str, Promise | str] = {
    Field.NAME: gettext_lazy("Họ tên"),
    Field.BIRTH: gettext_lazy("Ngày sinh"),
    Field.SEX: gettext_lazy("Giới tính"),
    Field.INSURANCE_CODE: gettext_lazy("Mã số BHXH"),
    Field.NATIONAL_ID: gettext_lazy("Số CCCD"),
    Field.ID_AND_BIRTH: gettext_lazy("Số CCCD và năm sinh"),
    Field.PHONE: gettext_lazy("Điện thoại"),
    Field.ADDRESS: gettext_lazy("Địa chỉ"),
    Field.HINT: gettext_lazy("Ghi chú trong sổ"),
    Field.RELATIONSHIP: gettext_lazy("Quan hệ"),
}
CONTRADICTED = frozenset({LinkReason.CONTRADICTION.value, LinkReason.IDS_DISAGREE.value})
LEANING = 3.0  # one to eight
NOTHING = 0.05  # a weight that reads as 0,0


@dataclass(frozen=True)
class Step:
    """One row: what is compared, how it agrees, what it weighs; the bar runs from ``x`` over ``width`` of 100, as SVG
    writes numbers in every language."""

    title: str
    text: str
    weight: float
    tone: str  # for, against, neither, start, total
    x: str
    width: str

    @property
    def weight_text(self) -> str:
        return weight_text(self.weight)


@dataclass(frozen=True)
class Waterfall:
    """One candidate. ``silent`` are the fields of which a side says nothing."""

    insured: int
    steps: tuple[Step, ...]
    odds: float
    verdict: str
    likelihood: str  # blank where a contradiction makes it worthless
    zero: str  # where the line of even odds stands, of 100
    silent: str


def waterfalls(link: Link, insured: int | None = None) -> list[Waterfall]:
    """The candidates of a link as the machine sees them now, best first (of ``insured`` alone, where one is asked)."""
    machine = machine_of(link)
    return waterfalls_of(machine.get("evidence", {}), model_named(str(machine.get("model", ""))), insured)


def waterfalls_of(evidence: Mapping[str, Any], model: LinkModel, insured: int | None = None) -> list[Waterfall]:
    """The same of an evidence; what the first stage had stored has no weights, and gives none."""
    pairs = candidates_of({"evidence": evidence})
    return [_waterfall(pair, evidence, model) for pair in pairs if insured is None or pair["insured"] == insured]


def model_named(version: str) -> LinkModel:
    """The model of a stored decision; the default where it is not kept."""
    kept = ModelVersion.objects.filter(name=version).first() if version != DEFAULT_MODEL.version else None
    try:
        return LinkModel.from_mapping(kept.mapping) if kept else DEFAULT_MODEL
    except LinkModelError:  # an older shape: its thresholds would only colour words
        return DEFAULT_MODEL


def level_text(field: str, code: str) -> str:
    """How a field agrees, in the reader's language; the code itself where the engine no longer knows it."""
    if field not in LEVELS:
        return code
    level = next((level for level in LEVELS[Field(field)] if level.code == code), None)
    if level is None:
        return code
    return level.text_en if get_language() == "en" else level.text_vi


def odds_words(odds: float, model: LinkModel) -> str:
    """What the total means."""
    if odds >= model.auto_odds:
        return _("Gần như chắc chắn là một người.")
    if odds >= LEANING:
        return _("Nghiêng nhiều về cùng một người.")
    if odds >= 0:
        return _("Hơi nghiêng về cùng một người.")
    if odds >= model.review_odds:
        return _("Chưa rõ; nghiêng về hai người khác nhau.")
    return _("Gần như chắc chắn là hai người khác nhau.")


def likelihood_text(odds: float) -> str:
    """The odds as a share in a hundred.

    >>> likelihood_text(0.0), likelihood_text(30.0), likelihood_text(-30.0)
    ('50,0 %', 'trên 99,9 %', 'dưới 0,1 %')
    """
    language = get_language()
    probability = 1 / (1 + 2.0 ** -max(-60.0, min(60.0, odds)))
    if probability > 0.999:
        return _("trên %(share)s") % {"share": percent_text(999, 1000, language)}
    if probability < 0.001:
        return _("dưới %(share)s") % {"share": percent_text(1, 1000, language)}
    return percent_text(round(probability * 10_000), 10_000, language)


def weight_text(weight: float) -> str:
    """One decimal with its sign.

    >>> weight_text(12.34), weight_text(-0.5), weight_text(0.01)
    ('+12,3', '−0,5', '0,0')
    """
    text = f"{abs(weight):.1f}" if get_language() == "en" else f"{abs(weight):.1f}".replace(".", ",")
    return text if abs(weight) < NOTHING else f"{'+' if weight > 0 else '−'}{text}"


def _waterfall(pair: Mapping[str, Any], evidence: Mapping[str, Any], model: LinkModel) -> Waterfall:
    first = evidence["pairs"][0]
    odds = float(pair["odds"] if "odds" in pair else evidence["odds"] - first["weight"] + pair["weight"])
    rows = [(_("Trước khi so"), _anybody(evidence.get("people")), odds - float(pair["weight"]), "start")]
    for field, code, weight in _in_order(pair):
        rows.append((str(TITLES.get(field, field)), level_text(field, code), weight, _tone(weight)))
    is_contradicted = str(evidence.get("reason", "")) in CONTRADICTED and pair is first and odds >= 0
    steps, zero = _placed(rows, odds)
    return Waterfall(
        insured=pair["insured"],
        steps=steps,
        odds=odds,
        verdict=_("Có thông tin trái nhau, nên dù điểm cao vẫn phải có người xét.")
        if is_contradicted
        else odds_words(odds, model),
        likelihood="" if is_contradicted else likelihood_text(odds).replace(" %", "\N{NO-BREAK SPACE}%"),
        zero=zero,
        silent=", ".join(str(title) for field, title in TITLES.items() if field not in pair["fields"]),
    )


def _anybody(people: int | None) -> str:
    """What every candidate starts with: any one of so many may be meant."""
    if not people:
        return _("một người bất kỳ trong sổ")
    return _("một người bất kỳ trong %(people)s người của sổ") % {"people": number_text(people, get_language())}


def _in_order(pair: Mapping[str, Any]) -> list[tuple[str, str, float]]:
    """Field, level and weight in the engine's order; the database keeps none."""
    order = {field.value: place for place, field in enumerate(Field)}
    stored = sorted(pair["fields"].items(), key=lambda entry: order.get(entry[0], len(order)))
    return [(field, code, float(weight)) for field, (code, weight) in stored]


def _placed(rows: Sequence[tuple[str, str, float, str]], odds: float) -> tuple[tuple[Step, ...], str]:
    """Each row's bar goes on where the one before ended; the last runs from even odds to the total."""
    ends = [0.0]
    for _title, _text, weight, _kind in rows:
        ends.append(ends[-1] + weight)
    low, high = min(*ends, odds), max(*ends, odds)

    def place(value: float) -> float:
        return 100 * (value - low) / ((high - low) or 1.0)

    def bar(start: float, end: float) -> tuple[str, str]:
        left, right = sorted((place(start), place(end)))
        return f"{min(left, 99.2):.1f}", f"{max(0.8, right - left):.1f}"

    steps = [Step(*row, *bar(start, end)) for row, start, end in zip(rows, ends, ends[1:], strict=False)]
    steps.append(Step(_("Tổng"), "", odds, "total", *bar(0.0, odds)))
    return tuple(steps), f"{place(0.0):.1f}"


def _tone(weight: float) -> str:
    if abs(weight) < NOTHING:
        return "neither"
    return "for" if weight > 0 else "against"
