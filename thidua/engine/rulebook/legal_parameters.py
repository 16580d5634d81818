"""Which numbers of law hold on a day, and which document says so?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Literal, cast

from thidua.engine.rulebook.values import RulebookError, check_fields, day_of, load_list, packaged_text, text_of

_FILE = "legal_parameters.yaml"
Confidence = Literal["V", "V2", "M", "?"]
_CONFIDENCES = ("V", "V2", "M", "?")


@dataclass(frozen=True)
class LegalValue:
    """A value from a day on; `confidence`: V read in the document, V2 second hand, M from memory, ? not found."""

    valid_from: date
    value: Decimal
    document: str
    confidence: Confidence


@dataclass(frozen=True)
class LegalParameter:
    """A number of law with its values in order of their days; each holds until the next begins."""

    code: str
    name: str
    unit: str
    values: tuple[LegalValue, ...]

    def on(self, day: date) -> LegalValue:
        """The value that holds on `day`; raises RulebookError for a day before the first."""
        holding = [value for value in self.values if value.valid_from <= day]
        if not holding:
            raise RulebookError(f"Tham số “{self.name}” chưa có giá trị cho ngày {day:%d/%m/%Y}.")
        return holding[-1]


def read_legal_parameters(text: str, where: str = _FILE) -> tuple[LegalParameter, ...]:
    """Read parameters from YAML text; raises RulebookError naming the entry that is wrong."""
    read = tuple(_parameter(entry, where) for entry in load_list(text, where))
    if len({one.code for one in read}) < len(read):
        raise RulebookError(f"{where}: có hai tham số cùng mã.")
    return read


@cache
def legal_parameters() -> Mapping[str, LegalParameter]:
    """The parameters that come with the program, by code."""
    return {one.code: one for one in read_legal_parameters(packaged_text(_FILE))}


def _parameter(entry: Mapping[str, object], where: str) -> LegalParameter:
    check_fields(entry, {"code", "name", "unit", "values"}, where)
    code = text_of(entry, "code", where)
    inside = f"{where}, {code}"
    given = entry["values"]
    if not isinstance(given, list) or not given or not all(isinstance(value, Mapping) for value in given):
        raise RulebookError(f"{inside}: mục “values” phải là danh sách các giá trị.")
    values = tuple(_value(value, inside) for value in given)
    days = [value.valid_from for value in values]
    if days != sorted(set(days)):
        raise RulebookError(f"{inside}: các giá trị phải xếp theo ngày hiệu lực, không trùng ngày.")
    return LegalParameter(code, text_of(entry, "name", inside), text_of(entry, "unit", inside), values)


def _value(entry: Mapping[str, object], where: str) -> LegalValue:
    check_fields(entry, {"from", "value", "document", "confidence"}, where)
    try:
        value = Decimal(text_of(entry, "value", where))
    except InvalidOperation:
        raise RulebookError(f"{where}: “{entry['value']}” không phải là số.") from None
    confidence = text_of(entry, "confidence", where)
    if confidence not in _CONFIDENCES:
        raise RulebookError(f"{where}: mức tin cậy phải là một trong {', '.join(_CONFIDENCES)}.")
    return LegalValue(
        day_of(entry, "from", where), value, text_of(entry, "document", where), cast(Confidence, confidence)
    )
