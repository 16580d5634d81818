"""One human under two codes: what does a period come to once they are merged, and again once they are split?"""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.exceptions import PermissionDenied

from tests.accounts_of import account
from tests.builders import TODAY, Office, claim_row, exit_row, person_row, receipt_row, result_rows
from thidua.accounts.enums import Role
from thidua.campaigns.models import Period
from thidua.evaluation.actions import close_period, refresh_provisional, replay
from thidua.evaluation.models import Run
from thidua.ledger.models import InsuredPerson
from thidua.lib.sealing import configured_sealer
from thidua.linking.actions import link_claims
from thidua.linking.actions.merging import merge, unmerge
from thidua.linking.enums import PersonKind
from thidua.linking.models import Link, Merge
from thidua.people.models import Person

OPEN = ("2024Q2", "2024Q3", "2024")


@pytest.fixture
def pair(office: Office) -> Office:
    """CB1 and CB9 are one official; 5600000001 and 5600000009 one relative, whom both claimed, whose money came under
    both codes, one receipt of it twice."""
    office.take_in_all()
    office.take_in_rows("roster2", [person_row("CB9", "KH.B", "Trần Văn An", **{"Từ ngày": "01/01/2024"})])
    office.take_in_rows(
        "claims2",
        [
            claim_row("P8", "CB9", "Lê Thị Bình", "5600000009", **{"Ngày đăng ký": "11/04/2024"}),
            claim_row("P9", "CB9", "Hồ Văn Sáu", "5600000006"),
        ],
    )
    office.take_in_rows(
        "ledger2",
        [
            receipt_row("5600000009", "Lê Thị Bình", "BL001"),
            receipt_row("5600000009", "Lê Thị Bình", "BL9", **{"Từ tháng": "08/2024", "Ngày biên lai": "10/08/2024"}),
            receipt_row("5600000006", "Hồ Văn Sáu", "BL6"),
        ],
    )
    for code in OPEN:
        office.period(code)
    return office


def insured(code: str) -> int:
    token = configured_sealer().blind_index(code, "insurance_code")
    return InsuredPerson.objects.for_system("a test").get(identity__insurance_code_index=token).pk


def person(code: str) -> int:
    return Person.objects.for_system("a test").get(code=code).pk


def join(office: Office, kind: PersonKind, kept: int, gone: int) -> Merge:
    return merge(kind=kind, kept=kept, gone=gone, by=office.by)


def digests(office: Office) -> dict[str, tuple[str, str]]:
    """The digests of inputs and results of every period."""
    runs = [refresh_provisional(period=Period.objects.get(code=code), by=office.by, today=TODAY) for code in OPEN]
    return {run.period.code: (run.inputs_sha256, run.results_sha256) for run in runs}


def replayed() -> list[dict[str, bytes]]:
    """What every run comes to from its own stored inputs, byte for byte."""
    found = [replay(run) for run in Run.objects.order_by("period__code")]
    assert all(one.results_are_equal and one.inputs_are_intact for one in found)
    return [dict(one.files) for one in found]


def case(office: Office, claim: str, code: str = "2024Q2") -> tuple[Any, ...]:
    return {row[0]: row for row in office.results(code)["cases"]}[claim]


def links() -> list[Any]:
    fields = ("claim__code", "state", "insured", "method", "reason", "odds", "pattern", "evidence")
    return list(Link.objects.for_system("a test").order_by("claim__code").values_list(*fields))


@pytest.mark.parametrize(("kind", "kept", "gone"), [("insured", "5600000001", "5600000009"), ("person", "CB9", "CB1")])
def test_merging_and_splitting_restores_every_figure(pair: Office, kind: str, kept: str, gone: str) -> None:
    link_claims(by=pair.by)
    before, files, linked = digests(pair), replayed(), links()
    key = insured if kind == "insured" else person
    made = join(pair, PersonKind(kind), key(kept), key(gone))
    merged = digests(pair)
    assert merged.keys() == before.keys()
    assert not set(merged.values()) & set(before.values())
    unmerge(merge=made, by=pair.by)
    assert digests(pair) == before
    assert replayed() == files
    assert links() == linked


def test_one_relative_under_two_codes_counts_once(pair: Office) -> None:
    """Without the merge both claims count; with it the later one is a duplicate of the first."""
    assert (case(pair, "P1")[4], case(pair, "P8")[4]) == ("joined", "joined")
    join(pair, PersonKind.INSURED, insured("5600000001"), insured("5600000009"))
    assert case(pair, "P1")[3:6] == ("5600000001", "joined", "")
    assert case(pair, "P8")[3:6] == ("5600000001", "rejected", "duplicate_claim")


