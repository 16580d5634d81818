"""What would a closing say if it were made now? Evaluates and stores nothing."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from thidua.campaigns.models import Period
from thidua.campaigns.queries import rules_in_force, span_of
from thidua.engine.evaluation import RESULTS, evaluate_tables
from thidua.evaluation.enums import CaseChange
from thidua.evaluation.inputs import kernel_inputs, people_without_unit
from thidua.evaluation.models import Run

ABSENT = ("", "", False, None)  # status, reason, counted, unit of a claim that a result does not have


class Difference(NamedTuple):
    """What a new version would change: cases by ``CaseChange``, units whose place by count would move."""

    cases: Mapping[str, int]
    moved_units: int


class Preview(NamedTuple):
    counts: Mapping[str, Any]
    difference: Difference | None  # None without an earlier version


def preview_closing(period: Period, latest: Run | None) -> Preview:
    """The counts of a closing made now, and what it would change against the latest one."""
    day = period.evaluated_on
    rules = rules_in_force(day)
    results = evaluate_tables(kernel_inputs(day, rules).tables, span_of(period), rules, evaluated_on=day)
    return Preview(result_counts(results, day), _difference(latest, results) if latest else None)


def result_counts(results: Mapping[str, pa.Table], day: date) -> dict[str, Any]:
    """The totals that are stored with a run."""
    cases, people, units = (results[name] for name in RESULTS)
    statuses = {item["values"].as_py(): item["counts"].as_py() for item in pc.value_counts(cases["status"])}
    return {
        "claims": cases.num_rows,
        "counted": pc.sum(cases["counted"].cast(pa.int64())).as_py() or 0,
        "statuses": dict(sorted(statuses.items())),
        "people": people.num_rows,
        "fulfilled": pc.sum(people["fulfilled"].cast(pa.int64())).as_py() or 0,
        "units": units.num_rows,
        "people_without_unit": people_without_unit(day, people.num_rows),
    }


def _difference(latest: Run, results: Mapping[str, pa.Table]) -> Difference:
    cases, _people, units = (results[name] for name in RESULTS)
    columns = (cases[name].to_pylist() for name in ("claim", "status", "reason", "counted", "unit"))
    now = {
        claim: (status, reason or "", counted, unit)
        for claim, status, reason, counted, unit in zip(*columns, strict=True)
    }
    stored = latest.cases.values_list("claim", "status", "reason", "is_counted", "unit")
    before = {claim: tuple(values) for claim, *values in stored.iterator()}
    changes = Counter(
        case_change(before.get(claim, ABSENT), now.get(claim, ABSENT)) for claim in before.keys() | now.keys()
    )
    changes.pop("", None)
    places = dict(latest.units.values_list("unit", "rank_by_count"))
    here = zip(units["unit"].to_pylist(), units["rank_by_count"].to_pylist(), strict=True)
    return Difference(dict(changes), sum(1 for unit, place in here if unit in places and places[unit] != place))


def case_change(before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    """The kind of change between two results of a claim (status, reason, counted, unit); blank for none.

    >>> case_change(("lapsed", "", False, 1), ("joined", "", True, 1)), case_change(ABSENT, ("joined", "", True, 1))
    ('gained', 'appeared')
    >>> case_change(("joined", "", True, 1), ("joined", "", True, 2)), case_change(ABSENT, ABSENT)
    ('moved', '')
    """
    if not before[0] or not after[0]:
        return "" if before[0] == after[0] else CaseChange.APPEARED.value if after[0] else CaseChange.VANISHED.value
    if before[2] != after[2]:
        return CaseChange.GAINED.value if after[2] else CaseChange.LOST.value
    if before[:2] != after[:2]:
        return CaseChange.RESTATED.value
    return CaseChange.MOVED.value if before[3] != after[3] else ""
