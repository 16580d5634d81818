"""Does a closing stay what it was, and does every later change lead to a new version or to nothing?"""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from tests.builders import (
    LEDGER,
    TODAY,
    Office,
    batch_of,
    changed,
    claim_row,
    person_row,
    receipt_row,
    result_csv,
    result_rows,
    unit_row,
)
from thidua.audit.models import AuditEntry
from thidua.campaigns.models import RuleSet
from thidua.evaluation.actions import close_period, refresh_open_periods, refresh_provisional, replay
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import CaseResult, Run, RunBatch, RunInput
from thidua.evaluation.queries import find_run, touched_periods
from thidua.imports.actions import undo_batch, void_rows
from thidua.imports.models import Batch
from thidua.imports.queries import find_rows
from thidua.lib.postgres import ServerUrls, using_database
from thidua.linking.actions import link_claims
from thidua.linking.models import Link
from thidua.orgs.models import Unit, UnitVersion


def stored_bytes(run: Run) -> tuple[Any, ...]:
    """All that was stored with a run, and what it exports."""
    run = Run.objects.get(pk=run.pk)
    inputs = [(entry.name, bytes(entry.parquet), entry.sha256) for entry in run.inputs.order_by("name")]
    rows = [list(manager.order_by("pk").values()) for manager in (run.cases, run.people, run.units, run.batches)]
    return run.results_sha256, run.counts, run.rule_settings, inputs, rows, result_csv(run), replay(run).files


def test_a_correction_after_a_closing_leaves_version_one_and_makes_version_two(office: Office) -> None:
    office.take_in_all()
    first = office.close("2024Q2")
    third_quarter = office.close("2024Q3")
    before = stored_bytes(first)
    exits = Batch.objects.get(file_name="ledger.xlsx")
    correction = void_rows(targets=find_rows(batch=exits, places=[("", 5)]), reason="ghi giảm nhầm", by=office.by)
    assert [period.code for period in touched_periods(correction)] == ["2024Q2", "2024Q3"]
    outcome = office.take_in_rows("fixed", changed(LEDGER[:1], 0, **{"Số tháng": 12}), reason="đóng 12 tháng")
    assert [period.code for period in touched_periods(batch_of(outcome))] == ["2024Q2", "2024Q3"]
    second = office.close("2024Q2", reason="đính chính sổ")
    assert (first.version, second.version, third_quarter.version) == (1, 2, 1)
    assert stored_bytes(first) == before
    assert result_rows(second)["cases"] != result_rows(first)["cases"]
    assert [row[4] for row in result_rows(second)["cases"]] == ["joined", "joined", "joined"]
    for run in (first, second):
        outcome_of_replay = replay(run)
        assert (outcome_of_replay.inputs_are_intact, outcome_of_replay.results_are_equal) == (True, True)
    assert find_run(first.period) == second
    assert find_run(first.period, 1) == first
    actions = AuditEntry.objects.filter(action="period.closed", subject_key="2024Q2").order_by("pk")
    assert [(entry.detail["version"], entry.detail["reason"]) for entry in actions] == [(1, ""), (2, "đính chính sổ")]


def test_a_batch_touches_the_closed_periods_that_see_something_new_of_it(office: Office) -> None:
    office.take_in_all()
    office.close("2024Q2")
    office.close("2025Q2")
    late = receipt_row("5600000001", receipt="BL7", **{"Ngày biên lai": "02/07/2025"})
    autumn = receipt_row("5600000001", receipt="BL8", **{"Ngày biên lai": "02/10/2024"})

    def touched(name: str, rows: list[Any], reason: str = "") -> list[str]:
        return [period.code for period in touched_periods(batch_of(office.take_in_rows(name, rows, reason=reason)))]

    assert touched("late", [late]) == []
    assert touched("copy and autumn", [*LEDGER, autumn]) == ["2025Q2"]
    assert touched("copy", LEDGER[:2]) == []
    assert touched("unit", [unit_row("KH.N", "KH")]) == ["2024Q2", "2025Q2"]
    new_claim = claim_row("P9", "CB1", "Lê Văn Mới", **{"Ngày đăng ký": "10/10/2024"})
    assert touched("claim of autumn", [new_claim]) == ["2025Q2"]
    assert touched("claim of summer", [{**new_claim, "Mã phiếu": "P10", "Ngày đăng ký": "02/07/2025"}]) == []
    # a correcting file that brings an early receipt beside its late correction
    early = receipt_row("5600000009", "Người Khác", "BL9", **{"Ngày biên lai": "30/06/2024"})
    both = [*changed([autumn], 0, **{"Số tháng": 6}), early]
    assert touched("both", both, reason="bổ sung") == ["2024Q2", "2025Q2"]


