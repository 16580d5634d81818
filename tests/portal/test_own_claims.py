"""A relative entered on one's own page: once, without a word about the ledger; taken back; capped."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.campaigns.models import LegalParameter
from thidua.campaigns.queries import legal_values_on
from thidua.claims.actions import restore_own_claim, withdraw_own_claim
from thidua.claims.enums import Channel
from thidua.claims.models import Claim
from thidua.documents.kinds.forwarding import forwarded_text
from thidua.evaluation.middleware import Place
from thidua.lib.waiting import waiting_items
from thidua.portal.actions import find_relative

SAID = {
    "key": "k1",
    "relative_name": "Hồ Thị Sáu",
    "relationship": "Em ruột",
    "birth": "1990",
    "number": "",
    "phone": "",
}


def entered() -> Any:
    return Claim.objects.for_system("a test").filter(channel=Channel.OWN)


def send(site: Site, **said: str) -> Any:
    return site.client(Role.OFFICIAL).post(site.url("mine-add"), SAID | said, follow=True)


def setting(key: str, value: int) -> None:
    LegalParameter.objects.filter(key=key).update(value=f"{value}")


def test_the_same_form_or_the_same_relative_is_entered_once(site: Site) -> None:
    first = send(site)
    again = [send(site), send(site, key="k2"), send(site, key="k3", relative_name="HO THI SAU", birth="1990")]
    claim = entered().get()
    assert (claim.mobiliser_code, claim.declared_on, claim.withdrawn_on) == ("CB1", site.today, None)
    assert len(claim.code) == len("TN-XXXX-XXXX-XXXX")
    assert all("Đã ghi nhận. Kết quả có sau khi kỳ được chốt." in page.content.decode() for page in (first, *again))
    assert "H.T.S." in first.content.decode()


def test_the_answer_is_no_oracle(site: Site) -> None:
    """In the ledger, claimed by another, in nobody's hands, an official himself: the same page but for the initials."""
    known = {"in the ledger": "5600000001", "claimed by another": "5600000003", "unknown": "7900000009"}
    names = {"in the ledger": "Mạc Thị Bê", "claimed by another": "Mạc Thị Bông", "unknown": "Mạc Thị Bưởi"}
    Claim.objects.for_system("a test").filter(code="P1").update(withdrawn_on=date(2024, 4, 11))
    answers = {}
    for case, number in known.items():
        said = {"key": case, "relative_name": names[case], "number": number}
        answer = site.client(Role.OFFICIAL).post(site.url("mine-add"), SAID | said)
        answers[case] = (answer.status_code, answer["Location"])
    assert len(set(answers.values())) == 1
    assert entered().count() == 3
    page = site.page("mine", role=Role.OFFICIAL)
    assert page.count("Chờ kết quả chốt kỳ") == 3
    assert not [word for word in ("Mạc", "5600000003", "Phạm Văn Em", "KH.B") if word in page]


def test_wrong_input_says_what_to_do_and_keeps_what_was_typed(site: Site) -> None:
    page = send(site, birth="hôm qua", number="123").content.decode()
    assert "Hãy ghi ngày sinh theo dạng ngày/tháng/năm" in page
    assert "mã số BHXH 10" in page
    assert 'value="Hồ Thị Sáu"' in page
    assert not entered().exists()


def test_unanswered_entries_are_capped_and_taking_back_gains_nothing(site: Site) -> None:
    setting("own_claims_unanswered_most", 2)
    for number in (1, 2, 3):
        last = send(site, key=f"{number}", relative_name=f"Hồ Thị {['Ba', 'Tư', 'Năm'][number - 1]}")
    assert "Bạn đã có 2 phiếu tự nhập" in last.content.decode()
    assert entered().count() == 2
    official = site.user(Role.OFFICIAL)
    withdraw_own_claim(claim=entered()[0], by=official, today=site.today)
    assert "Bạn đã có 2 phiếu tự nhập" in send(site, key="4", relative_name="Hồ Thị Bảy").content.decode()
    entered().filter(withdrawn_on=None).update(confirmed_on=site.today)
    send(site, key="5", relative_name="Hồ Thị Bảy")
    assert entered().count() == 3


