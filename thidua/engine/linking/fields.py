"""What is compared between a claim's relative and an insured person, and how well can a field agree?

The comparison levels are data: a field's levels stand best first, the first whose condition holds counts, and none (−1)
when one side is blank. Conditions are SQL over ``c`` (the claim) and ``i`` (a naming of an insured person), with the
columns of ``features``; a level without a condition is decided by ``comparing`` (names).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from thidua.engine.linking.features import ADDRESS_KEY, HINT_WORDS, NO_HOUSE, folded

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


def _one_slip(mine: str, theirs: str, half: int) -> str:
    """SQL: one letter other, lost or added, or two swapped. A slip leaves ``half`` of the letters before or after it:
    a look at these is cheaper than the distance."""
    look = f"left({mine}, {half}) = left({theirs}, {half}) OR right({mine}, {half}) = right({theirs}, {half})"
    return f"CASE WHEN {look} THEN damerau_levenshtein({mine}, {theirs}) = 1 ELSE false END"


def _number_levels(column: str, half: int, vi: str, en: str) -> tuple[Level, Level, Level]:
    """An id: equal, equal once the zeros that a spreadsheet ate are back, one slip of the hand away."""
    mine, theirs = f"c.{column}", f"i.{column}"
    is_changed = f"{mine} <> {mine}_key OR {theirs} <> {theirs}_key"
    return (
        Level("equal", f"{mine} = {theirs}", f"{vi} giống hệt", f"same {en}"),
        Level(
            "zeros",
            f"{mine}_key = {theirs}_key",
            f"{vi} giống, chỉ mất số 0 ở đầu",
            f"same {en} but for lost leading zeros",
        ),
        Level(
            "near",
            f"{_one_slip(f'{mine}_key', f'{theirs}_key', half)}"
            f" OR CASE WHEN {is_changed} THEN damerau_levenshtein({mine}, {theirs}) = 1 ELSE false END",
            f"{vi} lệch một chữ số hoặc đổi chỗ hai chữ số",
            f"{en} one digit off or two swapped",
        ),
    )


# ``a`` has no national id, ``b``'s tells year and sex. Where b's own year of birth is a's, its id tells nothing new;
# its sex speaks against a only as a second witness (as the only one it stands in for b's own: ``told_sex``).
ID_TELLS = """({a}.national_id IS NULL AND {b}.id_year = {a}.year AND {b}.year IS DISTINCT FROM {a}.year
    AND {b}.id_sex IS NOT DISTINCT FROM coalesce({a}.sex, {b}.id_sex))"""
ID_DENIES = """({a}.national_id IS NULL AND (({b}.year IS NULL AND {b}.id_year <> {a}.year)
    OR ({b}.sex = {b}.id_sex AND {b}.id_sex <> {a}.sex)))"""

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
            f"{_one_slip('c.born', 'i.born', 5)} OR (right(c.born, 6) = right(i.born, 6) AND abs(c.year - i.year) = 1)",
            "ngày sinh lệch một chữ số hoặc đúng một năm",
            "birth date one digit or exactly one year off",
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
        Level("equal", "c.told_sex = i.told_sex", "cùng giới tính", "same sex"),
        Level("other", "c.told_sex <> i.told_sex", "khác giới tính", "another sex"),
    ),
    Field.INSURANCE_CODE: (
        *_number_levels("insurance_code", 4, "mã số BHXH", "insurance code"),
        Level("other", "c.insurance_code <> i.insurance_code", "mã số BHXH khác", "another insurance code"),
    ),
    Field.NATIONAL_ID: (
        *_number_levels("national_id", 5, "số CCCD", "national id"),
        # 9 digits against 12 are an old and a new number: nothing is compared
        Level(
            "other_doubtful",
            "length(c.national_id_key) = length(i.national_id_key) AND (c.is_id_doubtful OR i.is_id_doubtful)",
            "số CCCD khác, nhưng một số không hợp với ngày sinh ghi kèm",
            "another national id, but one of them does not fit the birth beside it",
        ),
        Level(
            "other",
            "length(c.national_id_key) = length(i.national_id_key)",
            "số CCCD khác",
            "another national id",
        ),
    ),
    Field.ID_AND_BIRTH: (
        Level(
            "agrees",
            f"{ID_TELLS.format(a='i', b='c')} OR {ID_TELLS.format(a='c', b='i')}",
            "số CCCD cho biết đúng năm sinh và giới tính",
            "the national id tells the same year and sex",
        ),
        Level(
            "other",
            f"{ID_DENIES.format(a='i', b='c')} OR {ID_DENIES.format(a='c', b='i')}",
            "số CCCD cho biết năm sinh hoặc giới tính khác",
            "the national id tells another year or sex",
        ),
    ),
    Field.PHONE: (
        Level("equal", "c.phone_key = i.phone_key", "số điện thoại giống hệt", "same phone"),
        Level("other", "c.phone_key <> i.phone_key", "số điện thoại khác", "another phone"),
    ),
    Field.ADDRESS: (
        Level(
            "equal",
            f"CASE WHEN c.address = i.address THEN NOT {NO_HOUSE.format(t='c.')}"
            f" WHEN c.commune = i.commune AND {folded('left(c.address, 2)')} = {folded('left(i.address, 2)')}"
            f" THEN {ADDRESS_KEY.format(t='c.')} = {ADDRESS_KEY.format(t='i.')} AND NOT {NO_HOUSE.format(t='c.')}"
            " ELSE false END",
            "địa chỉ giống hệt",
            "same address",
        ),
        Level("commune", "c.commune = i.commune", "cùng xã, phường", "same commune"),
        Level(
            "renamed",
            "c.commune = i.commune_new OR c.commune_new = i.commune OR c.commune_new = i.commune_new",
            "cùng xã, phường theo tên mới sau sắp xếp năm 2025",
            "same commune by its new name of 2025",
        ),
        Level("other", "c.commune <> i.commune", "xã, phường khác", "another commune"),
    ),
    Field.HINT: (
        Level(
            "agrees",
            f"list_contains({HINT_WORDS.format(t='i.')}, c.mobiliser_given)",
            "ghi chú trong sổ có tên người vận động",
            "the ledger's note names the mobiliser",
        ),
        Level(
            "other",
            "c.mobiliser_given IS NOT NULL AND i.hint IS NOT NULL",
            "ghi chú trong sổ có tên người khác",
            "the ledger's note names somebody else",
        ),
    ),
    Field.RELATIONSHIP: (
        Level(
            "agrees",
            "c.told_sex IS NULL AND c.relationship_sex = i.told_sex",
            "quan hệ hợp với giới tính",
            "the relationship fits the sex",
        ),
        Level(
            "other",
            "c.told_sex IS NULL AND c.relationship_sex <> i.told_sex",
            "quan hệ không hợp với giới tính",
            "the relationship does not fit the sex",
        ),
    ),
}