def test_a_second_closing_needs_a_reason(office: Office) -> None:
    office.take_in_all()
    office.close()
    with pytest.raises(PermissionDenied, match="lý do"):
        office.close(reason="  ")
    assert Run.objects.filter(kind=RunKind.CLOSING).count() == 1


@pytest.mark.parametrize(("today", "is_over"), [(date(2024, 6, 30), False), (date(2024, 7, 1), True)])
def test_a_period_is_closed_when_its_last_day_is_over(office: Office, today: date, is_over: bool) -> None:
    office.take_in_all()
    if is_over:
        assert close_period(period=office.period(), by=office.by, today=today).version == 1
        return
    with pytest.raises(PermissionDenied, match="30/06/2024"):
        close_period(period=office.period(), by=office.by, today=today)
    assert not Run.objects.exists()


def test_a_provisional_run_is_one_unnumbered_and_replaced(office: Office) -> None:
    office.take_in_all()
    period = office.period()
    first = refresh_provisional(period=period, by=office.by, today=date(2024, 5, 20))
    second = refresh_provisional(period=period, by=office.by, today=date(2024, 6, 25))
    assert (first.version, second.version) == (None, None)
    assert (first.evaluated_on, second.evaluated_on) == (date(2024, 5, 20), date(2024, 6, 25))
    assert list(Run.objects.all()) == [second]
    assert set(CaseResult.objects.for_system("a test").values_list("run_id", flat=True)) == {second.pk}
    assert set(RunInput.objects.values_list("run_id", flat=True)) == {second.pk}
    assert find_run(period) == second
    closing = office.close()
    assert list(Run.objects.all()) == [closing]


def test_open_periods_are_those_begun_and_never_closed(office: Office) -> None:
    office.take_in_all()
    for code in ("2024Q2", "2024Q3", "2024", "2026"):
        office.period(code)
    office.close("2024Q2")
    runs = refresh_open_periods(by=office.by, today=date(2024, 8, 10))
    assert [(run.period.code, run.evaluated_on) for run in runs] == [
        ("2024", date(2024, 8, 10)), ("2024Q3", date(2024, 8, 10)),
    ]  # fmt: skip


def test_a_period_that_has_not_begun_has_no_provisional_result(office: Office) -> None:
    with pytest.raises(PermissionDenied, match="01/01/2026"):
        refresh_provisional(period=office.period("2026"), by=office.by, today=TODAY)


def test_a_closing_remembers_the_batches_it_could_see(office: Office) -> None:
    outcomes = office.take_in_all()
    office.take_in_rows("late", [receipt_row("5600000001", receipt="B1", **{"Ngày biên lai": "01/07/2024"})])
    voided = office.take_in_rows("voided", [receipt_row("5600000001", receipt="B2")])
    undo_batch(batch=batch_of(voided), by=office.by)
    run = office.close()
    assert set(RunBatch.objects.filter(run=run).values_list("batch_id", flat=True)) == {o.batch_id for o in outcomes}


def test_results_store_codes_that_later_changes_leave_alone(office: Office) -> None:
    office.take_in_all()
    run = office.close()
    before = result_csv(run)
    Link.objects.for_system("a test").all().delete()
    Unit.objects.filter(code="KH.A").update(code="KH.X")
    assert result_csv(Run.objects.get(pk=run.pk)) == before
    case = CaseResult.objects.for_system("a test").get(run=run, claim_code="P1")
    assert (case.person_code, case.unit_code, case.rule_line, case.pay_by) == ("CB1", "KH.A", 10, date(2024, 9, 30))
    assert case.first_paid_on == date(2024, 5, 15)


def test_a_person_whose_unit_split_is_counted_as_without_unit(office: Office) -> None:
    split = {"Hiệu lực đến": "31/05/2024", "Đơn vị kế thừa": "KH.C;KH.D"}
    renamed = {"Hiệu lực đến": "31/05/2024", "Đơn vị kế thừa": "KH.C"}
    units = [unit_row("KH"), unit_row("KH.A", "KH", **split), unit_row("KH.B", "KH", **renamed)]
    office.take_in_rows("units", [*units, unit_row("KH.C", "KH"), unit_row("KH.D", "KH")])
    left = person_row("CB3", "KH.C", "Đỗ Thị Lan", **{"Đến ngày": "29/06/2024"})
    office.take_in_rows("roster", [person_row("CB1", "KH.A"), person_row("CB2", "KH.B"), left])
    run = office.close("2024Q2")
    assert run.counts["people_without_unit"] == 1
    assert [row[:2] for row in result_rows(run)["people"]] == [("CB2", "KH.C")]


