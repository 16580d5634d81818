"""A unit's roster is kept by codes alone from a day on: who says it, what is refused, and what is written down."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.orgs.models import Unit
from thidua.people.actions import begin_codes_only
from thidua.people.models import CodesOnlyUnit
from thidua.people.queries import is_codes_only

BEGIN = {"starts_on": "01/01/2025", "reason": "Quy định của Bộ Công an"}


def send(site: Site, **data: Any) -> str:
    where = site.url("unit-codes-only", Unit.objects.get(code="KH.A").pk)
    page: str = site.client().post(where, data, follow=True).content.decode()
    return page


def test_it_begins_holds_and_ends(site: Site) -> None:
    unit = Unit.objects.get(code="KH.A").pk
    assert "Đơn vị này ghi đủ họ tên." in site.page("unit-codes-only", unit)
    assert "Quy định của Bộ Công an" in send(site, **BEGIN)
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2030, 1, 1)]
    assert [is_codes_only(unit, day) for day in days] == [False, True, True]
    assert "Ngày cuối phải từ ngày bắt đầu (01/01/2025)." in send(site, ends_on="31/12/2024", reason="thôi")
    assert CodesOnlyUnit.objects.get().ends_on is None
    send(site, ends_on="30/06/2025", reason="thôi")
    assert [is_codes_only(unit, day) for day in (date(2025, 6, 30), date(2025, 7, 1))] == [True, False]
    again = send(site, **{**BEGIN, "starts_on": "01/06/2025"})
    assert "đã là đơn vị chỉ ghi mã" in again
    assert "field-error" in again
    assert CodesOnlyUnit.objects.count() == 1
    actions = AuditEntry.objects.filter(action__startswith="unit.codes_only").order_by("pk")
    assert [(entry.action, entry.subject_key) for entry in actions] == [
        ("unit.codes_only_began", "KH.A"),
        ("unit.codes_only_ended", "KH.A"),
    ]


@pytest.mark.parametrize("wrong", [{"reason": "  "}, {"starts_on": ""}, {"starts_on": "31/02/2025"}])
def test_what_is_wrong_is_said(site: Site, wrong: dict[str, str]) -> None:
    assert "field-error" in send(site, **{**BEGIN, **wrong})
    assert not CodesOnlyUnit.objects.exists()


@pytest.mark.parametrize("role", [Role.FOCAL, Role.HEAD, Role.REVIEWER, Role.LEADER])
def test_only_the_agency_says_it(site: Site, role: Role) -> None:
    unit = Unit.objects.get(code="KH.A")
    with pytest.raises(PermissionDenied):
        begin_codes_only(unit=unit, starts_on=date(2025, 1, 1), reason="tự nhận", by=site.user(role))
    assert not CodesOnlyUnit.objects.exists()
