"""Does the demo's reviewer leave answers, one that waits for a second person, and one that the machine asks about?"""

from tests.accounts_of import account
from tests.builders import Office, claim_row, receipt_row
from thidua.accounts.enums import Role
from thidua.demo.reviewing import answer_some
from thidua.linking.actions import link_claims
from thidua.linking.models import Link
from thidua.linking.queries.reviews import waiting_for_second

NUMBERS = ("5600000011", "5600000012", "5600000013")
OWNERS = ("Trần Văn Mạnh", "Lê Thị Bưởi", "Hồ Quốc Đạt")


def claims(*names: str) -> list[dict[str, object]]:
    told = {"Ngày sinh": "12/03/1960"}
    numbered = enumerate(zip(names, NUMBERS, strict=True))
    return [claim_row(f"P{number}", "", name, code, **told) for number, (name, code) in numbered]


def test_the_reviewer_answers_and_corrected_claims_are_asked_about(office: Office) -> None:
    owned = enumerate(zip(OWNERS, NUMBERS, strict=True))
    office.take_in_rows(
        "ledger", [receipt_row(code, name, f"B{n}", **{"Ngày sinh": "01/02/1970"}) for n, (name, code) in owned]
    )
    office.take_in_rows("claims", claims("Vũ Thị Lạ", "Đỗ Văn Khác", "Ngô Thị Nhầm"))
    link_claims(by=office.by)
    answer_some(by=account("xet", Role.REVIEWER))
    states = dict(Link.objects.for_system("a test").values_list("claim__code", "state"))
    assert states == {"P0": "not_found", "P1": "undecided", "P2": "not_found"}
    assert list(waiting_for_second().values_list("claim_code", flat=True)) == ["P1"]
    right = [{**row, "Ngày sinh": "01/02/1970"} for row in claims(*OWNERS)[:1]]
    office.take_in_rows("claims", right)
    link_claims(by=office.by)
    assert list(
        Link.objects.for_system("a test").filter(questioned_at__isnull=False).values_list("claim__code", flat=True)
    ) == ["P0"]
