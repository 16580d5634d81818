"""The confirmation of a year's result: what it says, how it looks to a machine, and that it is made once."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction

from tests.accounts_of import account
from thidua.audit.models import AuditEntry
from thidua.documents.actions import issue
from thidua.documents.content import Content, table
from thidua.documents.enums import DocumentKind
from thidua.documents.kinds.confirmation import FIRST_WORDING, ConfirmationFacts, confirmation
from thidua.documents.models import Document, Wording
from thidua.documents.queries import LAYOUT, content_of, pdf_of
from thidua.lib.scope import Scope
from thidua.lib.typst import FacesMissing, to_pdf

NAME = "Nguyễn Thị Thùy Dương"
DAY = date(2025, 2, 1)
FACTS = ConfirmationFacts(
    person_code="CB0001",
    name=NAME,
    position="Chuyên viên",
    unit="Sở Nông nghiệp và Môi trường",
    plan="Kế hoạch 4856/KH-UBND ngày 09/05/2024",
    period="Năm 2024",
    starts_on=date(2024, 1, 1),
    ends_on=date(2024, 12, 31),
    relatives=3,
    is_fulfilled=True,
    closing="bản chốt số 2 ngày 19/01/2025",
    rules="bộ quy tắc kh-2024 bản 1",
)


def content(**changes: Any) -> Content:
    facts = ConfirmationFacts(**{**vars(FACTS), **changes})
    return confirmation(facts, FIRST_WORDING, number="ABCD-EFGH-JKMN", made_on=DAY)


def pdf(made: Content) -> bytes:
    return to_pdf(LAYOUT, {"content": made.as_json()}, datetime(2025, 2, 1, tzinfo=UTC))


def text_of(file: bytes) -> str:
    with pypdfium2.PdfDocument(file) as document:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return " ".join(" ".join(pages).split())


def make(by: Any, facts: ConfirmationFacts = FACTS, day: date = DAY) -> Document:
    return issue(
        kind=DocumentKind.CONFIRMATION,
        by=by,
        subject_kind="person_result",
        subject_key=f"2024:{facts.person_code}",
        facts=facts.as_texts(),
        write=lambda wording, number: confirmation(facts, wording, number=number, made_on=day),
        today=day,
        person_code=facts.person_code,
    )


def test_it_says_what_the_result_says() -> None:
    shown = text_of(pdf(content()))
    for said in (NAME, "CB0001", "Chuyên viên", "Năm 2024 (từ 01/01/2024 đến 31/12/2024)", "bản chốt số 2", "kh-2024"):
        assert said in shown
    assert "Số người thân được tính 3" in shown
    assert "01 người thân Đạt" in shown
    assert "Chưa đạt" in text_of(pdf(content(relatives=0, is_fulfilled=False)))


def test_a_mobiliser_known_by_code_alone_has_no_line_for_a_name() -> None:
    shown = text_of(pdf(content(name="", position="")))
    assert "Họ và tên:" not in shown
    assert "Chức vụ:" not in shown


def test_text_is_never_read_as_markup() -> None:
    odd = '#panic("x") *đậm* $a$ <nhãn> @b \\ "q"'
    assert odd in text_of(pdf(content(position=odd)))


def test_the_file_is_an_accessible_archive_file_in_our_face_only() -> None:
    made = pdf(content())
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "vi"
        with document.open_metadata() as metadata:
            said = [metadata[f"pdf{name}"] for name in ("aid:part", "aid:conformance", "uaid:part")]
        assert said == ["2", "A", "1"]
        faces = {str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()}
        assert len(document.pages) == 1
    assert faces
    assert all("Tinos" in face for face in faces)
    assert made == pdf(content())


def test_without_the_faces_it_says_what_to_do(settings: Any, tmp_path: Any) -> None:
    settings.PRINT_FACES = tmp_path
    with pytest.raises(FacesMissing, match="make"):
        pdf(content())


def test_a_table_has_as_many_cells_as_heads() -> None:
    with pytest.raises(ValueError, match="đủ số cột"):
        table(("a", "b"), (("1",),), (1, 1), ("left", "left"))


@pytest.mark.django_db
def test_the_same_facts_make_one_document_that_gives_the_same_file() -> None:
    by = account("can-bo")
    first, again = make(by), make(by)
    assert first.pk == again.pk
    assert pdf_of(first) == pdf_of(Document.objects.for_system("a test").get(pk=first.pk))
    kept, marked = content_of(first), pdf_of(first, "Tài khoản can-bo; dòng nhật ký số 77.")
    assert "dòng nhật ký số 77." in " ".join(text_of(marked).split())
    assert (content_of(first), pdf_of(first)) == (kept, pdf_of(again))
    other = make(by, ConfirmationFacts(**{**vars(FACTS), "relatives": 4}))
    assert other.pk != first.pk
    entries = AuditEntry.objects.filter(action="document.made").order_by("pk")
    assert [entry.subject_key for entry in entries] == [first.number, other.number]


@pytest.mark.django_db
def test_another_wording_from_a_day_on() -> None:
    by = account("can-bo")
    first = make(by)
    Wording.objects.create(
        kind=DocumentKind.CONFIRMATION, texts={"title": "PHIẾU XÁC NHẬN"}, valid_from=date(2025, 3, 1)
    )
    assert make(by).pk == first.pk
    later = make(by, day=date(2025, 3, 1))
    assert "PHIẾU XÁC NHẬN" in text_of(pdf_of(later))
    assert "GIẤY XÁC NHẬN" in text_of(pdf_of(first))


@pytest.mark.django_db
def test_the_content_is_kept_encrypted_and_never_changed() -> None:
    document = make(account("can-bo"))
    assert NAME.encode() not in bytes(document.sealed_content)
    assert NAME in content_of(document)
    for statement in ("UPDATE documents_document SET number = 'X'", "DELETE FROM documents_document"):
        with pytest.raises(DatabaseError, match="thidua"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_only_the_person_and_the_province_see_it() -> None:
    make(account("can-bo"))
    for scope, seen in (
        (Scope(), 0),
        (Scope(person_code="CB0002"), 0),
        (Scope(units=frozenset({1}), past_units=frozenset({1})), 0),
        (Scope(person_code="CB0001"), 1),
        (Scope(sees_all=True), 1),
    ):
        assert Document.objects.visible_to(scope).count() == seen
