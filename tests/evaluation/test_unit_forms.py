"""Do the forms about units preview before they act, refuse with a sentence, and recount what is open?"""

from datetime import date
from typing import Any

import pytest

from tests.builders import result_csv, unit_row
from tests.site import Site
from thidua.audit.models import AuditEntry
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import Run
from thidua.orgs.models import Unit, UnitChange
from thidua.orgs.queries import version_on
from thidua.people.models import Membership
from thidua.people.queries import homeless_people

JULY, E3 = date(2024, 7, 1), date(2024, 9, 30)


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def post(site: Site, where: str, /, *args: Any, period: str = "2024Q3", **entered: Any) -> tuple[int, str]:
    """Send a form and follow where it leads: status of the first answer, text of the last page."""
    client = site.client()
    answer = client.post(site.url(where, *args, period=period), entered)
    if answer.status_code == 302:
        return 302, client.get(answer["Location"]).content.decode()
    return answer.status_code, answer.content.decode()


def change(site: Site, deed: str, code: str = "KH.A", **entered: Any) -> tuple[int, str]:
    return post(site, "unit-change", unit(code).pk, deed, day="2024-07-01", **entered)


def staff(code: str) -> int:
    run = Run.objects.get(period__code="2024Q3", kind=RunKind.PROVISIONAL)
    return run.units.get(unit_code=code).staff


def test_a_new_unit(site: Site) -> None:
    status, page = post(site, "unit-new", code="kh.d", name="Sở  Mới", parent_code="kh", kind="department", block="")
    assert status == 302
    assert "Đã thêm đơn vị." in page
    assert (version_on(unit("KH.D"), E3).name, version_on(unit("KH.D"), E3).parent_code) == ("Sở Mới", "KH")
    assert staff("KH.D") == 0


def test_a_new_unit_with_a_used_code_is_told_so(site: Site) -> None:
    status, page = post(site, "unit-new", code="KH.A", name="X")
    assert status == 200
    assert "Mã KH.A đã có đơn vị khác dùng" in page
    assert 'value="X"' in page


def test_an_edit_from_a_day_on_and_a_correction(site: Site) -> None:
    entered = {"name": "Sở Sau", "parent_code": "KH", "block": "Khối 1", "kind": "department"}
    status, page = post(site, "unit-edit", unit("KH.A").pk, manner="dated", **entered)
    assert status == 200
    assert "Hãy ghi ngày bắt đầu thay đổi." in page
    status, page = post(site, "unit-edit", unit("KH.A").pk, manner="dated", from_on="2024-07-01", **entered)
    assert status == 302
    assert version_on(unit("KH.A"), date(2024, 6, 30)).name == "Đơn vị KH.A"
    entered["name"] = "Sở Đúng"
    assert post(site, "unit-edit", unit("KH.A").pk, manner="correction", **entered)[0] == 302
    assert version_on(unit("KH.A"), E3).name == "Sở Đúng"
    assert version_on(unit("KH.A"), date(2024, 6, 30)).name == "Đơn vị KH.A"


def test_the_form_says_what_a_file_does_to_edits(site: Site) -> None:
    assert "dòng của tệp thay cả đơn vị" in site.page("unit-edit", unit("KH.A").pk)


def test_a_split_is_previewed_then_done(site: Site) -> None:
    site.office.take_in_rows("below", [unit_row("KH.A.1", "KH.A")])
    heirs = {"code_1": "KH.C", "name_1": "Sở Một", "code_2": "KH.D", "name_2": "Sở Hai"}
    status, page = change(site, "split", **heirs)
    assert status == 200
    assert not UnitChange.objects.exists()
    for said in ("Ngày hoạt động cuối cùng: 30/06/2024", "Sở Một", "mở mới", "Đơn vị KH.A.1", "Không kỳ đã chốt nào"):
        assert said in page
    below = {f"cap-tren-{unit('KH.A.1').pk}": "KH.D"}
    status, page = change(site, "split", **heirs, **below, **{"xac-nhan": "1"})
    assert status == 302
    assert "Còn 1 cán bộ phải được xếp lại bằng tay." in page
    assert version_on(unit("KH.A.1"), JULY).parent_code == "KH.D"
    assert (staff("KH"), staff("KH.C")) == (1, 0)


def test_a_merger_is_previewed_and_leaves_closed_periods(site: Site) -> None:
    before = result_csv(site.run)
    entered = {"into_code": "KH.B", "others": ""}
    status, page = post(site, "unit-change", unit("KH.A").pk, "merge", day="2024-06-01", **entered)
    assert status == 200
    assert "Quý II/2024" in page[page.index("Kỳ đã chốt") :]
    status, _page = post(
        site, "unit-change", unit("KH.A").pk, "merge", day="2024-06-01", **entered, **{"xac-nhan": "1"}
    )
    assert status == 302
    assert staff("KH.B") == 2
    assert result_csv(site.run) == before


