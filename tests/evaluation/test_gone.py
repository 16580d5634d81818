"""Does a closed result still open after its claim or person was taken out of the data?"""

from tests.site import Site
from thidua.accounts.enums import Role
from thidua.claims.models import Claim
from thidua.imports.actions import void_rows
from thidua.imports.models import ImportRow
from thidua.people.models import Person


def void(site: Site, kind: str) -> None:
    void_rows(targets=list(ImportRow.objects.for_system("a test").filter(kind=kind)), reason="CV 12", by=site.office.by)


def test_a_closed_case_opens_though_its_claim_is_no_more(site: Site) -> None:
    claim = Claim.objects.for_system("a test").get(code="P1").pk
    void(site, "claims")
    page = site.page("case", claim)
    assert "không còn trong dữ liệu" in page
    assert "Tham gia mới" in page
    assert "Lê Thị Bình" not in page
    assert site.client().get(site.url("case", claim, period="2024Q3")).status_code == 200  # not yet counted anew
    assert site.client().get(site.url("case", 999_999_999)).status_code == 404


def test_a_closed_persons_result_opens_and_is_known_to_whom_it_may_be(site: Site) -> None:
    with_result = Person.objects.for_system("a test").get(code="CB1").pk
    void(site, "claims")
    void(site, "roster")
    assert "không còn trong danh sách cán bộ" in site.page("person", with_result)
    counted = {row.person: row.relatives for row in site.run.people.all()}
    for person, relatives in counted.items():
        assert site.client(Role.LEADER).get(site.url("person", person)).status_code == 403
        status = site.client(Role.REVIEWER).get(site.url("person", person)).status_code
        assert status == (200 if relatives else 403)
