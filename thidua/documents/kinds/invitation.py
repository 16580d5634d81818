"""The letter that brings a relative the key of his door: one page each, with code, link and a square to photograph.

It names the relative, to whom it is handed, and nobody else: who named him, he reads behind the door. It is set once,
when the key is made, and kept nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import segno

from thidua.documents.content import (
    Content,
    Facts,
    Footnote,
    Letterhead,
    Node,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    text,
)
from thidua.lib.figures import letter_day

OFFICE = "CƠ QUAN BHXH"
OPENING = (
    "Có một cán bộ, công chức, viên chức hoặc người lao động trong tỉnh ghi rằng đã vận động ông/bà tham gia BHXH tự "
    "nguyện. Cơ quan BHXH gửi thư này để ông/bà tự xem ai đã ghi, ghi để làm gì, và trả lời có đồng ý hay không."
)
STEPS = (
    "Mở trang theo địa chỉ ở dưới hoặc chụp ô vuông bằng điện thoại; không có điện thoại thông minh thì gọi số ở cuối "
    "thư.",
    "Ghi ngày sinh và bốn số cuối của căn cước (hoặc của mã số BHXH).",
    "Đọc rồi chọn: xác nhận, không đồng ý, hoặc rút lại và xóa dữ liệu.",
)
FREE = (
    "Trả lời hay không là tùy ông/bà; quyền lợi BHXH không thay đổi. Đừng đưa thư này cho người khác, kể cả người đã "
    "vận động ông/bà: mã trong thư là của riêng ông/bà."
)


@dataclass(frozen=True)
class LetterFacts:
    """One letter. ``address`` may be blank; ``link`` is whole, ``code`` as it is printed."""

    name: str
    address: str
    claim_code: str
    code: str
    link: str
    start_page: str


def invitations(letters: Sequence[LetterFacts], *, made_on: date, expires_on: date, phone: str) -> Content:
    """All letters in one document, each on its own page."""
    nodes: list[Node] = []
    for place, letter in enumerate(letters):
        nodes += [PageBreak()] if place else []
        nodes += _letter(letter, made_on, expires_on, phone)
    return Content(title=f"Thư gửi người thân {made_on:%d/%m/%Y}", nodes=tuple(nodes))


def _letter(letter: LetterFacts, made_on: date, expires_on: date, phone: str) -> list[Node]:
    to = (("Kính gửi", letter.name), *((("Địa chỉ", letter.address),) if letter.address else ()))
    steps = [text(f"{number}. {step}", indent=False) for number, step in enumerate(STEPS, 1)]
    code = letter.code.replace("-", "\N{NON-BREAKING HYPHEN}")
    return [
        Letterhead("", OFFICE, "", letter_day(made_on).capitalize()),
        Paragraph((Run("THƯ GỬI NGƯỜI THÂN", bold=True),), align="center", indent=False),
        Facts(to),
        text(OPENING),
        *steps,
        Paragraph((Run("Mã của ông/bà: "), Run(code, bold=True)), align="center", indent=False),
        Picture(_square(letter.link), "Ô vuông dẫn tới trang của ông/bà", 38),
        Paragraph((Run(letter.link),), align="center", indent=False),
        text(f"Hoặc mở {letter.start_page} rồi ghi mã ở trên.", align="center", indent=False),
        text(FREE),
        Footnote(
            (
                f"Cần giúp: gọi {phone}. Mã dùng được đến hết ngày {expires_on:%d/%m/%Y}; sai năm lần thì mã đóng.",
                f"Phiếu {letter.claim_code}.",
            )
        ),
    ]


def _square(link: str) -> str:
    """The link as a QR code: a drawing of its own, so with its name space."""
    drawn = segno.make(link, error="m", micro=False).svg_inline(border=2)
    return f'<svg xmlns="http://www.w3.org/2000/svg"{drawn.removeprefix("<svg")}'
