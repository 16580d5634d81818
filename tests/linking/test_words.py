"""Do the sentences about a pair say what agrees and what does not?"""

from typing import Any

from thidua.linking.models import Link
from thidua.linking.queries.desk import Candidate, Sheet
from thidua.linking.queries.pairs import alike_in
from thidua.linking.words import doubt_of


def candidate(number: int, **levels: str) -> Candidate:
    fields = {name: [level, 1.0] for name, level in levels.items()}
    nothing: Any = None
    return Candidate(number, number, fields, is_hard=False, is_chosen=False, waterfall=nothing)


def doubt(*candidates: Candidate) -> str:
    return doubt_of(Sheet(Link(), {}, [], list(candidates), none_is_hard=False))


def test_an_id_that_only_lost_its_zeros_is_somebodys() -> None:
    best, other = candidate(1, name="equal", birth="equal"), candidate(2, name="other", national_id="zeros")
    assert doubt(best, other) == "Người thứ 1 giống họ tên và ngày sinh, nhưng số CCCD trên phiếu là của người thứ 2."
    own = candidate(1, name="equal", national_id="zeros")
    assert doubt(own, candidate(2, national_id="equal")) == "Giống số CCCD và họ tên."


def test_two_codes_whose_id_only_lost_its_zeros_have_it_in_common() -> None:
    evidence = {"fields": {"name": ["slip", 5.0], "national_id": ["zeros", 13.0], "birth": ["other", -7.0]}}
    assert alike_in(evidence) == "Họ tên (gần giống), Số CCCD"


def test_numbers_of_one_and_the_name_of_another_are_told_apart() -> None:
    best = candidate(1, name="other", birth="other", insurance_code="equal", national_id="equal")
    named = candidate(2, name="folded", birth="equal", insurance_code="other")
    assert doubt(best, named) == (
        "Mã số BHXH và số CCCD trên phiếu là của người thứ 1, nhưng họ tên và ngày sinh là của người thứ 2."
    )
    assert "người thứ 2" not in doubt(best, candidate(2, name="equal", birth="other"))


def test_another_number_is_another_also_where_it_is_doubtful() -> None:
    assert doubt(candidate(1, name="equal", national_id="other_doubtful")) == "Giống họ tên, nhưng khác số CCCD."


def test_one_human_under_two_codes_is_for_the_operator_to_merge() -> None:
    one = {"name": "equal", "birth": "equal", "national_id": "equal"}
    assert doubt(candidate(1, **one), candidate(2, **one)) == (
        "Người thứ 1 và người thứ 2 đều giống số CCCD, họ tên và ngày sinh: có thể là một người có hai mã. "
        "Hãy để sau và báo cán bộ điều hành gộp hai mã ở trang Người nghi trùng."
    )
