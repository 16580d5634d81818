"""What kinds of unit are there, from the province down to a hamlet, and how do offices write them?"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from thidua.engine.text import fold


@dataclass(frozen=True, slots=True)
class UnitKind:
    """A kind of unit: its code, what people read, and the folded spellings by which a file may name it."""

    code: str
    label: str
    spellings: tuple[str, ...]


UNIT_KINDS: tuple[UnitKind, ...] = (
    UnitKind("province", _("Tỉnh"), ("tinh", "tinh, thanh pho", "cap tinh", "ubnd tinh")),
    UnitKind("department", _("Sở, ban, ngành"), ("so, ban, nganh", "so ban nganh", "so", "ban", "so nganh", "co quan")),
    UnitKind(
        "party_body", _("Cơ quan Đảng"), ("co quan dang", "ban dang", "dang", "dang uy", "tinh uy", "to chuc dang")
    ),
    UnitKind(
        "socio_political",
        _("Mặt trận, tổ chức chính trị - xã hội"),
        (
            "mat tran, to chuc chinh tri - xa hoi",
            "mat tran, doan the",
            "mttq, doan the",
            "mttq",
            "mat tran",
            "doan the",
            "to chuc chinh tri - xa hoi",
            "to chuc chinh tri xa hoi",
        ),
    ),
    UnitKind(
        "socio_professional",
        _("Tổ chức xã hội - nghề nghiệp"),
        ("to chuc xa hoi - nghe nghiep", "to chuc xa hoi nghe nghiep", "hoi xa hoi nghe nghiep", "hoi"),
    ),
    UnitKind(
        "state_enterprise",
        _("Doanh nghiệp nhà nước"),
        ("doanh nghiep nha nuoc", "dnnn", "cong ty nha nuoc"),
    ),
    UnitKind("enterprise", _("Doanh nghiệp khác"), ("doanh nghiep khac", "doanh nghiep", "cong ty")),
    UnitKind(
        "central_agency",
        _("Cơ quan trung ương đóng trên địa bàn"),
        ("co quan trung uong dong tren dia ban", "co quan trung uong", "nganh doc", "co quan nganh doc", "noi chinh"),
    ),
    UnitKind(
        "district",
        _("Huyện, thị xã, thành phố thuộc tỉnh"),
        (
            "huyen, thi xa, thanh pho thuoc tinh",
            "huyen, thi xa, thanh pho",
            "huyen",
            "thi xa",
            "thanh pho",
            "cap huyen",
            "ubnd huyen",
        ),
    ),
    UnitKind("commune", _("Xã"), ("xa", "ubnd xa", "cap xa")),
    UnitKind("ward", _("Phường"), ("phuong", "ubnd phuong")),
    UnitKind("township", _("Thị trấn"), ("thi tran", "ubnd thi tran")),
    UnitKind("special_zone", _("Đặc khu"), ("dac khu", "ubnd dac khu")),
    UnitKind(
        "subordinate",
        _("Đơn vị trực thuộc"),
        (
            "don vi truc thuoc",
            "truc thuoc",
            "don vi su nghiep",
            "phong ban",
            "phong",
            "truong",
            "trung tam",
            "benh vien",
        ),
    ),
    UnitKind("hamlet", _("Thôn"), ("thon", "ap", "ban lang", "buon")),
    UnitKind("residents_group", _("Tổ dân phố"), ("to dan pho", "khu pho", "khom")),
    UnitKind("other", _("Khác"), ("khac",)),
)

_CODE_BY_SPELLING = {spelling: kind.code for kind in UNIT_KINDS for spelling in (kind.code, *kind.spellings)}


def unit_kind_code(text: str) -> str | None:
    """Give the kind that `text` names, in any case, with or without marks; None when it names none of them.

    >>> unit_kind_code("  Tổ DÂN phố "), unit_kind_code("subordinate"), unit_kind_code("hội quán")
    ('residents_group', 'subordinate', None)
    """
    return _CODE_BY_SPELLING.get(" ".join(fold(text).split()))
