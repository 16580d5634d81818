"""What if a cell holds more than a column of the database takes? Texts are cut and noted, overlong keys refuse the row.

A paragraph pasted into a name must not stop the good rows of a whole folder.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from thidua.engine.reading import CleanBatch, Problem
from thidua.imports.enums import Severity
from thidua.imports.rows import take

LONGEST_CODE, LONGEST_TEXT, LONGEST_UNIT_KIND, LONGEST_CAPTION = 100, 200, 60, 200
KEYS = frozenset({"code", "person_code", "claim_code"})
CODES = frozenset({"parent_code", "unit_code", "mobiliser_code", "receipt_number"})
TEXTS = frozenset({"name", "block", "position", "capacity", "relative_name"})
LIMITS: dict[str, int] = {
    **dict.fromkeys(KEYS | CODES, LONGEST_CODE),
    **dict.fromkeys(TEXTS, LONGEST_TEXT),
    "unit_kind": LONGEST_UNIT_KIND,
}


def within_limits(batch: CleanBatch, problems: list[Problem]) -> CleanBatch:
    """The batch with its long texts cut and without rows whose own code is too long; says so in ``problems``."""
    kept = set(range(len(batch.row_numbers)))
    columns = dict(batch.columns)
    for name, most in LIMITS.items():
        long = [index for index, value in enumerate(columns.get(name, ())) if value is not None and len(value) > most]
        if not long:
            continue
        problems.extend(_too_long(batch, name, index, most) for index in long)
        if name in KEYS:
            kept.difference_update(long)
        columns[name] = [value and value[:most] for value in columns[name]]
    if "successor_codes" in columns:
        columns["successor_codes"] = [_short_codes(codes) for codes in columns["successor_codes"]]
    batch = replace(batch, columns=columns)
    return batch if len(kept) == len(batch.row_numbers) else take(batch, sorted(kept))


def _short_codes(codes: Sequence[str]) -> tuple[Any, ...]:
    """A code that is too long is nobody's: cut it stays an unknown one."""
    return tuple(code[:LONGEST_CODE] for code in codes)


def _too_long(batch: CleanBatch, name: str, index: int, most: int) -> Problem:
    value = str(batch.columns[name][index])
    cells = zip(batch.headers, batch.raw[index], strict=False)
    caption = next((head for head, cell in cells if _letters(cell) == _letters(value)), "")
    refused = name in KEYS
    message = (
        f"Dòng không dùng được: mã dài hơn {most} ký tự. Hãy sửa mã rồi nạp lại tệp."
        if refused
        else f"Nội dung dài hơn {most} ký tự; chỉ giữ {most} ký tự đầu. Hãy kiểm tra lại ô này."
    )
    severity = Severity.PROBLEM if refused else Severity.NOTE
    return Problem(batch.sheet, batch.row_numbers[index], caption, value[:most], "too_long", message, severity.value)


def _letters(text: str) -> str:
    return "".join(text.split()).upper()
