"""Does a table sort, filter, page, choose columns and leave as a file as its address asks?"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db.models import Case, F, When
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory

from thidua.campaigns.models import LegalParameter
from thidua.lib.search import open_text
from thidua.lib.table_files import file_response, workbook
from thidua.lib.tables import Column, Filter, Table, respond

KEYS = ("=tong", "ba", "bon", "hai", "mot")


@pytest.fixture
def parameters(db: None) -> None:
    LegalParameter.objects.bulk_create(
        LegalParameter(
            key=key,
            label=f"Tham số {key}",
            value=number,
            unit="đồng" if number % 2 else "",
            valid_from=f"2024-01-{number:02d}",
            source="",
            confidence="V",
        )
        for number, key in enumerate(KEYS, 1)
    )


def table(asked: str = "", per_page: int = 2, **more: Any) -> Table:
    prepared = more.pop("prepare", lambda rows: rows)
    return Table(
        more.pop("request", None) or RequestFactory().get(f"/bang/?{asked}"),
        name="tham-so",
        rows=LegalParameter.objects.filter(source=""),
        columns=[
            Column("key", "Mã", lambda row: row.key, kind="code", order=("key",)),
            Column("value", "Giá trị", lambda row: row.value, kind="number", order=("value", "key")),
            Column("from", "Từ ngày", lambda row: row.valid_from, kind="date", order=("valid_from",)),
            Column("unit", "Đơn vị", lambda row: row.unit, is_shown=False),
        ],
        sort="key",
        filters=[
            Filter("don-vi", "Đơn vị", lambda rows, text: rows.filter(unit=text), choices=[("đồng", "đồng")]),
            Filter("ten", "Tên", lambda rows, text: rows.filter(label__contains=text), is_sealed=True),
        ],
        prepare=prepared,
        per_page=per_page,
    )


def keys(shown: Table) -> list[str]:
    return [row[0].html for row in shown.body]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["=tong", "ba"]),
        ("trang=2", ["bon", "hai"]),
        ("trang=99", ["mot"]),
        ("trang=x", ["=tong", "ba"]),
        ("sap-xep=-value", ["mot", "hai"]),
        ("sap-xep=unit", ["=tong", "ba"]),  # no column that sorts
        ("don-vi=đồng", ["=tong", "bon"]),
        ("don-vi=khác", ["=tong", "ba"]),  # no choice
    ],
)
def test_rows_are_what_the_address_asks(parameters: None, asked: str, expected: list[str]) -> None:
    assert keys(table(asked)) == expected


def test_columns_are_chosen_and_an_unknown_choice_changes_nothing(parameters: None) -> None:
    assert [column.name for column in table("cot=unit&cot=key").shown_columns] == ["key", "unit"]
    assert [column.name for column in table("cot=none").shown_columns] == ["key", "value", "from"]


def test_a_heading_sorts_up_then_down_and_keeps_the_filters(parameters: None) -> None:
    heads = {head.column.name: head for head in table("don-vi=đồng&trang=2").heads}
    assert heads["key"].direction == "ascending"
    assert QueryDict(heads["key"].url.partition("?")[2]).dict() == {"don-vi": "đồng", "sap-xep": "-key"}
    assert heads["value"].direction == ""


def test_text_about_people_is_sealed_in_the_address(parameters: None) -> None:
    address = table().sealed_address(QueryDict("ten=Nguyễn Thị Hoa&don-vi=đồng"))
    asked = QueryDict(address.partition("?")[2])
    assert "Hoa" not in address
    assert open_text(asked["ten"]) == "Nguyễn Thị Hoa"
    assert asked["don-vi"] == "đồng"
    found = table(table().sealed_address(QueryDict("ten=số mot")).partition("?")[2])
    assert keys(found) == ["mot"]


def test_blanks_come_last_in_both_directions(parameters: None) -> None:
    LegalParameter.objects.filter(key="ba").update(valid_to="2024-05-01")
    column = Column("to", "Đến", lambda row: row.valid_to, order=("valid_to",))
    for sort in ("to", "-to"):
        shown = Table(
            RequestFactory().get(f"/bang/?sap-xep={sort}"),
            name="x",
            rows=LegalParameter.objects.filter(source=""),
            columns=[column],
            sort="to",
        )
        assert next(iter(shown.sorted)).key == "ba"


def answer(asked: str) -> tuple[list[tuple[str, int]], bytes]:
    exported: list[tuple[str, int]] = []
    request: HttpRequest = RequestFactory().get(f"/bang/?{asked}")
    response = respond(request, table(request=request), "x.html", {}, exported=lambda *told: exported.append(told))
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    response.close()
    return exported, content


def test_csv_holds_all_rows_and_no_formula(parameters: None) -> None:
    exported, content = answer("tep=csv&sap-xep=-value&cot=key&cot=value&cot=from")
    assert exported == [("csv", 5)]
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["Mã", "Giá trị", "Từ ngày"]
    assert [row[0] for row in rows[1:]] == ["mot", "hai", "bon", "ba", "'=tong"]
    assert rows[1][1:] == ["5", "2024-01-05"]


def test_a_file_holds_every_code_whatever_the_page_shows(parameters: None) -> None:
    _, content = answer("tep=csv&cot=value")
    assert next(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == ["Mã", "Giá trị"]


def test_excel_holds_numbers_as_numbers_and_text_as_text(parameters: None) -> None:
    from openpyxl import load_workbook

    exported, content = answer("tep=xlsx")
    assert exported == [("xlsx", 5)]
    sheet = load_workbook(io.BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["Mã", "Giá trị", "Từ ngày"]
    assert rows[1][:2] == ["=tong", 1]
    assert sheet["A2"].data_type == "s"
    assert f"{rows[1][2]:%d/%m/%Y}" == "01/01/2024"
    assert "calcChain" not in " ".join(ZipFile(io.BytesIO(content)).namelist())


def test_rows_are_prepared_together(parameters: None) -> None:
    calls: list[int] = []

    def prepare(rows: list[Any]) -> list[Any]:
        calls.append(len(rows))
        return rows

    assert len(list(table(prepare=prepare).file_rows())) == 5
    assert calls == [5]


@pytest.mark.parametrize("sort", ["odd", "-odd"])
def test_a_path_along_an_index_shows_every_row_and_blanks_last(parameters: None, sort: str) -> None:
    """Such a path leaves out the rows without a value; the pages and the file have them all the same."""

    def pages(**more: Any) -> list[list[str]]:
        found = []
        for number in ("1", "2", "3"):
            request = RequestFactory().get("/bang/", {"sap-xep": sort, "trang": number})
            rows = LegalParameter.objects.filter(source="").annotate(odd=Case(When(unit="đồng", then=F("value"))))
            columns = [
                Column("key", "Mã", lambda row: row.key, order=("key",)),
                Column("odd", "Lẻ", lambda row: row.odd, order=("odd", "key"), is_shown=False, **more),
            ]
            one = Table(request, name="le", rows=rows, columns=columns, sort="key", per_page=2)
            found.append([cell.html for line in one.body for cell in line])
            assert len(list(one.file_rows())) == len(KEYS)
        return found

    shown = pages()
    assert shown == pages(before_sorting=lambda rows: rows.filter(unit="đồng"))
    assert sorted(key for page in shown for key in page) == sorted(KEYS)
    assert [len(page) for page in shown] == [2, 2, 1]


def test_no_name_of_a_file_breaks_out_of_its_header() -> None:
    response = file_response("csv", 'can-bo-"; filename=x.exe\n-Đ', ["Mã"], [])
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''can-bo-%22")
    assert "filename=x" not in disposition


def test_what_a_workbook_is_made_of_lies_in_a_workroom(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path
    seen: list[int] = []

    def rows() -> Iterator[list[str]]:
        seen.append(sum(path.is_dir() for path in (tmp_path / "workroom").iterdir()))
        yield ["Lê Thị Bình"]

    workbook(["Tên"], rows()).close()
    assert seen == [1]
    assert list((tmp_path / "workroom").iterdir()) == []
