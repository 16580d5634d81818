"""Does the database refuse what can be true of no row at any time?"""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from tests.builders import UNITS, Office, codes_of, person_row
from thidua.campaigns.models import Period
from thidua.claims.models import Claim
from thidua.evaluation.models import CaseResult, PersonResult, Run, RunInput, UnitResult
from thidua.imports.models import Batch, ImportRow, RowCorrection, SourceFile
from thidua.ledger.models import Contribution, Exit
from thidua.orgs.models import Unit, UnitSuccessor, UnitVersion
from thidua.people.models import Identity, Membership, Person

# What is altered in a copy of a good row, and the constraint that refuses it.
IMPOSSIBLE: list[tuple[type[models.Model], dict[str, Any], str]] = [
    (Contribution, {"months": 0}, "contribution_months_positive"),
    (Contribution, {"months": -3}, "contribution_months_positive"),
    (Contribution, {"first_month": 0}, "contribution_first_month_positive"),
    (Contribution, {}, "ledger_contribution_import_row_id"),
    (Exit, {"first_month": -1}, "exit_first_month_positive"),
    (Exit, {"reason": "bored"}, "exit_reason_known"),
    (Claim, {"code": ""}, "claim_code_not_blank"),
    (Claim, {"code": "N", "withdrawn_on": date(2024, 4, 9)}, "claim_withdrawn_after_declared"),
    (Claim, {}, "claims_claim"),
    (Person, {"code": ""}, "person_code_not_blank"),
    (Person, {}, "people_person_code"),
    (Identity, {"sealed_national_id": b"x"}, "identity_national_id_indexed"),
    (Identity, {"insurance_code_index": b"x", "sealed_insurance_code": None}, "identity_insurance_code_indexed"),
    (Unit, {"code": ""}, "unit_code_not_blank"),
    (Unit, {}, "orgs_unit_code"),
    (UnitVersion, {}, "unit_version_no_overlap"),
    (UnitVersion, {"valid_from": date(2024, 1, 1)}, "unit_version_no_overlap"),
    (UnitSuccessor, {}, "unit_successor_once"),
    (Membership, {}, "membership_once_a_start"),
    (Membership, {"starts_on": date(2024, 1, 1)}, "membership_no_overlapping_primary"),
    (Membership, {"starts_on": date(2024, 1, 2), "ends_on": date(2024, 1, 1)}, "membership_starts_before_it_ends"),
    (Membership, {"starts_on": date(2024, 1, 2), "is_primary": False}, "membership_holds_only_stated_primary"),
    (Batch, {"state": "void"}, "batch_void_has_its_time"),
    (Batch, {"is_correcting": True, "reason": ""}, "batch_correcting_has_its_reason"),
    (Batch, {"file": None}, "batch_only_corrections_without_file"),
    (ImportRow, {"row": 0}, "import_row_counts_from_one"),
    (SourceFile, {"sha256": "x", "size": -1}, "source_file_size_not_negative"),
    (SourceFile, {}, "imports_sourcefile_sha256"),
    (Run, {}, "run_version_once_a_period"),
    (Run, {"version": 0}, "run_only_closings_are_numbered"),
    (Run, {"version": None}, "run_only_closings_are_numbered"),
    (Run, {"version": 2, "kind": "provisional"}, "run_only_closings_are_numbered"),
    (RunInput, {}, "run_input_once"),
    (CaseResult, {}, "case_result_once"),
    (CaseResult, {"claim_code": "N", "rule_line": 13}, "case_result_line_known"),
    (CaseResult, {"claim_code": "N", "status": "lost"}, "case_result_status_known"),
    (PersonResult, {}, "person_result_once"),
    (UnitResult, {"unit_code": "N", "fulfilled": 99}, "unit_result_sums_sane"),
    (Period, {}, "period_code_once_a_campaign"),
    (Period, {"code": "N", "ends_on": date(2024, 3, 1)}, "period_"),
    (Period, {"code": "N", "evaluated_on": date(2024, 7, 1)}, "period_dates_in_order"),
    (Period, {"code": "N", "locks_on": date(2024, 7, 1), "due_on": date(2024, 7, 2)}, "period_dates_in_order"),
]  # fmt: skip


def test_impossible_rows_are_refused(office: Office) -> None:
    office.take_in_rows("units", [{**UNITS[0], "Đơn vị kế thừa": "KH.A"}, *UNITS[1:]])
    office.take_in_all()
    UnitSuccessor.objects.create(unit=Unit.objects.get(code="KH.B"), successor_code="KH.A")
    office.close()
    wrong = []
    for model, values, constraint in IMPOSSIBLE:
        good = model._base_manager.order_by("pk").first()
        assert good is not None, model
        good.pk = None
        for name, value in values.items():
            setattr(good, name, value)
        try:
            with transaction.atomic():
                good.save(force_insert=True)
            wrong.append((model.__name__, values, "went in"))
        except IntegrityError as error:
            if constraint not in str(error):
                wrong.append((model.__name__, values, str(error)))
    assert wrong == []


def test_a_second_provisional_run_and_a_correction_by_itself_are_refused(office: Office) -> None:
    office.take_in_all()
    office.results()
    run = Run.objects.get()
    run.pk = None
    with pytest.raises(IntegrityError, match="run_one_provisional_a_period"), transaction.atomic():
        run.save(force_insert=True)
    row = ImportRow.objects.for_system("a test").all()[0]
    with pytest.raises(IntegrityError, match="row_correction_not_itself"), transaction.atomic():
        RowCorrection.objects.create(batch=row.batch, target=row, replacement=row)


def test_units_people_and_facts_in_use_are_not_deleted(office: Office) -> None:
    office.take_in_all()
    for rows in (Unit.objects.filter(code="KH.A"), Batch.objects.all(), Identity.objects.for_system("a test").all()):
        with pytest.raises((IntegrityError, models.ProtectedError)), transaction.atomic():
            rows.delete()


def test_of_two_primary_places_the_later_start_holds_and_the_row_is_noted(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    outcome = office.take_in_rows(
        "roster",
        [
            person_row("CB1", "KH.A", **{"Từ ngày": "01/01/2023"}),
            person_row("CB1", "KH.B", **{"Từ ngày": "01/06/2024"}),
            person_row("CB2", "KH.B"),
            person_row("CB2", "KH.A"),
            person_row("CB3", "KH.A", **{"Từ ngày": "02/01/2024", "Đến ngày": "01/01/2024"}),
            person_row("CB4", "KH.A", **{"Đến ngày": "31/05/2024"}),
            person_row("CB4", "KH.B", **{"Từ ngày": "01/06/2024"}),
            person_row("CB5", "KH.B", **{"Chính": ""}),
        ],
    )
    assert [row for code, row in codes_of(outcome) if code == "overlapping_primary"] == [3, 5]
    holding = (
        Membership.objects.for_system("a test").filter(holds_primary=True).values_list("person__code", "unit__code")
    )
    assert sorted(holding) == [("CB1", "KH.B"), ("CB2", "KH.A"), ("CB4", "KH.A"), ("CB4", "KH.B")]
