"""What is compared between a claim's relative and an insured person, and how well can a field agree?

The comparison levels are data: a field's levels stand best first, the first whose condition holds counts, and none (−1)
when one side is blank. Conditions are SQL over ``c`` (the claim) and ``i`` (a naming of an insured person), with the
columns of ``features``; a level without a condition is decided in Python (``names``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from thidua.engine.text import fold

MISSING = -1


class Field(StrEnum):
    NAME = "name"
    BIRTH = "birth"
    SEX = "sex"
    INSURANCE_CODE = "insurance_code"
    NATIONAL_ID = "national_id"
    ID_AND_BIRTH = "id_and_birth"  # the national id's own century, sex and year against the other side's birth
    PHONE = "phone"
    ADDRESS = "address"
    HINT = "hint"  # the ledger's note names the mobiliser: "Khách của chị Trang"
    RELATIONSHIP = "relationship"  # weak evidence of sex, only where the claim says no sex


@dataclass(frozen=True, slots=True)
class Level:
    """One way to agree or not; the texts are read by the clerk beside the weight."""

    code: str
    condition: str | None
    text_vi: str
    text_en: str


def _number_levels(column: str, vi: str, en: str) -> tuple[Level, ...]:
    """An id: equal, one slip of the hand (a digit off, lost, added or two swapped), or another number."""
    mine, theirs = f"c.{column}", f"i.{column}"
    return (
        Level("equal", f"{mine} = {theirs}", f"{vi} giống hệt", f"same {en}"),
        Level(
            "near",
            f"damerau_levenshtein({mine}, {theirs}) = 1",
            f"{vi} lệch một chữ số hoặc đổi chỗ hai chữ số",
            f"{en} one digit off or two swapped",
        ),
        Level("other", f"{mine} <> {theirs}", f"{vi} khác", f"another {en}"),
    )


LEVELS: Mapping[Field, tuple[Level, ...]] = {
    Field.NAME: (
        Level("equal", None, "họ tên giống hệt", "same name"),
        Level("folded", None, "họ tên giống, chỉ khác dấu", "same name but for marks"),
        Level("compatible", None, "họ tên viết tắt, bớt chữ đệm hoặc đảo chữ", "name shortened or reordered"),
        Level("by_ear", None, "họ tên nghe giống (s/x, tr/ch, d/gi, n/ng, t/c, l/n)", "names that sound alike"),
        Level("slip", None, "họ tên lệch một chữ", "name one letter off"),
        Level("doubtful", None, "họ tên gần giống, có thể là người khác", "names alike, perhaps another person"),
        Level("other", None, "họ tên khác", "another name"),
    ),
    Field.BIRTH: (
        Level("equal", "c.born = i.born", "ngày sinh giống hệt", "same birth date"),
        Level("swapped", "c.born_swapped = i.born", "ngày và tháng sinh đổi chỗ", "day and month swapped"),
        Level(
            "year",
            "(c.born IS NULL OR i.born IS NULL) AND c.year = i.year",
            "cùng năm sinh, một bên chỉ ghi năm",
            "same year, one side knows no more",
        ),
        Level(
            "digit",
            "c.born IS NOT NULL AND i.born IS NOT NULL AND hamming(c.born, i.born) = 1",
            "ngày sinh lệch một chữ số",
            "birth date one digit off",
        ),
        Level(
            "near_year",
            "(c.born IS NULL OR i.born IS NULL) AND abs(c.year - i.year) = 1",
            "năm sinh lệch một năm",
            "year one off",
        ),
        Level("other", "c.year IS NOT NULL AND i.year IS NOT NULL", "ngày sinh khác", "another birth date"),
    ),
    Field.SEX: (
        Level("equal", "c.sex = i.sex", "cùng giới tính", "same sex"),
        Level("other", "c.sex <> i.sex", "khác giới tính", "another sex"),
    ),
    Field.INSURANCE_CODE: _number_levels("insurance_code", "mã số BHXH", "insurance code"),
    Field.NATIONAL_ID: _number_levels("national_id", "số CCCD", "national id"),
    Field.ID_AND_BIRTH: (
        Level(
            "agrees",
            "(i.national_id IS NULL AND c.id_year = i.year AND c.id_sex IS NOT DISTINCT FROM coalesce(i.sex, c.id_sex))"
            " OR (c.national_id IS NULL AND i.id_year = c.year"
            " AND i.id_sex IS NOT DISTINCT FROM coalesce(c.sex, i.id_sex))",
            "số CCCD cho biết đúng năm sinh và giới tính",
            "the national id tells the same year and sex",
        ),
        Level(
            "other",
            "(i.national_id IS NULL AND c.id_year IS NOT NULL AND i.year IS NOT NULL)"
            " OR (c.national_id IS NULL AND i.id_year IS NOT NULL AND c.year IS NOT NULL)",
            "số CCCD cho biết năm sinh hoặc giới tính khác",
            "the national id tells another year or sex",
        ),
    ),
    Field.PHONE: (
        Level("equal", "c.phone = i.phone", "số điện thoại giống hệt", "same phone"),
        Level("other", "c.phone <> i.phone", "số điện thoại khác", "another phone"),
    ),
    Field.ADDRESS: (
        Level("equal", "c.address_key = i.address_key", "địa chỉ giống hệt", "same address"),
        Level("commune", "c.commune = i.commune", "cùng xã, phường", "same commune"),
        Level("other", "c.commune <> i.commune", "xã, phường khác", "another commune"),
    ),
    Field.HINT: (
        Level(
            "agrees",
            "list_contains(string_split(i.hint_key, ' '), c.mobiliser_given)",
            "ghi chú trong sổ có tên người vận động",
            "the ledger's note names the mobiliser",
        ),
        Level(
            "other",
            "c.mobiliser_given IS NOT NULL AND i.hint_key IS NOT NULL",
            "ghi chú trong sổ có tên người khác",
            "the ledger's note names somebody else",
        ),
    ),
    Field.RELATIONSHIP: (
        Level(
            "agrees",
            "c.sex IS NULL AND c.relationship_sex = i.sex",
            "quan hệ hợp với giới tính",
            "the relationship fits the sex",
        ),
        Level(
            "other",
            "c.sex IS NULL AND c.relationship_sex <> i.sex",
            "quan hệ không hợp với giới tính",
            "the relationship does not fit the sex",
        ),
    ),
}

MALE_WORDS = frozenset("chong cha bo ba tia ong chu cau duong".split())
FEMALE_WORDS = frozenset("vo me ma co di mo thim chi".split())


def relationship_sex(relationship: str) -> str | None:
    """The sex that a stated relationship tells, 'M' or 'F'; None where it tells nothing or two things.

    >>> relationship_sex("mẹ vợ"), relationship_sex("chồng"), relationship_sex("em")
    ('F', 'M', None)
    """
    words = fold(relationship).split()
    first = words[0] if words else ""
    return "M" if first in MALE_WORDS else "F" if first in FEMALE_WORDS else None
