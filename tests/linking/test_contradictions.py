"""What is an answer against hard evidence, and what only looks like one?"""

from tests.builders import Office, claim_row, receipt_row
from thidua.linking.actions import link_claims
from thidua.linking.models import Link
from thidua.linking.queries.contradictions import is_hard_contradiction

BORN = {"Ngày sinh": "08/12/1960", "Số CCCD": "056060008629"}


def test_an_id_that_two_codes_of_one_human_bear_speaks_against_neither(office: Office) -> None:
    codes = ("5600001361", "5600001819")
    office.take_in_rows("ledger", [receipt_row(code, "Lương Văn Phú", code, **BORN) for code in codes])
    office.take_in_rows("claims", [claim_row("P1", "", "Lương Văn Phú", "", **BORN)])
    link_claims(by=office.by)
    link = Link.objects.for_system("a test").select_related("claim__relative").get()
    assert link.state == "undecided"
    assert [is_hard_contradiction(link, pair["insured"]) for pair in link.evidence["pairs"]] == [False, False]
    assert is_hard_contradiction(link, None)
