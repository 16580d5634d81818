"""Whose result would another setting change? Evaluates a run's own stored inputs in memory and stores nothing.

The stored tables hold whether a claim's relationship was accepted, not its words. For other words the flag is made
anew from the relationship as the claim states it now; a claim whose words no longer give the stored flag keeps it and
is counted in ``restated``, so that nothing is blamed on the setting that comes from a later correction.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from thidua.campaigns.queries import span_of
from thidua.claims.models import Claim
from thidua.engine.evaluation import RuleSettings, evaluate_tables, relationship_is_accepted
from thidua.evaluation.models import Run
from thidua.evaluation.queries.previews import case_change
from thidua.evaluation.queries.results import RANKS

WORD_LISTS = ("first_relationships", "second_relationships")
Outcome = tuple[str, str, bool]  # status, reason, counted


class CaseMove(NamedTuple):
    claim: int
    claim_code: str
    person_code: str
    kind: str  # of thidua.evaluation.enums.CaseChange
    before: Outcome
    after: Outcome


class PersonMove(NamedTuple):
    person: int
    person_code: str
    before: int  # relatives
    after: int


class UnitMove(NamedTuple):
    unit: int
    unit_code: str
    before: Mapping[str, Any]  # fulfilled, relatives and the places
    after: Mapping[str, Any]


class WhatIf(NamedTuple):
    """What moves against the stored run, and the totals (people with result, relatives) before and after."""

    cases: list[CaseMove]
    gained: list[PersonMove]  # people who would have a result and have none
    lost: list[PersonMove]
    units: list[UnitMove]
    totals: Mapping[str, tuple[int, int]]
    restated: int

    @property
    def transitions(self) -> list[tuple[Outcome, Outcome, int]]:
        """How many cases go from which outcome to which, the most first."""
        counts = Counter((move.before, move.after) for move in self.cases)
        return [(before, after, number) for (before, after), number in counts.most_common()]

    @property
    def moved_places(self) -> int:
        return sum(any(move.before[rank] != move.after[rank] for rank in RANKS) for move in self.units)


def rules_of(run: Run) -> RuleSettings:
    """The settings that the run used."""
    return RuleSettings.from_mapping(run.rule_settings)


def what_if(run: Run, **changes: Any) -> WhatIf:
    """The run's result with some of its settings changed. Raises RuleSettingsError for what the engine refuses."""
    rules = rules_of(run)
    changed = replace(rules, **changes)
    tables = {entry.name: pq.ParquetFile(pa.BufferReader(bytes(entry.parquet))).read() for entry in run.inputs.all()}
    restated = 0
    if any(getattr(rules, name) != getattr(changed, name) for name in WORD_LISTS):
        tables["claims"], restated = _with_words(tables["claims"], rules, changed)
    results = evaluate_tables(tables, span_of(run.period), changed, evaluated_on=run.evaluated_on)
    people = _person_moves(run, results["person_results"])
    counted = sum(results["case_results"]["counted"].to_pylist())
    fulfilled = sum(results["person_results"]["fulfilled"].to_pylist())
    return WhatIf(
        _case_moves(run, results["case_results"]),
        [move for move in people if not move.before and move.after],
        [move for move in people if move.before and not move.after],
        _unit_moves(run, results["unit_results"]),
        {"counted": (run.counts["counted"], counted), "fulfilled": (run.counts["fulfilled"], fulfilled)},
        restated,
    )


def _with_words(claims: pa.Table, rules: RuleSettings, changed: RuleSettings) -> tuple[pa.Table, int]:
    """The claims with the flag that the changed words give, and how many keep theirs (see the module's docstring)."""
    written = dict(Claim.objects.for_system("evaluating").values_list("pk", "relationship"))
    texts = set(written.values())
    then = {text: relationship_is_accepted(text, rules) for text in texts}
    now = {text: relationship_is_accepted(text, changed) for text in texts}
    flags, restated = [], 0
    stored = zip(claims["claim"].to_pylist(), claims["relationship_accepted"].to_pylist(), strict=True)
    for claim, flag in stored:
        is_as_it_was = claim in written and then[written[claim]] == flag
        flags.append(now[written[claim]] if is_as_it_was else flag)
        restated += not is_as_it_was
    place = claims.schema.get_field_index("relationship_accepted")
    return claims.set_column(place, claims.schema.field(place), pa.array(flags, pa.bool_())), restated


def _rows(table: pa.Table, *names: str) -> dict[int, tuple[Any, ...]]:
    """key → the values of some columns; the key is the first of them."""
    keys, *columns = (table[name].to_pylist() for name in names)
    return dict(zip(keys, zip(*columns, strict=True), strict=True))


def _case_moves(run: Run, results: pa.Table) -> list[CaseMove]:
    now = _rows(results, "claim", "status", "reason", "counted", "unit")
    stored = run.cases.order_by("claim_code").values_list(
        "claim", "claim_code", "person_code", "status", "reason", "is_counted", "unit"
    )
    moves = []
    for claim, code, person_code, status, reason, is_counted, unit in stored.iterator():
        after = (now[claim][0], now[claim][1] or "", *now[claim][2:])
        before = (status, reason, is_counted, unit)
        if kind := case_change(before, after):
            moves.append(CaseMove(claim, code, person_code, kind, before[:3], after[:3]))
    return moves


def _person_moves(run: Run, results: pa.Table) -> list[PersonMove]:
    now = _rows(results, "person", "relatives")
    stored = run.people.order_by("person_code").values_list("person", "person_code", "relatives")
    return [
        PersonMove(person, code, before, now[person][0])
        for person, code, before in stored.iterator()
        if now[person][0] != before
    ]


def _unit_moves(run: Run, results: pa.Table) -> list[UnitMove]:
    names = ("fulfilled", "relatives", *RANKS)
    now = _rows(results, "unit", *names)
    moves = []
    for unit, code, *values in run.units.order_by("rank_by_count", "unit_code").values_list(
        "unit", "unit_code", *names
    ):
        if tuple(values) != now[unit]:
            before, after = (dict(zip(names, row, strict=True)) for row in (values, now[unit]))
            moves.append(UnitMove(unit, code, before, after))
    return moves
