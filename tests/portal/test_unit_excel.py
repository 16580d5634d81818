"""A unit's Excel goes out and comes back: its claims enter once, whatever it sends again."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.builders import claim_row, person_row, workbook
from tests.imports.arrivals import arrived, work
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.accounts.models import Grant
from thidua.audit.models import AuditEntry
from thidua.claims.actions import OwnEntry, add_own_claim, answer_for
from thidua.claims.enums import Answer
from thidua.claims.models import Claim
from thidua.evaluation.models import CaseResult
from thidua.imports import actions
from thidua.imports.models import Upload
from thidua.lib.figures import day_text, month_text
from thidua.lib.sealing import configured_sealer
from thidua.orgs.models import Unit
from thidua.people.actions import Naming, restate_identity, rewrite_identities
from thidua.people.models import CodesOnlyUnit

OWN_COLUMN = "Ghi chú riêng của đơn vị"
WRONG: tuple[dict[str, Any], ...] = (
    {"Mã cán bộ": "CB2"},  # another unit's
    {"Mã cán bộ": "CB-KHONG-CO"},
    {"Họ tên người thân": ""},
    {"Ngày đăng ký": ""},
    {"Ngày đăng ký": "32/13/2024"},
    {"Mã đơn vị": "KH.B"},
    {"Ngày rút": "01/01/2020"},
    {"Họ tên cán bộ": "Phạm Thị Người Khác"},
    {"Ngày rút": "không rõ"},
    {"Mã cán bộ": ""},
)


@pytest.fixture
def office(site: Site, tmp_path: Path, settings: Any) -> Site:
    settings.VAR_DIR = tmp_path / "var"
    people = [person_row(f"CBX{number}", "KH.A", f"Trần Văn Số{number}") for number in range(50)]
    site.office.take_in_rows("them-nguoi", people)
    return site


def good_row(number: int) -> dict[str, Any]:
    row = {**claim_row("", f"CBX{number % 50}", f"Lê Thị Người {number}"), OWN_COLUMN: f"riêng {number}"}
    del row["Mã phiếu"]
    return {**row, "Số CCCD": f"0560{number:08d}", "Mã đơn vị": "KH.A"}


def sent(site: Site, path: Path) -> Upload:
    """The file received, read and applied by the focal person of KH.A."""
    focal, unit = site.user(Role.FOCAL), Unit.objects.get(code="KH.A").pk
    upload = actions.receive(files=[arrived(path)], by=focal, unit=unit)
    work()
    upload.refresh_from_db()
    assert upload.state == "previewed", upload.failure
    if any(file.changes for file in upload.files.all()):
        actions.apply(upload=upload, by=focal)
        work()
        upload.refresh_from_db()
        assert upload.state == "applied", upload.failure
    return upload


def counts(upload: Upload) -> dict[str, int]:
    file = upload.files.get()
    return {"new": file.new, "changed": file.changed, "unchanged": file.unchanged, "unusable": file.unusable}


def entered() -> dict[str, str]:
    claims = Claim.objects.for_system("a test").filter(mobiliser_code__startswith="CBX")
    return dict(claims.values_list("code", "relative__name"))


def answered(site: Site, upload: Upload, target: Path) -> Path:
    unit = Unit.objects.get(code="KH.A").pk
    answer: Any = site.client(Role.FOCAL).get(site.url("unit-excel-answer", unit, upload.pk, upload.files.get().pk))
    assert answer.status_code == 200, answer.status_code
    target.write_bytes(b"".join(answer.streaming_content))
    return target


def test_500_rows_20_wrong_repaired_nothing_twice(office: Site, tmp_path: Path) -> None:
    rows = [good_row(number) for number in range(500)]
    places = list(range(0, 500, 25))
    for count, place in enumerate(places):
        rows[place] = {**rows[place], **WRONG[count % len(WRONG)]}
    first = sent(office, workbook(tmp_path / "phieu.xlsx", rows, "Danh sách quý 2"))
    assert counts(first) == {"new": 480, "changed": 0, "unchanged": 0, "unusable": 20}

    path = answered(office, first, tmp_path / "phieu-tra-loi.xlsx")
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Danh sách quý 2"]
    titles = [cell.value for cell in sheet[1]]
    added = ["Mã phiếu", "Kết quả", "Tình trạng đóng", "Đã đóng đến", "Hạn đóng tiếp", "Vấn đề"]
    assert titles == [*rows[0], *added]
    column = {title: place + 1 for place, title in enumerate(titles)}
    wrong = [number for number in range(2, 502) if sheet.cell(number, column["Vấn đề"]).value]
    assert wrong == [place + 2 for place in places]
    for number in range(2, 502):
        assert bool(sheet.cell(number, column["Mã phiếu"]).value) is (number not in wrong)
        assert sheet.cell(number, column[OWN_COLUMN]).value == f"riêng {number - 2}"
    assert sheet.cell(3, column["Kết quả"]).value == "Chờ kết quả chốt kỳ"
    assert book.properties.description.startswith("KH.A · Tài khoản thu-focal tải lúc ")

    for number in wrong:
        for title, value in good_row(number - 2).items():
            sheet.cell(number, column[title]).value = value
    book.save(path)
    second = sent(office, path)
    assert counts(second) == {"new": 20, "changed": 0, "unchanged": 480, "unusable": 0}
    assert sorted(entered().values()) == sorted(f"Lê Thị Người {number}" for number in range(500))

    before = entered()
    third = sent(office, answered(office, second, tmp_path / "lan-ba.xlsx"))
    again = sent(office, workbook(tmp_path / "tu-dau.xlsx", [good_row(n) for n in range(500)], "Khác"))
    for upload in (third, again):
        assert counts(upload) == {"new": 0, "changed": 0, "unchanged": 500, "unusable": 0}
    assert entered() == before


def test_a_row_comes_in_only_as_its_own_units_and_never_brings_back_who_withdrew(office: Site, tmp_path: Path) -> None:
    rows = [good_row(number) for number in range(4)]
    numbered = [{"Mã phiếu": code, **row} for code, row in zip(("1", "P3", "", "2"), rows, strict=True)]
    first = sent(office, workbook(tmp_path / "phieu.xlsx", numbered))
    codes = set(entered())
    assert {"KH.A/1", "KH.A/P3", "KH.A/2"} < codes  # P3 is a claim of another unit: it stays what it was
    assert Claim.objects.for_system("a test").get(code="P3").mobiliser_code == "CB2"
    assert counts(first)["new"] == 4

    every = Claim.objects.for_system("a test")
    erased = every.select_related("relative").get(relative__name="Lê Thị Người 2")
    restate_identity(erased.relative, Naming(), configured_sealer())
    rewrite_identities([erased.relative])
    every.filter(code="KH.A/1").update(withdrawn_on="2024-06-01")
    numbered[0]["Quan hệ"] = "Em ruột"
    second = sent(office, workbook(tmp_path / "lan-hai.xlsx", numbered, "Lần hai"))
    assert counts(second) == {"new": 0, "changed": 0, "unchanged": 3, "unusable": 1}
    kept = every.select_related("relative").get(code=erased.code)
    assert (kept.relative.name, kept.relative.national_id_index) == ("", None)
    assert every.filter(code__startswith="KH.A/").count() == 4
    assert [problem.code for problem in second.files.get().problems.all()] == ["claim_kept_as_it_is"]


def test_a_file_is_no_way_to_ask_who_refused(office: Site, tmp_path: Path) -> None:
    rows = [good_row(number) for number in range(3)]
    sent(office, workbook(tmp_path / "phieu.xlsx", rows))
    every = Claim.objects.for_system("a test")
    refused = every.get(relative__name="Lê Thị Người 1")
    every.filter(pk=refused.pk).update(refused_on="2024-06-01")
    changed = [{**row, "Quan hệ": "Em ruột"} for row in rows]
    upload = sent(office, workbook(tmp_path / "lan-hai.xlsx", changed))
    assert counts(upload) == {"new": 0, "changed": 3, "unchanged": 0, "unusable": 0}
    sheet: Any = openpyxl.load_workbook(answered(office, upload, tmp_path / "ve.xlsx")).worksheets[0]
    lines = {tuple(cell.value for cell in row[-5:]) for row in sheet.iter_rows(min_row=2)}
    assert [line[:4] for line in lines] == [("Chờ kết quả chốt kỳ", "", "", "")]  # and one sentence for all three
    refused.refresh_from_db()
    assert (str(refused.refused_on), refused.relationship) == ("2024-06-01", "Em ruột")


def test_who_withdrew_does_not_come_back_under_another_spelling(office: Site, tmp_path: Path) -> None:
    rows = [good_row(number) for number in range(2)]
    sent(office, workbook(tmp_path / "phieu.xlsx", rows))
    every = Claim.objects.for_system("a test").select_related("relative")
    erased = every.get(relative__name="Lê Thị Người 1")
    restate_identity(erased.relative, Naming(), configured_sealer())
    rewrite_identities([erased.relative])
    other = {**rows[1], "Họ tên người thân": "Le thi Nguoi Mot", "Số CCCD": ""}
    upload = sent(office, workbook(tmp_path / "lan-hai.xlsx", [rows[0], other]))
    assert counts(upload) == {"new": 0, "changed": 0, "unchanged": 2, "unusable": 0}
    assert sorted(entered().values()) == ["", "Lê Thị Người 0"]
    day = {**rows[1], "Họ tên người thân": "Lê Thị Em", "Số CCCD": "", "Ngày đăng ký": "20/06/2024"}
    both = sent(office, workbook(tmp_path / "lan-ba.xlsx", [rows[1], day]))
    assert counts(both)["new"] == 1  # another day: somebody else
    assert "Lê Thị Em" in entered().values()


def test_an_erased_relative_does_not_come_back_under_another_mobiliser_and_nothing_is_said(
    office: Site, tmp_path: Path
) -> None:
    claim = Claim.objects.for_system("a test").get(code="P3")  # of another unit's mobiliser
    answer_for(claim=claim, said=Answer.WITHDRAWN, channel="paper", by=office.user(), today=office.today)
    row = claim_row("", "CB1", "Phạm V. Em", "5600000003", **{"Quan hệ": "Cậu", "Ngày đăng ký": "01/05/2024"})
    upload = sent(office, workbook(tmp_path / "phieu.xlsx", [row, claim_row("", "CB1", "Lê Thị Mới")]))
    assert counts(upload) == {"new": 1, "changed": 0, "unchanged": 1, "unusable": 0}
    assert not upload.files.get().problems.exists()
    every = Claim.objects.for_system("a test").filter(mobiliser_code="CB1")
    assert not every.filter(relationship="Cậu").exists()


def test_what_an_official_entered_himself_is_not_entered_again(office: Site, tmp_path: Path) -> None:
    official = office.user(Role.OFFICIAL)
    relative = Naming(name="Hồ Thị Sáu", birth="1990", national_id="056090000777")
    claim = add_own_claim(by=official, entry=OwnEntry("Em ruột", relative, "k"), today=office.today)
    assert claim is not None
    row = {**claim_row("", "CB1", "Hồ Thị Sáu"), "Số CCCD": "056090000777"}
    upload = sent(office, workbook(tmp_path / "phieu.xlsx", [row]))
    assert counts(upload) == {"new": 0, "changed": 0, "unchanged": 1, "unusable": 0}
    home = office.client(Role.FOCAL).get(office.url("unit-excel-claims", Unit.objects.get(code="KH.A").pk))
    book = workbook_of(home, tmp_path)
    text = "|".join(str(cell) for row in book["Phiếu vận động"].iter_rows(values_only=True) for cell in row)
    assert "H.T.S." in text
    assert not [word for word in ("Hồ Thị Sáu", "056090000777") if word in text]
    book.save(tmp_path / "ve-roi-gui.xlsx")
    again = sent(office, tmp_path / "ve-roi-gui.xlsx").files.get()
    assert [(problem.code, problem.column) for problem in again.problems.all()] == []
    claim.relative.refresh_from_db()
    assert claim.relative.name == "Hồ Thị Sáu"


def test_a_unit_of_codes_only_neither_sends_nor_reads_names(office: Site, tmp_path: Path) -> None:
    unit = Unit.objects.get(code="KH.A")
    CodesOnlyUnit.objects.create(unit=unit, reason="Công an")
    named = [{**good_row(1), "Họ tên cán bộ": "Trần Văn Số1"}, {**good_row(2), "Họ tên cán bộ": ""}]
    refused = sent(office, workbook(tmp_path / "phieu.xlsx", named))
    assert counts(refused) == {"new": 0, "changed": 0, "unchanged": 0, "unusable": 2}
    problem = refused.files.get().problems.get()
    assert "chỉ ghi mã" in problem.message
    assert "Số1" not in problem.message
    rows = [{key: value for key, value in good_row(n).items() if key != "Họ tên cán bộ"} for n in (1, 2)]
    assert counts(sent(office, workbook(tmp_path / "chi-ma.xlsx", rows)))["new"] == 2
    focal = office.client(Role.FOCAL)
    for name in ("unit-excel-template", "unit-excel-claims"):
        book = workbook_of(focal.get(office.url(name, unit.pk)), tmp_path)
        text = "|".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        assert "CBX1" in text
        assert not [word for word in ("Trần Văn Số1", "Họ tên cán bộ") if word in text.partition("Mỗi dòng")[0]], name
    assert counts(sent(office, tmp_path / "ve.xlsx"))["new"] == 0


SECRETS = ("Ngừng", "Đã giảm", "Tham gia mới", "Duy trì", "Thu nhập", "Hỗ trợ", "BL0")


def test_what_is_told_of_a_relative_depends_on_his_word(office: Site, tmp_path: Path) -> None:
    """Counted or not at the latest closing; until when is paid and by when must be paid only after he confirmed;
    why he left, income and support never: on the downloaded claims and on the answered sheet alike."""
    unit, focal = Unit.objects.get(code="KH.A").pk, office.client(Role.FOCAL)
    upload = sent(office, workbook(tmp_path / "p.xlsx", [{**claim_row("P1", "CB1", "Lê Thị Bình"), "Số CCCD": ""}]))
    every = Claim.objects.for_system("a test").filter(code="P1")
    case = CaseResult.objects.for_system("a test").get(run=office.run, claim_code="P1")
    assert case.covered_through is not None
    assert case.pay_by is not None
    paid = (month_text(case.covered_through), day_text(case.pay_by))
    for said, shown in (
        ({}, ("", "")),
        ({"confirmed_on": "2024-07-01"}, paid),
        ({"refused_on": "2024-08-01"}, ("", "")),
    ):
        every.update(**said)
        whole = workbook_of(focal.get(office.url("unit-excel-claims", unit)), tmp_path)
        back = openpyxl.load_workbook(answered(office, upload, tmp_path / "tra-loi.xlsx"))
        for sheet in (whole["Phiếu vận động"], back.worksheets[0]):
            titles, *lines = sheet.iter_rows(values_only=True)
            line = dict(zip(titles, next(row for row in lines if "P1" in row), strict=True))
            assert line["Kết quả"] == "Được tính"
            assert (line["Đã đóng đến"] or "", line["Hạn đóng tiếp"] or "") == shown
            assert (line["Tình trạng đóng"] or "") == ("Đang tham gia" if any(shown) else "")
            text = "|".join(str(cell) for row in (titles, *lines) for cell in row)
            assert not [word for word in SECRETS if word in text]


def test_a_file_of_another_kind_or_of_somebody_who_left_changes_nothing(office: Site, tmp_path: Path) -> None:
    people = workbook(tmp_path / "can-bo.xlsx", [person_row("MOI1", "KH.A")])
    upload = sent(office, people)
    assert counts(upload) == {"new": 0, "changed": 0, "unchanged": 0, "unusable": 1}

    focal, unit = office.user(Role.FOCAL), Unit.objects.get(code="KH.A").pk
    upload = actions.receive(files=[arrived(workbook(tmp_path / "p.xlsx", [good_row(1)]))], by=focal, unit=unit)
    work()
    upload.refresh_from_db()
    actions.apply(upload=upload, by=focal)
    Grant.objects.filter(user=focal).update(revoked_at=timezone.now())
    work()
    upload.refresh_from_db()
    assert upload.state == "failed"
    assert entered() == {}
    focal.forget_grants()
    with pytest.raises(PermissionDenied):
        actions.receive(files=[arrived(people)], by=focal, unit=unit)


def test_another_units_pages_and_files_are_not_there(office: Site, tmp_path: Path) -> None:
    focal, other = office.client(Role.FOCAL), Unit.objects.get(code="KH.B").pk
    upload = sent(office, workbook(tmp_path / "p.xlsx", [good_row(1)]))
    file, unit = upload.files.get().pk, Unit.objects.get(code="KH.A").pk
    Upload.objects.for_system("a test").filter(pk=upload.pk).update(unit=other)
    for name, args in (
        ("unit-excel", ()),
        ("unit-excel-template", ()),
        ("unit-excel-claims", ()),
        ("unit-excel-upload", (upload.pk,)),
        ("unit-excel-answer", (upload.pk, file)),
    ):
        there, nowhere = (focal.get(office.url(name, key, *args)) for key in (other, 987_654_321))
        assert (there.status_code, nowhere.status_code) == (404, 404), name
        assert plain(there, other) == plain(nowhere, 987_654_321), name
    assert focal.get(office.url("unit-excel-upload", unit, upload.pk)).status_code == 404


def test_pages_and_workbooks_of_the_unit(office: Site, tmp_path: Path) -> None:
    focal, unit = office.client(Role.FOCAL), Unit.objects.get(code="KH.A").pk
    page = office.url("unit-excel", unit)
    macro = SimpleUploadedFile("phieu.xlsm", b"x")
    assert "macro" in focal.post(page, {"incoming": macro}).content.decode()
    two = [SimpleUploadedFile(name, b"x") for name in ("a.xlsx", "b.xlsx")]
    assert "Mỗi lần chỉ gửi một tệp" in focal.post(page, {"incoming": two}).content.decode()
    book = workbook(tmp_path / "phieu.xlsx", [good_row(1), {**good_row(2), "Mã cán bộ": "CB2"}])
    answer = focal.post(page, {"incoming": SimpleUploadedFile(book.name, book.read_bytes())})
    assert answer.status_code == 302
    work()
    shown = focal.get(answer["Location"]).content.decode()
    assert "Mã cán bộ này không có trong danh sách cán bộ của đơn vị" in shown
    assert "Tệp phiếu của đơn vị chờ quyết định" in focal.get(office.url("start")).content.decode()
    assert office.page("imports").count("Lượt nạp chưa xong") == 0  # the agency decides nothing for a unit
    focal.post(answer["Location"], {"viec": "ap-dung"})
    work()
    assert "Tải tệp kèm câu trả lời" in focal.get(answer["Location"]).content.decode()
    assert "phieu.xlsx" in focal.get(page).content.decode()

    home = workbook_of(focal.get(office.url("unit-excel-claims", unit)), tmp_path)
    sheet: Any = home["Phiếu vận động"]
    rows = list(sheet.iter_rows(values_only=True))
    titles = rows[0]
    mine = {row[0]: dict(zip(titles, row, strict=True)) for row in rows[1:]}
    assert mine["P1"]["Họ tên người thân"] == "Lê Thị Bình"
    assert mine["P1"]["Kết quả"] == "Được tính"
    assert mine["P1"]["Đã đóng đến"] is None  # the relative has not confirmed
    assert "P3" not in mine
    home.save(tmp_path / "ve-roi-gui.xlsx")
    assert counts(sent(office, tmp_path / "ve-roi-gui.xlsx"))["new"] == 0

    template = workbook_of(focal.get(office.url("unit-excel-template", unit)), tmp_path)
    assert ("CB1", "Trần Văn An") in list(template["Cán bộ"].iter_rows(values_only=True))
    assert {"upload.received", "upload.decided", "export"} <= set(AuditEntry.objects.values_list("action", flat=True))


def plain(answer: Any, key: int) -> str:
    """The page without what differs from one request to the next, and without the key in its address."""
    text = re.sub(r'(nonce|value|content)="[^"]*"', "", answer.content.decode())
    return re.sub(rf"(/|%2F){key}(/|%2F)", "", text)


def workbook_of(answer: Any, folder: Path) -> Any:
    assert answer.status_code == 200
    path = folder / "ve.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    return openpyxl.load_workbook(path)
