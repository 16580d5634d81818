"""Do the queries of an import stay the same however many rows a file has?"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import Office, Row, claim_row, exit_row, person_row, receipt_row, unit_row
from thidua.linking.actions import link_claims


def rows(kind: str, number: int, **more: Any) -> list[Row]:
    numbers = range(number)
    if kind == "units":
        return [unit_row(f"KH.{n:04}", "KH", **more) for n in numbers]
    if kind == "roster":
        return [person_row(f"CB{n}", f"KH.{n % 2:04}", **more) for n in numbers]
    if kind == "claims":
        return [claim_row(f"P{n}", f"CB{n}", insurance=f"{5600000000 + n}", **more) for n in numbers]
    facts = [receipt_row(f"{5600000000 + n}", receipt=f"{n}", **more) for n in numbers]
    return facts + [exit_row(f"{5600000000 + n}", **more) for n in numbers]


def queries(office: Office, name: str, made: list[Row]) -> int:
    path = office.file(name, made, sheet=name)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        (outcome,) = office.take_in(path)
    assert outcome.changes == len(made)
    return len(captured)


@pytest.mark.parametrize("kind", ["units", "roster", "claims", "ledger"])
def test_queries_do_not_grow_with_rows(office: Office, kind: str) -> None:
    office.take_in_rows("units0", rows("units", 2))
    office.take_in_rows("roster0", rows("roster", 2))
    few, many = rows(kind, 4)[2:] if kind != "ledger" else rows(kind, 2), rows(kind, 60)
    if kind == "ledger":
        many = many[2:60] + many[62:]
        changed_few, changed_many = rows(kind, 2, **{"Địa chỉ": "A"}), rows(kind, 60, **{"Địa chỉ": "B"})
    else:
        many = many[4:]
        caption = {"units": "Khối thi đua", "roster": "Chức vụ", "claims": "Ghi chú"}[kind]
        changed_few, changed_many = rows(kind, 4, **{caption: "A"})[2:], rows(kind, 60, **{caption: "B"})[4:]
    fresh = queries(office, "few", few), queries(office, "many", many)
    changed = queries(office, "changed few", changed_few), queries(office, "changed many", changed_many)
    assert fresh[1] <= fresh[0]
    assert changed[1] <= changed[0]
    assert max(fresh + changed) < 70


def test_linking_takes_the_same_queries_for_many_claims(office: Office) -> None:
    counts = []
    for number in (5, 60):
        office.take_in_rows(f"claims{number}", rows("claims", number))
        office.take_in_rows(f"ledger{number}", rows("ledger", number))
        with CaptureQueriesContext(connection) as captured:
            assert link_claims(by=office.by)["linked"] == number
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 2  # the links that there were are locked and rewritten
