"""How do a model's origin, its standing, its weights and its accuracy read for a clerk?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thidua.engine.linking.accuracy import Accuracy, Share
from thidua.engine.linking.fields import LEVELS, Field
from thidua.engine.linking.model import BY_FREQUENCY, DEFAULT_MODEL, LinkModel
from thidua.lib.figures import number_text, percent_text
from thidua.lib.markup import mark
from thidua.linking.enums import LinkState, ModelOrigin
from thidua.linking.models import ModelVersion
from thidua.linking.queries.models import model_title
from thidua.linking.queries.waterfall import TITLES, level_text, likelihood_text, weight_text

RARE_NAME = 1 / 1000  # weights of equal names depend on the name: shown for one that one in a thousand bears
ALIKE = 0.05  # weights that read alike
NO_BREAK = "\u00a0"


def default_version() -> ModelVersion:
    """The default weights as a version that is not kept (``pk`` None): in force until one is applied."""
    return ModelVersion(name=DEFAULT_MODEL.version, origin=ModelOrigin.DEFAULT, mapping=DEFAULT_MODEL.to_mapping())


def is_in_force(version: ModelVersion, current: ModelVersion | None) -> bool:
    return version.pk == (current.pk if current else None)


def standing_mark(version: ModelVersion, current: ModelVersion | None) -> SafeString:
    """In force, retired, or never applied."""
    if is_in_force(version, current):
        text, tone, icon = _("Đang dùng"), "good", "circle-check"
    elif version.applied_at is not None:
        text, tone, icon = _("Đã thôi dùng"), "calm", "history"
    else:
        text, tone, icon = _("Chưa dùng"), "news", "hourglass"
    return mark(text.replace(" ", NO_BREAK), tone, icon)


def basis_sentence(version: ModelVersion) -> str:
    """From what it was learnt."""
    basis = {name: _figure(value) for name, value in version.basis.items()}
    basis["start"] = model_title(basis.get("start", ""))
    if version.origin == ModelOrigin.REVIEWED:
        return (
            _(
                "Học từ %(pairs)s cặp do người soát xét (%(matching)s cặp là một người) cùng %(automatic)s liên kết máy"
                " đã tự xác định, bắt đầu từ mô hình “%(start)s”."
            )
            % basis
        )
    if version.origin == ModelOrigin.ESTIMATED:
        return (
            _(
                "Ước lượng từ %(claims)s phiếu và %(people)s người trong sổ: %(candidates)s cặp giống nhau và"
                " %(strangers)s cặp lấy ngẫu nhiên, bắt đầu từ mô hình “%(start)s”; không dùng câu trả lời của người."
            )
            % basis
        )
    return _("Trọng số ban đầu của phần mềm, đặt theo cách các đơn vị thường ghi phiếu.")


def _figure(value: Any) -> str:
    return number_text(value, get_language()) if isinstance(value, int) else str(value)


def threshold_sentences(model: LinkModel) -> list[str]:
    return [
        _("Máy tự xác định khi khả năng đúng %(share)s.") % {"share": _at_least(model.auto_odds)},
        _("Máy đưa cho người xét khi khả năng thấp hơn mức ấy nhưng còn %(share)s.")
        % {"share": _at_least(model.review_odds)},
        _("Người đứng đầu phải hơn người thứ hai ít nhất %(weight)s điểm.")
        % {"weight": weight_text(model.margin).lstrip("+")},
    ]


def _at_least(odds: float) -> str:
    return _("từ %(share)s trở lên") % {"share": likelihood_text(odds)}


@dataclass(frozen=True)
class WeightRow:
    """One level: its weight in this model and in the one in force (None: they are the same model). Bars run from ``x``
    over ``width`` of 100, as SVG writes numbers in every language."""

    title: str
    text: str
    weight: float
    other: float | None
    x: str
    width: str
    other_x: str
    other_width: str

    @property
    def weight_text(self) -> str:
        return weight_text(self.weight)

    @property
    def other_text(self) -> str:
        return "" if self.other is None else weight_text(self.other)

    @property
    def differs(self) -> bool:
        return self.other is not None and abs(self.weight - self.other) >= ALIKE

    @property
    def tone(self) -> str:
        return "neither" if abs(self.weight) < ALIKE else "for" if self.weight > 0 else "against"


class WeightTable(NamedTuple):
    rows: Sequence[WeightRow]
    zero: str  # where the line of no weight stands, of 100


def weight_table(model: LinkModel, other: LinkModel | None) -> WeightTable:
    """Every level of every field, beside the model in force where that is another one."""
    places = [(field, place) for field in Field for place in range(len(LEVELS[field]))]
    mine = [_weight(model, *place) for place in places]
    theirs = [_weight(other, *place) if other else None for place in places]
    known = [*mine, *(weight for weight in theirs if weight is not None)]
    low, high = min(known), max(known)
    rows = [
        WeightRow(
            str(TITLES[field]) if not place else "",
            _level_words(field, place),
            weight,
            before,
            *_bar(weight, low, high),
            *_bar(before or 0.0, low, high),
        )
        for (field, place), weight, before in zip(places, mine, theirs, strict=True)
    ]
    return WeightTable(rows, f"{_place(0.0, low, high):.1f}")


def _weight(model: LinkModel, field: Field, place: int) -> float:
    return model.weight(field, place, RARE_NAME)


def _level_words(field: Field, place: int) -> str:
    text = level_text(field.value, LEVELS[field][place].code)
    if field is Field.NAME and place < BY_FREQUENCY:
        return _("%(level)s (tên mà cứ một nghìn người có một)") % {"level": text}
    return text


def _place(weight: float, low: float, high: float) -> float:
    return 100 * (weight - low) / ((high - low) or 1.0)


def _bar(weight: float, low: float, high: float) -> tuple[str, str]:
    left, right = sorted((_place(0.0, low, high), _place(weight, low, high)))
    return f"{min(left, 99.2):.1f}", f"{max(0.4, right - left):.1f}"


class AccuracyRow(NamedTuple):
    """One measure: what it means, and its values before and after with their intervals (blank where unknown)."""

    title: str
    before: str
    before_range: str
    after: str
    after_range: str


def accuracy_rows(version: ModelVersion) -> list[AccuracyRow]:
    """The measures of the model that was in force and of this one; none where nothing was measured."""
    if not version.accuracy_before or not version.accuracy_after:
        return []
    before, after = (Accuracy.from_mapping(stored) for stored in (version.accuracy_before, version.accuracy_after))
    shares: Mapping[str, tuple[Share, Share]] = {
        _("Trong các cặp máy tự cho là một người, số cặp đúng"): (
            before.automatic.precision,
            after.automatic.precision,
        ),
        _("Trong các cặp đúng là một người, số cặp máy tự nhận ra"): (before.automatic.recall, after.automatic.recall),
        _("Số cặp phải đưa cho người xét"): (before.review, after.review),
        _("Nếu buộc phải trả lời mọi cặp: số cặp đúng trong các cặp cho là một người"): (
            before.even.precision,
            after.even.precision,
        ),
        _("Nếu buộc phải trả lời mọi cặp: số cặp nhận ra trong các cặp đúng là một người"): (
            before.even.recall,
            after.even.recall,
        ),
    }
    rows = [AccuracyRow(title, *_share_texts(old), *_share_texts(new)) for title, (old, new) in shares.items()]
    balance = _("Cân bằng hai điều cuối (F1)")
    rows.append(AccuracyRow(balance, _decimal(before.even.f1), "", _decimal(after.even.f1), ""))
    return rows


def _share_texts(share: Share) -> tuple[str, str]:
    """The share with its counts, and the interval that holds the true one 95 times in 100."""
    if share.value is None:
        return "", ""
    language = get_language()
    low, high = (percent_text(round(bound * 10_000), 10_000, language) for bound in share.interval)
    counts = f"{percent_text(share.hits, share.of, language)} ({_figure(share.hits)}/{_figure(share.of)})"
    return counts, _("từ %(low)s đến %(high)s") % {"low": low, "high": high}


def _decimal(value: float | None) -> str:
    if value is None:
        return ""
    text = f"{value:.3f}"
    return text if get_language() == "en" else text.replace(".", ",")


def transition_text(before: LinkState, after: LinkState) -> str:
    """From which state to which, as a sentence's beginning."""
    if before == after == LinkState.LINKED:
        return _("Đã xác định → xác định là người khác")
    return f"{LinkState(before).label} → {LinkState(after).label}"
