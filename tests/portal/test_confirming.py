"""An official's confirmation: only of his own result in a closed year or stage, made of what is stored."""

import json

import pytest
from django.core.exceptions import PermissionDenied

from tests.accounts_of import account
from tests.builders import TODAY
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.accounts.queries import own_scope
from thidua.documents.models import Document
from thidua.documents.queries import content_of
from thidua.evaluation.models import PersonResult, Run
from thidua.evaluation.queries.confirming import confirmable
from thidua.portal.actions import confirm_result


@pytest.fixture
def year(site: Site) -> Run:
    return site.office.close("2024")


def official(code: str, unit: str) -> object:
    return account(f"cua-{code.lower()}", Role.OFFICIAL, unit, person_code=code)


def test_it_says_the_stored_result(site: Site, year: Run) -> None:
    by = official("CB1", "KH.A")
    result = PersonResult.objects.for_system("a test").get(run=year, person_code="CB1")
    document = confirm_result(by=by, run=year, today=TODAY)
    said = json.dumps(json.loads(content_of(document)), ensure_ascii=False)
    assert "Trần Văn An" in said
    assert "Đơn vị KH.A" in said
    assert f'["Số người thân được tính", "{result.relatives}"]' in said
    assert f"bản chốt số {year.version}" in said
    assert "Lê Thị Bình" not in said
    assert (document.person_code, document.unit) == ("CB1", result.unit)


def test_nobody_gets_a_confirmation_of_somebody_else(site: Site, year: Run) -> None:
    confirm_result(by=official("CB1", "KH.A"), run=year, today=TODAY)
    other = official("CB2", "KH.B")
    mine = confirm_result(by=other, run=year, today=TODAY)
    assert mine.person_code == "CB2"
    assert list(Document.objects.visible_to(own_scope(other))) == [mine]
    with pytest.raises(PersonResult.DoesNotExist):
        confirm_result(by=official("CB9", "KH.A"), run=year, today=TODAY)
    with pytest.raises(PermissionDenied):
        confirm_result(by=site.user(Role.OPERATOR), run=year, today=TODAY)


def test_only_closed_years_and_stages_are_confirmed(site: Site, year: Run) -> None:
    by = official("CB1", "KH.A")
    with pytest.raises(PermissionDenied, match="năm hoặc giai đoạn"):
        confirm_result(by=by, run=site.run, today=TODAY)
    again = site.office.close("2024", reason="Đính chính")
    assert [run.pk for run, _ in confirmable(own_scope(by))] == [again.pk]