def test_units_are_as_their_version_of_the_day_says(office: Office) -> None:
    office.take_in_all()
    unit = Unit.objects.get(code="KH.A")
    UnitVersion.objects.filter(unit=unit).update(valid_to=date(2024, 6, 30))
    UnitVersion.objects.create(
        unit=unit, name="Mới", parent_code="KH.B", block="Khối 9", valid_from=date(2024, 7, 1), valid_to=None
    )
    blocks = {code: dict(row[:2] for row in office.results(code)["units"])["KH.A"] for code in ("2024Q2", "2024Q3")}
    assert blocks == {"2024Q2": "Khối 1", "2024Q3": "Khối 9"}
    staff = {code: {row[0]: row[2] for row in office.results(code)["units"]} for code in ("2024Q2", "2024Q3")}
    assert staff == {"2024Q2": {"KH": 2, "KH.A": 1, "KH.B": 1}, "2024Q3": {"KH": 2, "KH.A": 1, "KH.B": 2}}


def test_the_rules_in_force_on_the_day_decide_and_are_stored(office: Office) -> None:
    office.take_in_all()
    old = RuleSet.objects.get()
    RuleSet.objects.create(
        code=old.code, version=2, valid_from=date(2024, 7, 1),
        settings={**old.settings, "minimum_headcount": 1, "version": f"{old.code} v2"},
    )  # fmt: skip
    runs = [office.close("2024Q2"), office.close("2024Q3")]
    assert [run.rule_set.version for run in runs] == [1, 2]
    assert runs[1].rule_settings["version"] == "kh-2024 v2"
    ranked = [[row[7] for row in result_rows(run)["units"]] for run in runs]
    assert ranked[0] == ["", "", ""]
    assert ranked[1] != ["", "", ""]


def test_an_empty_office_can_be_closed(office: Office) -> None:
    run = office.close()
    assert (run.counts["claims"], run.counts["people"], run.counts["units"]) == (0, 0, 0)
    assert replay(run).results_are_equal


TAMPERING = {
    "a flipped byte of an input": "UPDATE evaluation_runinput SET parquet = set_byte(parquet, length(parquet) / 2, 7)",
    "an input cut off": "UPDATE evaluation_runinput SET parquet = substr(parquet, 1, 20)",
    "an input gone": "DELETE FROM evaluation_runinput WHERE name = 'exits'",
    "a rule": """UPDATE evaluation_run SET rule_settings = jsonb_set(rule_settings, '{grace}', '{"1": 9, "3": 0}')""",
    "a status": "UPDATE evaluation_caseresult SET status = 'lapsed' WHERE claim_code = 'P1'",
    "a reason": "UPDATE evaluation_caseresult SET reason = 'stopped' WHERE claim_code = 'P1'",
    "a count": "UPDATE evaluation_personresult SET joined = 5",
    "a rank": "UPDATE evaluation_unitresult SET rank_by_count = 77 WHERE unit_code = 'KH.A'",
    "a lost row": "DELETE FROM evaluation_caseresult WHERE claim_code = 'P3'",
}


@pytest.fixture
def closed(office: Office) -> Run:
    office.take_in_all()
    return office.close("2024Q3")


@pytest.mark.django_db(transaction=True)
def test_replay_sees_what_was_tampered_with(closed: Run, django_db_setup: ServerUrls) -> None:
    """Only the owner can tamper: he may put the guards to sleep."""
    seen = {}
    with using_database(django_db_setup.owner_url):
        for name, statement in TAMPERING.items():
            with transaction.atomic():
                tamper(statement)
                outcome = replay(Run.objects.get(pk=closed.pk))
                seen[name] = outcome.inputs_are_intact and outcome.results_are_equal
                transaction.set_rollback(True)
    assert seen == dict.fromkeys(TAMPERING, False)
    assert replay(closed).results_are_equal


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        for table in ("run", "runinput", "caseresult", "personresult", "unitresult"):
            cursor.execute(f"ALTER TABLE evaluation_{table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        assert cursor.rowcount > 0


def test_a_closing_names_every_model_that_decided_however_many_there_were(office: Office) -> None:
    office.take_in_rows("claims", [claim_row(f"P{number}", "CB1", "Nguyễn Thị Hoa", "") for number in range(30)])
    link_claims(by=office.by)
    names = [f"reviewed-{number}" for number in range(30)]
    for link, name in zip(Link.objects.for_system("a test").order_by("pk"), names, strict=True):
        Link.objects.for_system("a test").filter(pk=link.pk).update(model_version=name, decided_by=office.by)
    assert sorted(office.close("2024Q2").link_model.split(", ")) == sorted(names)
