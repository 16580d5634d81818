"""The yearly confirmation of an official's result, for his appraisal file. It names no relative."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from thidua.documents.content import (
    Content,
    Facts,
    Footnote,
    Letterhead,
    Paragraph,
    Run,
    Signature,
    Title,
    table,
    text,
)
from thidua.lib.figures import letter_day

# The first wording; later ones are rows with their own days (``Wording``).
FIRST_WORDING: Mapping[str, str] = {
    "parent": "",
    "title": "GIẤY XÁC NHẬN",
    "subject": "Kết quả vận động người thân tham gia và duy trì BHXH tự nguyện",
    "opening": "Phong trào thi đua theo {plan}. Kết quả dưới đây là kết quả đã chốt của {period}.",
    "closing": "Giấy này dùng để bổ sung hồ sơ đánh giá, xếp loại của cá nhân. Người thân được vận động không nêu tên.",
    "authority": "THỦ TRƯỞNG ĐƠN VỊ",
    "signature_note": "(Ký, ghi rõ họ tên, đóng dấu)",
}


@dataclass(frozen=True)
class ConfirmationFacts:
    """What the stored result says. ``standing`` is the result's day, ``rules`` the version of the rule set."""

    person_code: str
    name: str  # blank where only codes are kept
    position: str
    unit: str
    plan: str
    period: str
    starts_on: date
    ends_on: date
    relatives: int
    is_fulfilled: bool
    closing: str  # "bản chốt số 2 ngày 19/01/2026"
    rules: str

    def as_texts(self) -> dict[str, str]:
        return {key: str(value) for key, value in asdict(self).items()}


def confirmation(facts: ConfirmationFacts, wording: Mapping[str, str], *, number: str, made_on: date) -> Content:
    """The document. ``wording`` needs the keys of ``FIRST_WORDING``."""
    unbroken = number.replace("-", "\N{NON-BREAKING HYPHEN}")
    span = f"{facts.starts_on:%d/%m/%Y} đến {facts.ends_on:%d/%m/%Y}"
    who = (("Họ và tên", facts.name),) if facts.name else ()
    position = (("Chức vụ", facts.position),) if facts.position else ()
    return Content(
        title=f"{wording['title'].capitalize()} {facts.person_code} {facts.period}",
        nodes=(
            Letterhead(wording["parent"], facts.unit.upper(), "", letter_day(made_on).capitalize()),
            Title(wording["title"], wording["subject"]),
            text(wording["opening"].format(plan=facts.plan, period=facts.period)),
            Facts((*who, ("Mã cán bộ", facts.person_code), *position, ("Đơn vị khi chốt kết quả", facts.unit))),
            table(
                ("Nội dung", "Kết quả"),
                (
                    ("Kỳ đánh giá", f"{facts.period} (từ {span})"),
                    ("Số người thân được tính", f"{facts.relatives}"),
                    ("Vận động được ít nhất 01 người thân", "Đạt" if facts.is_fulfilled else "Chưa đạt"),
                ),
                (3, 2),
                ("left", "left"),
            ),
            Paragraph((Run(wording["closing"]),)),
            Signature(wording["authority"], wording["signature_note"], ""),
            Footnote(
                (
                    f"Số liệu lấy từ {facts.closing}, theo {facts.rules}. Mã văn bản: {unbroken}.",
                    "Bản in từ hệ thống Thi đua; có giá trị khi thủ trưởng đơn vị ký, đóng dấu.",
                ),
            ),
        ),
    )
