"""Do the pages of imports open for whom they should, and lead from files to rows and back?"""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.builders import CLAIMS, FILES, LEDGER, changed, claim_row, receipt_row, workbook
from tests.engine.reading.test_broken_files import ole, overlapping
from tests.imports.arrivals import send, work
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.claims.models import Claim
from thidua.imports.actions import undo_batch
from thidua.imports.enums import UploadState
from thidua.imports.models import Batch, ImportRow, Upload
from thidua.imports.queries import with_refused
from thidua.imports.waiting import uploads_to_decide

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture
def new_claims(site: Site) -> Path:
    """Three claims that stand already, one of them told otherwise, a new one, and one without its code."""
    rows = changed(CLAIMS, 1, **{"Quan hệ": "Anh ruột"})
    rows += [claim_row("P9", "CB2", "Võ Thị Sáu", "5600000077"), claim_row("", "CB2", "@SUM(A1)", "5600000078")]
    return site.office.file("Phiếu tháng 7", rows, sheet="Tháng 7")


def previewed(site: Site, *paths: Path, **fields: Any) -> Upload:
    upload = send(site, site.client(), *paths, **fields)
    work()
    upload.refresh_from_db()
    return upload


@pytest.mark.parametrize("role", [Role.LEADER, Role.SUPERVISOR, Role.REVIEWER])
def test_only_operators_come_in(site: Site, role: Role) -> None:
    upload = previewed(site, site.office.file("units-2", FILES["units"], sheet="x"))
    batch, row = Batch.objects.earliest("pk"), ImportRow.objects.for_system("a test").earliest("pk")
    client = site.client(role)
    for address in (
        site.url("imports"),
        site.url("upload", upload.pk),
        site.url("upload-workbook", upload.pk, upload.files.get().pk),
        site.url("batch", batch.pk),
        site.url("batch-undo", batch.pk),
        site.url("batch-void", batch.pk),
        site.url("batch-row", batch.pk, row.pk),
        site.url("batch-original", batch.pk),
        site.url("batch-workbook", batch.pk),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403
    assert site.client(None).get(site.url("imports")).status_code == 302


def test_from_files_to_rows_and_back(site: Site, new_claims: Path) -> None:
    client = site.client()
    upload = send(site, client, new_claims)
    page = client.get(site.url("upload", upload.pk)).content.decode()
    assert "Chờ đến lượt" in page
    assert 'hx-trigger="every 1s"' in page
    work()
    page = site.page("upload", upload.pk)
    assert "Võ Thị Sáu" in page
    assert "5600000077" not in page
    assert "•••• 0077" in page
    assert not Claim.objects.for_system("a test").filter(code="P9").exists()
    client.post(site.url("upload", upload.pk), {"viec": "ap-dung"})
    work()
    assert Claim.objects.for_system("a test").filter(code="P9").exists()
    assert "Đã ghi: 1 dòng mới" in site.page("upload", upload.pk)
    batch = Batch.objects.latest("pk")
    for part in ("", "dong", "van-de"):
        assert "Phiếu tháng 7.xlsx" in site.page("batch", batch.pk, xem=part)
    assert "P9" in site.page("batch", batch.pk, xem="dong")
    row = batch.rows.get(key="P9")
    page = site.page("batch-row", batch.pk, row.pk)
    assert ("Võ Thị Sáu" in page, "5600000077" in page) == (True, False)
    assert AuditEntry.objects.filter(action="import.row_looked_at", subject_key=str(row.pk)).exists()
    assert client.get(site.url("batch-undo", batch.pk)).status_code == 200
    assert Claim.objects.for_system("a test").filter(code="P9").exists()
    client.post(site.url("batch-undo", batch.pk))
    assert not Claim.objects.for_system("a test").filter(code="P9").exists()
    work()


def test_what_a_closing_used_is_not_undone_but_its_rows_are_voided(site: Site) -> None:
    batch = Batch.objects.get(file_name="claims.xlsx")
    page = site.page("batch", batch.pk)
    assert "Quý II/2024, bản chốt số 1" in page
    assert site.url("batch-undo", batch.pk) not in page
    client = site.client()
    client.post(site.url("batch-undo", batch.pk))
    assert Claim.objects.for_system("a test").count() == 3
    rows = [batch.rows.get(key="P3").pk]
    answer = client.post(site.url("batch-void", batch.pk), {"rows": rows, "reason": ""})
    assert (answer["Location"], Claim.objects.for_system("a test").count()) == (
        site.url("batch", batch.pk, xem="dong"),
        3,
    )
    answer = client.post(site.url("batch-void", batch.pk), {"rows": rows, "reason": "Phiếu ghi trùng"})
    correction = Batch.objects.latest("pk")
    assert answer["Location"] == site.url("batch", correction.pk)
    assert not Claim.objects.for_system("a test").filter(code="P3").exists()
    page = site.page("batch", correction.pk)
    assert "Phiếu ghi trùng" in page
    assert "Quý II/2024" in page
    assert f"đợt {correction.pk}" in site.page("batch", batch.pk)


def test_rows_that_nobody_could_read_are_counted_before_and_after(site: Site, new_claims: Path) -> None:
    upload = previewed(site, new_claims)
    assert upload.files.get().unusable == 2  # one held back for a correction, one without its code
    site.client().post(site.url("upload", upload.pk), {"viec": "ap-dung"})
    work()
    batch = Batch.objects.latest("pk")
    assert with_refused([batch])[0].unusable == 2
    assert "1 dòng thiếu hoặc sai ô bắt buộc" in site.page("batch", batch.pk)


def test_a_preview_says_when_other_files_came_meanwhile(site: Site, new_claims: Path) -> None:
    upload = previewed(site, new_claims)
    assert "đã có đợt nạp khác" not in site.page("upload", upload.pk)
    site.office.take_in_rows("roster-2", FILES["roster"])
    assert "đã có đợt nạp khác" in site.page("upload", upload.pk)


def test_the_same_file_twice_says_so_and_has_nothing_to_apply(site: Site) -> None:
    upload = previewed(site, site.office.file("claims", FILES["claims"]))
    page = site.page("upload", upload.pk)
    assert "Đã nạp lúc" in page
    assert "Không thay đổi gì" in page
    assert 'value="ap-dung"' not in page
    before = Batch.objects.count()
    client = site.client()
    client.post(site.url("upload", upload.pk), {"viec": "ap-dung"})
    work()
    assert Batch.objects.count() == before
    client.post(site.url("upload", upload.pk), {"viec": "bo"})
    upload.refresh_from_db()
    assert upload.state == UploadState.CANCELLED


def test_twenty_files_at_once_and_files_that_are_none(site: Site, tmp_path: Path) -> None:
    paths = [
        site.office.file(f"don-vi-{number}", [claim_row(f"Q{number}", "CB1", "Lê Văn Tám")], sheet=f"T{number}")
        for number in range(20)
    ]
    refused = {
        "a.pdf": (b"%PDF-1.4", "tệp PDF"),
        "b.jpg": (b"\xff\xd8\xff\xe0", "hình ảnh"),
        "c.xlsx": (b"", "Tệp rỗng"),
        "d.xlsx": (ole("EncryptionInfo", "EncryptedPackage"), "mật khẩu"),
        "e.xlsx": (overlapping(tmp_path), "nén bất thường"),
    }
    for name, (content, _) in refused.items():
        (tmp_path / name).write_bytes(content)
        paths.append(tmp_path / name)
    upload = previewed(site, *paths)
    page = site.page("upload", upload.pk)
    for _, said in refused.values():
        assert said in page
    site.client().post(site.url("upload", upload.pk), {"viec": "ap-dung"})
    work()
    assert Claim.objects.for_system("a test").filter(code__startswith="Q").count() == 20


def test_the_workbook_comes_back_with_its_problems(site: Site, new_claims: Path) -> None:
    book = openpyxl.load_workbook(new_claims)
    extra = book.create_sheet("Nội bộ")
    extra["A1"] = "=1+1"
    extra["A2"] = "giữ nguyên"
    book.save(new_claims)
    upload = previewed(site, new_claims)
    file = upload.files.get()
    response = site.client().get(site.url("upload-workbook", upload.pk, file.pk))
    answered = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    assert answered.sheetnames[:2] == ["Tháng 7", "Nội bộ"]
    page = answered["Tháng 7"]
    captions = [cell.value for cell in page[1]]
    assert captions == [*CLAIMS[0], "Vấn đề"]
    assert page["E5"].value == "Võ Thị Sáu"
    assert str(page.cell(6, len(captions)).value).startswith("Mã phiếu: Dòng không dùng được: thiếu «Mã phiếu»")
    assert (page["E6"].data_type, page.cell(4, len(captions)).value) == ("s", None)
    assert answered["Nội bộ"]["A2"].value == "giữ nguyên"
    assert AuditEntry.objects.filter(action="export", subject_kind="upload", subject_key=str(upload.pk)).exists()
    site.client().post(site.url("upload", upload.pk), {"viec": "ap-dung"})
    work()
    batch = Batch.objects.latest("pk")
    again = b"".join(site.client().get(site.url("batch-workbook", batch.pk)).streaming_content)  # type: ignore[attr-defined]
    assert openpyxl.load_workbook(BytesIO(again)).sheetnames == answered.sheetnames
    number = AuditEntry.objects.filter(action="export", subject_kind="batch").latest("pk").pk
    for book in (answered, openpyxl.load_workbook(BytesIO(again))):
        assert "Tài khoản thu-operator tải lúc " in str(book.worksheets[0].oddFooter.left.text)
    assert str(book.properties.description).endswith(f"dòng nhật ký số {number}.")
    original = b"".join(site.client().get(site.url("batch-original", batch.pk)).streaming_content)  # type: ignore[attr-defined]
    assert original == new_claims.read_bytes()
    assert site.client().get(site.url("upload-workbook", upload.pk, file.pk)).status_code == 404


def test_problems_filter_page_and_leave_as_a_file(site: Site, new_claims: Path) -> None:
    upload = previewed(site, new_claims)
    every = site.page("upload", upload.pk, xem="van-de")
    assert "thiếu «Mã phiếu»" in every
    grave = site.page("upload", upload.pk, xem="van-de", muc="problem")
    assert ("Cần sửa" in grave, "dòng sau thay cả dòng trước" in grave) == (True, False)
    response = site.client().get(site.url("upload", upload.pk, xem="van-de", tep="csv"))
    assert b"thi" in b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(action="export", subject_key=str(upload.pk)).exists()


def test_a_file_past_the_limit_is_named_and_nothing_of_it_stays(site: Site, settings: Any, own_folder: Path) -> None:
    settings.UPLOAD_BYTES = 1000
    big = SimpleUploadedFile("to lắm.xlsx", b"x" * 5000)
    answer = site.client().post(site.url("imports"), {"viec": "gui", "incoming": [big]})
    assert answer.status_code == 422
    assert "Tệp to lắm.xlsx quá lớn (tối đa" in answer.content.decode()
    assert not list(own_folder.rglob("*.part"))
    assert not Upload.objects.for_system("a test").exists()


def test_without_files_or_without_a_reason_the_form_says_so(site: Site, own_folder: Path) -> None:
    client = site.client()
    answer = client.post(site.url("imports"), {"viec": "gui"})
    assert (answer.status_code, "Chưa có tệp nào" in answer.content.decode()) == (422, True)
    file = SimpleUploadedFile("a.csv", b"a,b")
    answer = client.post(site.url("imports"), {"viec": "gui", "incoming": [file], "is_correcting": "on"})
    assert (answer.status_code, "phải có lý do" in answer.content.decode()) == (422, True)
    assert not Upload.objects.for_system("a test").exists()
    assert not list(own_folder.rglob("*.part"))


def test_what_a_stranger_sends_does_not_stay(site: Site, own_folder: Path) -> None:
    for role in (None, Role.LEADER):
        site.client(role).post(site.url("imports"), {"incoming": [SimpleUploadedFile("a.csv", b"a,b")]})
    assert not list(own_folder.rglob("*.part"))


def test_progress_is_a_part_of_the_page_and_reloads_it_at_the_end(site: Site, new_claims: Path) -> None:
    client = site.client()
    upload = send(site, client, new_claims)
    asked = {"HX-Request": "true", "HX-Target": "upload-progress"}
    part = client.get(site.url("upload", upload.pk), headers=asked)
    assert part.content.decode().lstrip().startswith("<section")
    assert "Tiến trình nền chưa chạy" in part.content.decode()
    assert "HX-Refresh" not in part
    second = send(site, client, site.office.file("khac", LEDGER, sheet="y"))
    waiting = client.get(site.url("upload", second.pk), headers=asked).content.decode()
    assert "Còn 1 lượt nạp khác ở phía trước" in waiting
    work()
    assert client.get(site.url("upload", upload.pk), headers=asked)["HX-Refresh"] == "true"


def test_what_waits_for_the_operator(site: Site, new_claims: Path) -> None:
    operator, leader = site.user(), site.user(Role.LEADER)
    place = type("Here", (), {"url": staticmethod(lambda name, *rest: name)})
    previewed(site, new_claims)
    assert [(item.count, item.url) for item in uploads_to_decide(operator, place) if item.count] == [(1, "imports")]
    assert uploads_to_decide(leader, place) == []


@pytest.mark.parametrize("name", ["imports", "upload", "problems", "batch", "rows"])
def test_more_files_and_rows_ask_the_database_no_more_often(
    site: Site, name: str, django_assert_max_num_queries: Any, tmp_path: Path
) -> None:
    def visit(upload: Upload, batch: Batch) -> int:
        address = {
            "imports": site.url("imports"),
            "upload": site.url("upload", upload.pk),
            "problems": site.url("upload", upload.pk, xem="van-de"),
            "batch": site.url("batch", batch.pk),
            "rows": site.url("batch", batch.pk, xem="dong"),
        }[name]
        client = site.client()
        with django_assert_max_num_queries(40) as asked:
            assert client.get(address).status_code == 200
        return len(asked.captured_queries)

    few = previewed(site, workbook(tmp_path / "it.xlsx", [claim_row("Z0", "CB1", **{"Quan hệ": "Bạn"})]))
    first = visit(few, Batch.objects.get(file_name="units.xlsx"))
    rows = [claim_row(f"Z{number}", "CB1", **{"Quan hệ": "Bạn"}) for number in range(30)]
    many = previewed(
        site, *(workbook(tmp_path / f"nhieu-{number}.xlsx", rows, sheet=f"S{number}") for number in range(6))
    )
    assert visit(many, Batch.objects.get(file_name="claims.xlsx")) <= first + (1 if name == "imports" else 0)


def test_what_a_stranger_sends_is_not_even_written(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    monkeypatch.setattr("thidua.lib.receiving.SealedWriter", lambda *args: written.append(args))
    Client().post("/dang-nhap/", {"incoming": [SimpleUploadedFile("a.csv", b"a,b")]})
    assert written == []


def test_rows_of_another_batch_or_of_one_taken_back_are_not_voided(site: Site) -> None:
    client, batch, other = site.client(), Batch.objects.get(file_name="claims.xlsx"), Batch.objects.latest("pk")
    row = batch.rows.get(key="P3").pk
    before = Batch.objects.count()
    client.post(site.url("batch-void", other.pk), {"rows": [row], "reason": "nhầm đợt"})
    late = Batch.objects.get(pk=site.office.take_in_rows("late", [claim_row("P9", "CB1")]).batch_id)
    undo_batch(batch=late, by=site.user())
    client.post(site.url("batch-void", late.pk), {"rows": [late.rows.get().pk], "reason": "đã hủy"})
    assert Batch.objects.count() == before + 1
    assert Claim.objects.for_system("a test").filter(code="P3").exists()


def test_what_the_ledger_says_of_income_support_and_ethnicity_is_not_shown(site: Site) -> None:
    note = "Đối tượng Hộ nghèo, Dân tộc Raglai, P.Thức Đóng_tiếp"
    rows = [
        receipt_row("5600000001", receipt="BL077", **{"Mức thu nhập": "1500000", "Dân tộc": "Raglai", "Ghi chú": note}),
        receipt_row("x", receipt="BL078", **{"Mức thu nhập": "1500000", "Dân tộc": "Raglai", "Ghi chú": note}),
    ]
    upload = previewed(site, site.office.file("so-dong", rows))
    page = site.page("upload", upload.pk)
    assert ("BL077" in page, "1.500.000" in page, "990.000" in page, "Raglai" in page) == (True, False, False, False)
    answer = site.client().get(site.url("upload-workbook", upload.pk, upload.files.get().pk))
    cells = openpyxl.load_workbook(BytesIO(answer.getvalue())).worksheets[0]  # type: ignore[attr-defined]
    said = " ".join(str(cell) for row in cells.iter_rows(values_only=True) for cell in row)
    assert ("BL077" in said, "P.Thức" in said) == (True, True)
    assert not [word for word in ("Raglai", "Hộ nghèo") if word in said]
    site.client().post(site.url("upload", upload.pk), {"viec": "ap-dung"})
    work()
    row = ImportRow.objects.for_system("a test").filter(batch=Batch.objects.latest("pk")).earliest("pk")
    page = site.page("batch-row", row.batch_id, row.pk)
    assert ("BL077" in page, "Mức thu nhập" in page) == (True, True)
    assert not [word for word in ("1500000", "990000", "Raglai", "Hộ nghèo") if word in page]
