"""Whose is a ledger row, what is told of numbers that clash, and what does the database keep of a fact?"""

from datetime import date

from tests.builders import Office, codes_of, exit_row, receipt_row, standing
from thidua.ledger.models import Contribution, Exit, InsuredPerson
from thidua.ledger.queries import insurance_codes

ONE, TWO = {"Số CCCD": "056180000001"}, {"Số CCCD": "056180000002"}


def test_rows_of_one_person_meet_in_one_insured_person(office: Office) -> None:
    office.take_in_rows("first", [receipt_row("5600000001", receipt="1"), receipt_row("", receipt="2", **ONE)])
    assert InsuredPerson.objects.for_system("a test").count() == 2
    office.take_in_rows("both", [receipt_row("5600000003", "Lê Văn Dũng", "3"), exit_row("5600000003", "LE VAN DUNG")])
    assert InsuredPerson.objects.for_system("a test").count() == 3
    office.take_in_rows("later", [receipt_row("5600000003", "Lê Văn Dũng", "4", **TWO)])
    assert InsuredPerson.objects.for_system("a test").count() == 3
    codes = insurance_codes(InsuredPerson.objects.for_system("a test").values("pk"))
    assert sorted(codes.values()) == ["056180000001", "5600000001", "5600000003"]


def test_clashing_numbers_are_reported_and_kept_apart(office: Office) -> None:
    rows = [
        receipt_row("5600000001", "Lê Thị Bình", "1", **ONE),
        receipt_row("5600000001", "Lê Thị Bình", "2", **TWO),
        receipt_row("5600000002", "Lê Thị Bình", "3", **ONE),
        receipt_row("5600000003", "Lê Thị Bình", "4"),
        receipt_row("5600000003", "Hoàng Quốc Việt", "5"),
        receipt_row("5600000004", "Vũ Thị Hạnh", "5"),
    ]
    outcome = office.take_in_rows("ledger", rows)
    assert sorted(codes_of(outcome)) == [
        ("one_code_two_ids", 3), ("one_code_two_names", 6), ("one_id_two_codes", 4), ("receipt_of_another", 7),
    ]  # fmt: skip
    assert {problem.severity for problem in outcome.problems} == {"note"}
    assert (InsuredPerson.objects.for_system("a test").count(), Contribution.objects.for_system("a test").count()) == (
        6,
        6,
    )
    again = office.take_in_rows("again", rows)
    assert again.changes == 0
    assert InsuredPerson.objects.for_system("a test").count() == 6


def test_what_identifies_a_fact(office: Office) -> None:
    same = {"Ngày biên lai": "16/05/2024"}
    office.take_in_rows(
        "with", [receipt_row("5600000001", receipt="1"), receipt_row("5600000001", receipt="1", **same)]
    )
    assert len(standing("contribution", "paid_on")) == 1
    next_month = {"Từ tháng": "08/2024"}
    office.take_in_rows("month", [receipt_row("5600000001", receipt="1", **next_month)])
    assert len(standing("contribution", "paid_on")) == 2
    office.take_in_rows("without", [receipt_row("5600000002"), receipt_row("5600000002", **same)])
    assert len(standing("contribution", "paid_on")) == 4
    reasons = [exit_row("5600000001", reason="Chết"), exit_row("5600000001", reason="Hưởng hưu trí")]
    office.take_in_rows("exits", reasons)
    assert Exit.objects.for_system("a test").count() == 2
    (fact,) = standing("exit", "recorded_on, reason")
    assert fact.endswith("datetime.date(2024, 6, 20), 'pension')")


def test_a_fact_says_what_its_row_said(office: Office) -> None:
    office.take_in_rows("ledger", [receipt_row("5600000001", receipt="BL 1", **{"Phương án": "TT"})])
    fact = Contribution.objects.for_system("a test").get()
    assert (fact.paid_on, fact.first_month, fact.months, fact.method) == (date(2024, 5, 15), 2024 * 12 + 4, 3, "TT")
    assert (fact.import_row.sheet, fact.import_row.row, fact.import_row.batch) == ("ledger", 2, fact.batch)


def test_stored_problems_say_nothing_of_the_value_in_clear(office: Office) -> None:
    rows = [receipt_row("5600000001", **{"Số CCCD": "05618000000199"}), receipt_row("5600000002", **{"Số tháng": "0"})]
    outcome = office.take_in_rows("ledger", rows)
    batch = outcome.batch_id
    assert "«05618000000199»" in next(p.message for p in outcome.problems if p.code == "bad_national_id")
    from thidua.imports.models import Problem
    from thidua.imports.purposes import VALUE_PURPOSE
    from thidua.lib.sealing import configured_sealer

    stored = {problem.code: problem for problem in Problem.objects.for_system("a test").filter(batch=batch)}
    problem = stored["bad_national_id"]
    assert "05618000000199" not in problem.message
    assert "«…»" in problem.message
    assert configured_sealer().open(problem.sealed_value, VALUE_PURPOSE) == b"05618000000199"
    assert stored["row_bad_months"].row == 3