def test_a_rename_and_an_end(site: Site) -> None:
    assert "Tên mới" in change(site, "rename", new_name="Sở Khác")[1]
    assert change(site, "rename", new_name="Sở Khác", **{"xac-nhan": "1"})[0] == 302
    assert version_on(unit("KH.A"), JULY).name == "Sở Khác"
    assert change(site, "close", "KH.B", **{"xac-nhan": "1"})[0] == 302
    assert unit("KH.B").closes_on == date(2024, 6, 30)


@pytest.mark.parametrize(
    ("deed", "entered", "sentence"),
    [
        ("split", {"code_1": "KH.B", "code_2": "KH.C"}, "Hãy ghi thêm tên để mở đơn vị mới."),
        ("merge", {"into_code": "KH.A"}, "Hãy ghi ít nhất một đơn vị"),
        ("merge", {"into_code": "KH.B", "others": "LA; LAM"}, "Không có đơn vị nào mang mã LA, LAM."),
        ("rename", {"new_name": ""}, "Tên mới"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    site: Site, deed: str, entered: dict[str, str], sentence: str
) -> None:
    status, page = change(site, deed, **entered, **{"xac-nhan": "1"})
    assert status == 200
    assert sentence in page
    assert not UnitChange.objects.exists()


def test_people_are_placed_many_at_once(site: Site) -> None:
    heirs = {"code_1": "KH.C", "name_1": "Sở Một", "code_2": "KH.B"}
    change(site, "split", **heirs, **{"xac-nhan": "1"})
    page = site.page("people-to-place", period="2024Q3")
    look = AuditEntry.objects.filter(action="people.to_place_seen").latest("pk")
    assert (look.subject_key, look.detail) == ("KH.A", {"people": 1})
    assert page.index("Đơn vị KH.B (KH.B)") < page.index("Sở Một (KH.C)")
    assert "Trần Văn An" in page
    assert 'value="01/07/2024"' in page
    chosen = [each.pk for each in homeless_people(E3)[0].memberships]
    entered = {"unit": unit("KH.A").pk, "people": chosen, "chosen": "KH.C", "other": "", "starts_on": "2024-07-01"}
    status, page = post(site, "people-to-place", **entered)
    assert status == 302
    assert "Đã xếp 1 cán bộ về KH.C." in page
    assert "Không ai phải xếp lại" in page
    assert staff("KH.C") == 1
    status, page = post(site, "people-to-place", **entered)
    assert status == 200


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"people": []}, "Hãy đánh dấu những người chuyển đi."),
        ({"chosen": ""}, "Hãy chọn đơn vị mới."),
        ({"other": "LA"}, "Không có đơn vị nào mang mã LA."),
        ({"starts_on": "2024-10-01"}, "Ngày này sau ngày xét của kỳ"),
        ({"other": "KH.A"}, "đã kết thúc hoạt động"),
    ],
)
def test_a_placing_that_cannot_be_is_refused(site: Site, entered: dict[str, Any], sentence: str) -> None:
    change(site, "close", **{"xac-nhan": "1"})
    chosen = [each.pk for each in homeless_people(E3)[0].memberships]
    whole = {"unit": unit("KH.A").pk, "people": chosen, "chosen": "", "other": "KH.B", "starts_on": "2024-07-01"}
    if "chosen" in entered:
        whole["other"] = ""
    status, page = post(site, "people-to-place", **{**whole, **entered})
    assert status == 200
    assert sentence in page
    assert Membership.objects.for_system("a test").count() == 2


def test_from_the_preview_back_to_the_form_nothing_typed_is_lost(site: Site) -> None:
    status, page = change(site, "rename", new_name="Sở Khác", **{"sua-lai": "1"})
    assert status == 200
    assert 'value="Sở Khác"' in page
    assert "Xem trước</button>" in page
    assert not UnitChange.objects.exists()


def test_units_below_one_that_joined_before_are_asked_for_too(site: Site) -> None:
    """They stand below the unit only because their own parent ended in it; a split would leave them alone."""
    ended = {"Hiệu lực đến": "31/05/2024", "Đơn vị kế thừa": "KH.A"}
    site.office.take_in_rows("ended", [unit_row("KH.O", "KH", **ended), unit_row("KH.O.1", "KH.O")])
    heirs = {"code_1": "KH.C", "name_1": "Sở Một", "code_2": "KH.B"}
    assert "Đơn vị KH.O.1" in change(site, "split", **heirs)[1]
    change(site, "split", **heirs, **{f"cap-tren-{unit('KH.O.1').pk}": "KH.C", "xac-nhan": "1"})
    assert version_on(unit("KH.O.1"), JULY).parent_code == "KH.C"