def test_a_database_set_up_before_gets_the_limits_and_only_such_a_one(site: Site) -> None:
    moves: Any = import_module("thidua.campaigns.migrations.0003_limits_of_what_one_enters_oneself")
    limits = LegalParameter.objects.filter(key__startswith="own_claims_")
    as_set_up = set(limits.values_list("key", "valid_from", "value", "label", "unit", "source", "confidence"))
    moves.take_limits_away(apps, None)
    assert not limits.exists()
    refused = send(site)
    assert (refused.status_code, entered().count()) == (200, 0)
    assert "Thiếu tham số" in refused.content.decode()
    moves.bring_limits(apps, None)
    found = set(limits.values_list("key", "valid_from", "value", "label", "unit", "source", "confidence"))
    assert found == as_set_up
    setting("own_claims_unanswered_most", 3)
    moves.bring_limits(apps, None)
    assert legal_values_on(site.today)["own_claims_unanswered_most"] == 3
    LegalParameter.objects.all().delete()
    moves.bring_limits(apps, None)
    assert not LegalParameter.objects.exists()


def test_one_takes_back_ones_own_entry_alone(site: Site) -> None:
    send(site)
    claim, official = entered().get(), site.user(Role.OFFICIAL)
    client, address = site.client(Role.OFFICIAL), site.url("mine-withdraw", claim.pk)
    assert "H.T.S." in client.get(address).content.decode()
    assert "Đã rút phiếu" in client.post(address, follow=True).content.decode()
    client.post(address)
    assert entered().get().withdrawn_on == site.today
    assert AuditEntry.objects.filter(action="claim.withdrawn", subject_key=claim.code).count() == 1
    client.post(address, {"deed": "restore"})
    assert entered().get().withdrawn_on is None
    withdraw_own_claim(claim=entered().get(), by=official, today=site.today)
    with pytest.raises(PermissionDenied, match="trong ngày rút"):
        restore_own_claim(claim=entered().get(), by=official, today=site.today + timedelta(days=1))
    for code in ("P1", "P3"):  # one's own of a file, and somebody else's
        other = Claim.objects.for_system("a test").get(code=code)
        assert client.post(site.url("mine-withdraw", other.pk)).status_code == 404
        with pytest.raises(PermissionDenied):
            withdraw_own_claim(claim=other, by=official, today=site.today)


def test_many_that_the_ledger_does_not_know_are_told_to_the_operator(site: Site) -> None:
    setting("own_claims_not_found_alert", 2)
    official, operator = site.user(Role.OFFICIAL), site.user()
    place = Place(site.office.campaign, site.office.period())
    for number, name in enumerate(("Mạc Thị Bê", "Quách Văn Cả"), 1):
        send(site, key=name, relative_name=name, number=f"790000000{number}")
        find_relative(claim=entered().order_by("-pk")[0], by=official, today=site.today)
        for user in (operator, site.user(Role.REVIEWER)):
            lines = [item.count for item in waiting_items(user, place) if "không có trong sổ đóng" in item.text]
            assert lines == ([1] if number == 2 else [])
    page = site.page("many-unfound", role=Role.REVIEWER)
    assert "Trần Văn An" in page
    assert "2 phiếu tự nhập không có trong sổ" in page
    assert not [word for word in ("Mạc", "Quách") if word in page]
    assert AuditEntry.objects.filter(action="claims.many_not_found", subject_key="CB1").count() == 1


def test_the_text_to_forward_says_the_values_of_its_day_and_names_nobody(site: Site) -> None:
    before, after = (forwarded_text(legal_values_on(day), day) for day in (date(2025, 6, 30), date(2025, 7, 1)))
    assert "người khác: 33.000 đồng" in before
    assert "người khác: 66.000 đồng" in after
    assert "đóng 330.000 đồng một tháng" in after
    page = site.page("mine-text", role=Role.OFFICIAL)
    ready = page.partition("<textarea")[2].partition("</textarea>")[0]
    assert "hộ nghèo: 165.000 đồng" in ready
    assert not [word for word in ("http", "CB1", "Trần Văn An", "KH.A") if word in ready]
