"""What does a claim keep of its row, and what is told of claims that will not count?"""

from datetime import date

from tests.builders import UNITS, Office, batch_of, changed, claim_row, codes_of, person_row, state
from thidua.claims.models import Claim
from thidua.imports.actions import undo_batch
from thidua.lib.sealing import configured_sealer


def test_a_claim_keeps_codes_days_and_a_sealed_relative(office: Office) -> None:
    row = claim_row(
        " p.01 ", "cb 1", "LÊ  THỊ BÌNH", "5600000001",
        **{"Mã đơn vị": "kh.a", "Số CCCD": "056180000001", "Điện thoại": "0905 123 456", "Địa chỉ": "Nha Trang",
           "Ngày rút": "11/04/2024", "Ngày sinh": "1960", "Giới tính": "Nữ"},
    )  # fmt: skip
    office.take_in_rows("claims", [row])
    claim = Claim.objects.for_system("a test").select_related("relative").get()
    assert (claim.code, claim.mobiliser_code, claim.unit_code) == ("P.01", "CB1", "KH.A")
    assert (claim.declared_on, claim.withdrawn_on) == (date(2024, 4, 10), date(2024, 4, 11))
    relative = claim.relative
    assert (relative.name, relative.birth, relative.sex) == ("LÊ THỊ BÌNH", "1960", "F")
    sealer = configured_sealer()
    opened = {
        field: sealer.open(getattr(relative, f"sealed_{field}"), f"identity.{field}").decode()
        for field in ("national_id", "insurance_code", "address")
    }
    assert opened == {"national_id": "056180000001", "insurance_code": "5600000001", "address": "Nha Trang"}


def test_a_relationship_off_the_list_goes_in_with_a_note(office: Office) -> None:
    outcome = office.take_in_rows("claims", [claim_row("P1", "CB1", **{"Quan hệ": "Hàng xóm"})])
    assert codes_of(outcome) == [("relationship_not_accepted", 2)]
    assert outcome.problems[0].severity == "note"
    assert Claim.objects.for_system("a test").count() == 1


def test_an_undone_change_returns_even_if_the_roster_has_been_renamed_since(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    roster = [person_row("CB1", "KH.A", "Trần Văn An")]
    office.take_in_rows("roster", roster)
    rows = [claim_row("P1", "CB1", **{"Họ tên cán bộ": "Trần Văn An"})]
    office.take_in_rows("claims", rows)
    claims = state()["claims"]
    second = office.take_in_rows("claims2", changed(rows, 0, **{"Quan hệ": "Bố"}))
    office.take_in_rows("roster2", changed(roster, 0, **{"Họ và tên": "Trần Văn Bảo"}))
    undo_batch(batch=batch_of(second), by=office.by)
    assert state()["claims"] == claims
