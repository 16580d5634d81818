"""Is the written relationship one that counts? (rules.md 3, "Accepted relationships")"""

import pytest

from thidua.engine.evaluation import relationship_is_accepted
from thidua.engine.rulebook import rule_set

SETTINGS = rule_set("kh-2024").settings


@pytest.mark.parametrize(
    "text",
    [
        "vợ", "chồng", "Cha", "bố", "ba", "tía", "mẹ", "má", "CON", "anh", "chị", "em", "ông", "bà", "cháu", "cô", "dì",
        "chú", "bác", "cậu", "mợ", "thím", "dượng",
        "mẹ chồng", "Mẹ  Vợ", "con dâu", "con rể", "em họ", "cháu nội", "bà ngoại", "con riêng của vợ", "chị gái",
        "anh trai cả", "em út", "mẹ kế", "cha đẻ", "anh ruột", "con nuôi", "Cha/mẹ", "con (trai)", "me chong",
        "vo\u031b\u0323", "Em - gái", "con, cháu", "1. Mẹ", "MẸ CHỒNG",
    ],
)  # fmt: skip
def test_accepted(text: str) -> None:
    assert relationship_is_accepted(text, SETTINGS)


@pytest.mark.parametrize(
    "text",
    [
        None, "", "   ", "-", "123", "hàng xóm", "bạn", "bạn của mẹ", "người quen", "người yêu", "đồng nghiệp",
        "kết nghĩa", "người thân", "khác", "anh kết nghĩa", "ruột", "của", "nội ngoại", "con của bạn", "mẹx",
        "thông gia",
    ],
)  # fmt: skip
def test_not_accepted(text: str | None) -> None:
    assert not relationship_is_accepted(text, SETTINGS)


def test_the_lists_are_settings() -> None:
    assert SETTINGS.first_relationships.isdisjoint(SETTINGS.second_relationships)
    assert (len(SETTINGS.first_relationships), len(SETTINGS.second_relationships)) == (22, 15)
