"""What is the operator told about insured people that one number or one receipt seems to tie together?"""

from thidua.engine.linking.insured import Conflict, ConflictKind
from thidua.engine.reading import CleanBatch, Problem
from thidua.imports.enums import Severity

MESSAGES = {
    ConflictKind.ONE_ID_TWO_CODES: "Một số CCCD đứng dưới hai mã số BHXH.",
    ConflictKind.ONE_CODE_TWO_IDS: "Một mã số BHXH đứng cùng hai số CCCD khác nhau.",
    ConflictKind.ONE_CODE_TWO_NAMES: "Một mã số BHXH đứng cùng hai họ tên khác hẳn nhau.",
    ConflictKind.ONE_ID_TWO_NAMES: "Một số CCCD đứng cùng hai họ tên khác hẳn nhau.",
    ConflictKind.SAME_PERSON_SUSPECTED: "Một người chỉ biết theo mã và một người chỉ biết theo CCCD có thể là một.",
}
KEPT_APART = " Hệ thống giữ thành hai người cho đến khi có người gộp lại. Hãy kiểm tra với cơ quan BHXH."


def conflict_problem(batch: CleanBatch, conflict: Conflict) -> Problem:
    return Problem(
        batch.sheet,
        batch.row_numbers[conflict.row],
        "Mã số BHXH",
        batch.columns["insurance_code"][conflict.row] or batch.columns["national_id"][conflict.row] or "",
        code=conflict.kind.value,
        message=MESSAGES[conflict.kind] + KEPT_APART,
        severity=Severity.NOTE.value,
    )


def receipt_problem(batch: CleanBatch, index: int) -> Problem:
    return Problem(
        batch.sheet,
        batch.row_numbers[index],
        "Số biên lai",
        batch.columns["receipt_number"][index] or "",
        code="receipt_of_another",
        message="Số biên lai này đã có ở một người tham gia khác. Cả hai dòng đều được giữ; hãy kiểm tra số biên lai.",
        severity=Severity.NOTE.value,
    )
