"""Does every workbook and document that leaves say who took it, when, and by which entry of the audit?"""

import io
from typing import Any

import openpyxl
import pytest

from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.lib.table_files import csv_lines
from thidua.orgs.models import Unit

TABLES = ("units", "people", "claims", "results-units", "results-people", "results-cases", "legal-values", "imports")


def footer_and_comment(content: bytes) -> tuple[str, str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return str(book.worksheets[0].oddFooter.left.text), str(book.properties.description)


def taken(site: Site, address: str, role: Role) -> tuple[bytes, AuditEntry]:
    last = AuditEntry.objects.latest("pk").pk
    answer: Any = site.client(role).get(address)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    return content, AuditEntry.objects.filter(pk__gt=last).latest("pk")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_who_took_it(name: str, site: Site) -> None:
    content, entry = taken(site, site.url(name, tep="xlsx"), Role.OPERATOR)
    assert entry.action.endswith("export") or entry.action.endswith("exported")
    for text in footer_and_comment(content):
        assert text.startswith("Tài khoản thu-operator tải lúc ")
        assert text.endswith(f"dòng nhật ký số {entry.pk}.")


def test_the_mark_is_no_cell(site: Site) -> None:
    content, entry = taken(site, site.url("units", tep="xlsx"), Role.OPERATOR)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.values for cell in row]
    assert not [cell for cell in cells if str(entry.pk) in str(cell) or "thu-operator" in str(cell)]


@pytest.mark.parametrize("name", ["unit-excel-claims", "unit-excel-template"])
def test_the_units_sheet_says_who_took_it(name: str, site: Site) -> None:
    content, entry = taken(site, site.url(name, Unit.objects.get(code="KH.A").pk), Role.FOCAL)
    for text in footer_and_comment(content):
        assert text.startswith("KH.A · Tài khoản thu-focal tải lúc ")
        assert text.endswith(f"dòng nhật ký số {entry.pk}.")


def test_titles_of_a_csv_are_no_formulas_either() -> None:
    assert list(csv_lines(["=1+1", "Mã"], [])) == ["\ufeff", "'=1+1,Mã\n"]
