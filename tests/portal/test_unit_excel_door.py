"""The way to a unit's Excel: straight to the only unit, else a choice of those that one keeps and of no other."""

from tests.accounts_of import give_role
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.orgs.models import Unit


def test_the_only_unit_opens_at_once_and_the_menu_leads_there(site: Site) -> None:
    unit = Unit.objects.get(code="KH.A").pk
    client = site.client(Role.FOCAL)
    answer = client.get(site.url("unit-excel-door"))
    assert (answer.status_code, answer["Location"]) == (302, site.url("unit-excel", unit))
    assert site.url("unit-excel-door") in client.get(site.url("start")).content.decode()
    assert site.url("unit-excel-door") not in site.page("start", role=Role.HEAD)
    assert site.url("unit-declarations") in site.page("start", role=Role.HEAD)


def test_several_units_are_a_choice(site: Site) -> None:
    give_role(site.user(Role.FOCAL), Role.FOCAL, "KH.B")
    page = site.page("unit-excel-door", role=Role.FOCAL)
    for code in ("KH.A", "KH.B"):
        assert site.url("unit-excel", Unit.objects.get(code=code).pk) in page
