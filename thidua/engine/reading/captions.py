"""Which columns does each kind of sheet have, and under which captions do offices write them?

Data only. The first caption of a column is the one used in messages. Patterns see folded captions (no marks,
lower case, y as i) and serve the form D05-TS, whose wording varies from office to office.
"""

import re
from dataclasses import dataclass
from typing import Literal

SheetKind = Literal["units", "roster", "claims", "ledger"]


@dataclass(frozen=True)
class Column:
    """A clean column's name, its captions, and a pattern over folded captions for free wordings."""

    field: str
    captions: tuple[str, ...]
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Layout:
    """A kind's columns. A sheet is of this kind when every group of `signature` has one of its columns."""

    kind: SheetKind
    columns: tuple[Column, ...]
    signature: tuple[frozenset[str], ...]
    at_least: int

    def caption(self, field: str) -> str:
        """The caption to name in a message when the file has no such column."""
        return next((column.captions[0] for column in self.columns if column.field == field), field)


def _columns(*rows: str) -> tuple[Column, ...]:
    """Columns from lines "field: caption | caption | ~pattern" (¦ for the pattern's own bar)."""
    columns = []
    for row in rows:
        field, _, written = row.partition(":")
        parts = [part.strip() for part in written.split("|")]
        patterns = [part[1:].replace("¦", "|") for part in parts if part.startswith("~")]
        captions = tuple(part for part in parts if not part.startswith("~"))
        columns.append(Column(field.strip(), captions, re.compile(patterns[0]) if patterns else None))
    return tuple(columns)


_NATIONAL_ID = "national_id: Số CCCD | CCCD/CMND | CCCD | CMND | Số CMND | CMND/CCCD | Số CCCD/CMND | Số định danh"
_INSURANCE_CODE = "insurance_code: Mã số BHXH | Mã BHXH | Số BHXH | Mã số bảo hiểm xã hội | Số sổ BHXH"
_BIRTH = "birth: Ngày sinh | Năm sinh | Ngày, tháng, năm sinh | Ngày tháng năm sinh | Sinh ngày"
_SEX = "sex: Giới tính | Phái"
_ADDRESS = "address: Địa chỉ | Nơi ở | Chỗ ở | Nơi cư trú"

UNITS = Layout(
    "units",
    _columns(
        "code: Mã đơn vị | Mã ĐV",
        "name: Tên đơn vị | Tên ĐV",
        "unit_kind: Loại đơn vị | Loại ĐV",
        "parent_code: Mã đơn vị cấp trên | Mã ĐV cấp trên | Đơn vị cấp trên",
        "block: Khối thi đua | Khối",
        "opens_on: Hiệu lực từ | Hiệu lực từ ngày",
        "closes_on: Hiệu lực đến | Hiệu lực đến ngày",
        "successor_codes: Đơn vị kế thừa | Mã đơn vị kế thừa | ĐV kế thừa",
    ),
    (frozenset({"code"}), frozenset({"name", "parent_code", "opens_on", "closes_on", "successor_codes"})),
    2,
)

ROSTER = Layout(
    "roster",
    _columns(
        "person_code: Mã cán bộ | Mã CB",
        "name: Họ và tên | Họ tên | Họ tên cán bộ | Họ và tên CB",
        _BIRTH,
        _SEX,
        _NATIONAL_ID,
        _INSURANCE_CODE,
        "unit_code: Mã đơn vị | Mã ĐV",
        "position: Chức vụ | Chức danh",
        "capacity: Đối tượng",
        "starts_on: Từ ngày",
        "ends_on: Đến ngày",
        "is_primary: Chính | Đơn vị chính",
    ),
    (frozenset({"person_code"}), frozenset({"unit_code", "name"})),
    3,
)

CLAIMS = Layout(
    "claims",
    _columns(
        "claim_code: Mã phiếu | Số phiếu",
        "mobiliser_code: Mã cán bộ | Mã CB",
        "mobiliser_name: Họ tên cán bộ | Họ và tên CB | Họ và tên cán bộ | Họ tên CB | Tên cán bộ",
        "unit_code: Mã đơn vị | Mã ĐV",
        "relative_name: Họ tên người thân | Họ và tên người thân | Tên người thân",
        "relationship: Quan hệ | Mối quan hệ",
        _BIRTH,
        _SEX,
        _NATIONAL_ID,
        _INSURANCE_CODE,
        _ADDRESS,
        "phone: Điện thoại | SĐT | Số điện thoại",
        "declared_on: Ngày đăng ký",
        "withdrawn_on: Ngày rút",
        "note: Ghi chú",
    ),
    (frozenset({"relative_name", "relationship"}), frozenset({"claim_code", "mobiliser_code"})),
    4,
)

LEDGER = Layout(
    "ledger",
    _columns(
        "name: Họ và tên | Họ tên | ~^ho va ten¦^ho ten",
        f"{_INSURANCE_CODE} | ~^(ma¦so).*(bhxh¦bao hiem xa hoi)$",
        f"{_NATIONAL_ID} | ~cccd¦cmnd¦ddcn¦dinh danh¦can cuoc¦ho chieu",
        _BIRTH,
        _SEX,
        f"{_ADDRESS} | ~^dia chi",
        "phone: Điện thoại | SĐT | Số điện thoại",
        "paid_on: Ngày biên lai | Ngày ghi biên lai | ~^ngai.*bien lai¦bien lai.*ngai$",
        "receipt_number: Số biên lai | ~^so.*bien lai¦bien lai.* so$",
        "income: Mức thu nhập | ~^muc (thu nhap¦tien)",
        "method: Phương án | PA",
        "first_month: Từ tháng | ~tu thang",
        "months: Số tháng | Số tháng đóng | ~^so thang",
        "amount_due: Số tiền phải đóng | ~phai dong",
        "state_support: NSNN hỗ trợ | ~^(?!.*ti le).*(nsnn¦ngan sach nha nuoc¦ngan sach trung uong).*so tien$",
        "reason: Lý do giảm | Lý do",
        "note: Ghi chú",
    ),
    (frozenset({"paid_on", "receipt_number", "months"}), frozenset({"first_month"})),
    4,
)

LAYOUTS = (CLAIMS, LEDGER, ROSTER, UNITS)

# Captions that belong to a form but to no clean column: they are no news to the user.
IGNORED_CAPTION = re.compile(
    r"^(?:stt|so tt|tt|so thu tu)$|ti le|so tien|ho tro|nguoi tham gia dong|nhan vien thu|^ma nv|ghi chu"
    r"|dan toc|quoc tich|^(?:van de|ket qua|tinh trang dong|da dong den|han dong tiep)$"
)
# Columns whose cells are cut from the raw row of a ledger: they stand nowhere but in the encrypted original.
SENSITIVE_CAPTION = re.compile(r"^dan toc|^doi tuong")
