"""Does every outcome of the rules have its sentence, with the facts that decided?"""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from thidua.engine.evaluation.lines import RULE_LINES
from thidua.engine.periods import month_index
from thidua.evaluation.enums import CaseStatus
from thidua.evaluation.models import CaseResult
from thidua.evaluation.sentences import (
    WORDINGS,
    ClaimFacts,
    Setting,
    case_advice,
    case_sentence,
    wording_key,
)

SETTING = Setting("Quý II/2025", date(2025, 6, 30), date(2024, 5, 9))
FACTS = ClaimFacts(
    relationship="hàng xóm",
    mobiliser_code="CB1",
    withdrawn_on=date(2025, 6, 1),
    refused_on=date(2025, 6, 2),
    first_claim_on=date(2025, 4, 3),
)
NO_FACTS = ClaimFacts(has_numbers=False)
MAY, JUNE = month_index(date(2025, 5, 1)), month_index(date(2025, 6, 1))


def a_case(status: str, reason: str = "", **facts: Any) -> CaseResult:
    is_counted = status in (CaseStatus.JOINED, CaseStatus.MAINTAINED, CaseStatus.RETURNED)
    known = {
        "covered_through": JUNE,
        "pay_by": date(2025, 8, 31),
        "first_paid_on": date(2025, 4, 15),
        "exit_first_month": MAY,
        "exit_recorded_on": date(2025, 5, 20),
        "duplicate_of": "P7",
        "is_counted": is_counted,
    }
    return CaseResult(claim_code="P1", status=status, reason=reason, **{**known, **facts})


SENTENCES = [
    (a_case("joined"), ["tham gia mới", "15/04/2025", "đủ đến tháng 06/2025", "31/08/2025"]),
    (a_case("joined", covered_through=MAY), ["tham gia mới", "hết tháng 05/2025", "còn trong hạn", "31/08/2025"]),
    (a_case("maintained"), ["duy trì", "06/2025", "31/08/2025"]),
    (a_case("maintained", covered_through=MAY), ["duy trì", "hết tháng 05/2025", "còn trong hạn"]),
    (a_case("returned"), ["tham gia lại", "gián đoạn", "06/2025"]),
    (a_case("returned", covered_through=MAY), ["tham gia lại", "gián đoạn", "hết tháng 05/2025"]),
    (a_case("lapsed", covered_through=MAY), ["Không được tính", "hết tháng 05/2025", "31/08/2025", "30/06/2025"]),
    (a_case("not_started"), ["Chưa được tính", "15/04/2025", "06/2025"]),
    (a_case("not_started", first_paid_on=None), ["Chưa được tính", "chưa có biên lai"]),
    (a_case("exited", "death"), ["Không được tính", "05/2025", "đã mất", "20/05/2025"]),
    (a_case("exited", "pension", is_counted=True), ["Vẫn được tính", "hưởng lương hưu", "06/2025"]),
    (a_case("not_found"), ["Chưa được tính", "không tìm thấy người thân"]),
    (a_case("needs_review"), ["Chưa được tính", "soát xét"]),
    (a_case("rejected", "withdrawn"), ["Không tính", "rút ngày 01/06/2025"]),
    (a_case("rejected", "relative_refused"), ["Không tính", "từ chối ngày 02/06/2025"]),
    (a_case("rejected", "unconfirmed"), ["Không tính", "xác nhận"]),
    (a_case("rejected", "mobiliser_unknown"), ["Không tính", "CB1"]),
    (a_case("rejected", "mobiliser_not_member"), ["Không tính", "không thuộc đơn vị nào", "30/06/2025"]),
    (a_case("rejected", "relationship_not_accepted"), ["Không tính", "“hàng xóm”"]),
    (a_case("rejected", "self_claim"), ["Không tính", "chính cán bộ vận động"]),
    (a_case("rejected", "duplicate_claim"), ["Không tính", "P7", "03/04/2025"]),
    (a_case("rejected", "prior"), ["Không tính", "15/04/2025", "09/05/2024"]),
]


@pytest.mark.parametrize(("case", "parts"), SENTENCES, ids=lambda value: str(getattr(value, "status", "")))
def test_a_sentence_says_why_with_its_facts(case: CaseResult, parts: list[str]) -> None:
    sentence = case_sentence(case, FACTS, SETTING)
    assert [part for part in parts if part not in sentence] == []
    assert sentence.endswith(".")
    assert sentence.count(".") == 1
    assert "Quý II/2025" in sentence
    assert "–" not in sentence


OUTCOMES = [(entry.status, entry.reason) for line in RULE_LINES for entry in line.cases]


@pytest.mark.parametrize(("status", "reason"), OUTCOMES)
@pytest.mark.parametrize("facts", [FACTS, NO_FACTS])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_outcome_of_the_rules_has_a_sentence_in_both_languages(
    status: str, reason: str, facts: ClaimFacts, language: str
) -> None:
    case = a_case(status, reason)
    with translation.override(language):
        sentence, advice = case_sentence(case, facts, SETTING), case_advice(case, facts, SETTING)
    assert sentence
    assert "%(" not in sentence + advice


def test_no_wording_is_left_over() -> None:
    used = {
        wording_key(a_case(status, reason, **more), facts, SETTING)
        for status, reason in OUTCOMES
        for facts in (FACTS, NO_FACTS)
        for more in ({}, {"covered_through": MAY}, {"first_paid_on": None}, {"is_counted": True})
    }
    assert set(WORDINGS) == used