def test_money_under_both_codes_is_his(pair: Office) -> None:
    """In December the first code alone has lapsed; the second has paid from August to October."""
    assert case(pair, "P1", "2024")[4] == "lapsed"
    join(pair, PersonKind.INSURED, insured("5600000001"), insured("5600000009"))
    assert case(pair, "P1", "2024")[4] == "joined"


def test_a_receipt_that_both_codes_report_is_one_row(pair: Office) -> None:
    """Under one key the latest row of both codes states the fact, as within one code."""
    join(pair, PersonKind.INSURED, insured("5600000001"), insured("5600000009"))
    run = refresh_provisional(period=Period.objects.get(code="2024Q2"), by=pair.by, today=TODAY)
    table = pq.ParquetFile(pa.BufferReader(bytes(run.inputs.get(name="contributions").parquet))).read()
    rows = [row for row in table.to_pylist() if row["insured"] == insured("5600000001")]
    assert [row["paid_on"].isoformat() for row in rows] == ["2024-05-15", "2024-08-10"]
    assert insured("5600000009") not in table["insured"].to_pylist()


def test_an_exit_under_one_code_ends_the_other_too(pair: Office) -> None:
    pair.take_in_rows("exit", [exit_row("5600000009", "Lê Thị Bình")])
    assert (case(pair, "P1")[4], case(pair, "P8")[4]) == ("joined", "exited")
    join(pair, PersonKind.INSURED, insured("5600000001"), insured("5600000009"))
    assert case(pair, "P1")[4:6] == ("exited", "stopped")


def test_one_official_under_two_codes_is_one_of_the_staff(pair: Office) -> None:
    before = {row[0]: row[2:5] for row in pair.results()["units"]}
    join(pair, PersonKind.PERSON, person("CB1"), person("CB9"))
    results = pair.results()
    people = {row[0]: row for row in results["people"]}
    assert "CB9" not in people
    after = {row[0]: row[2:5] for row in results["units"]}
    assert (before["KH"][0], after["KH"][0]) == (3, 2)


def test_his_claims_count_for_the_one_that_is_kept(pair: Office) -> None:
    join(pair, PersonKind.PERSON, person("CB1"), person("CB9"))
    assert case(pair, "P9")[1] == "CB1"
    assert case(pair, "P9")[4] == "joined"


def test_his_unit_is_that_of_all_his_memberships(pair: Office) -> None:
    """Both are primary; the one of CB9 begins later, so he counts in KH.B, also for what CB1 claimed."""
    join(pair, PersonKind.PERSON, person("CB1"), person("CB9"))
    assert case(pair, "P1")[2] == "KH.B"


def test_numbers_of_the_other_code_tell_a_self_claim(pair: Office) -> None:
    """The roster knows the official's second code by the number that the relative's ledger rows carry."""
    pair.take_in_rows(
        "roster3", [person_row("CB9", "KH.B", "Trần Văn An", **{"Từ ngày": "01/01/2024", "Mã số BHXH": "5600000001"})]
    )
    assert case(pair, "P1")[4] == "joined"
    join(pair, PersonKind.PERSON, person("CB1"), person("CB9"))
    assert case(pair, "P1")[4:6] == ("rejected", "self_claim")


def test_numbers_of_the_relatives_other_code_tell_a_self_claim(pair: Office) -> None:
    """The claim names one code of the relative, the roster the other."""
    pair.take_in_rows("roster3", [person_row("CB1", "KH.A", "Trần Văn An", **{"Mã số BHXH": "5600000009"})])
    assert case(pair, "P1")[4] == "joined"
    join(pair, PersonKind.INSURED, insured("5600000001"), insured("5600000009"))
    assert case(pair, "P1")[4:6] == ("rejected", "self_claim")


def test_a_closed_version_stays_and_the_next_one_says_what_changed(pair: Office) -> None:
    first = pair.close("2024Q2")
    rows, digest = result_rows(first), first.results_sha256
    join(pair, PersonKind.INSURED, insured("5600000001"), insured("5600000009"))
    kept = Run.objects.get(pk=first.pk)
    assert (result_rows(kept), kept.results_sha256) == (rows, digest)
    assert replay(kept).results_are_equal
    second = close_period(period=first.period, by=pair.by, today=TODAY, reason="gộp hai mã")
    assert {row[0]: row[4] for row in result_rows(second)["cases"]}["P8"] == "rejected"


def test_who_may_not_operate_may_not_merge(pair: Office) -> None:
    looker = account("nhin", Role.REVIEWER)
    with pytest.raises(PermissionDenied):
        merge(kind=PersonKind.PERSON, kept=person("CB1"), gone=person("CB9"), by=looker)
    assert not Merge.objects.for_system("a test").exists()
