"""Does our way of linking hold on somebody else's data? FEBRL4 without the one field that would settle it.

The same way as in the engine: composite blocks, comparison levels as data (SQL over ``c`` and ``i``, best first), m and
u by the engine's own expectation and maximisation with u from pairs drawn at random, the frequency of the very value
where values are equal, at most one answer a record. Only the levels are others: these are Australian names.
"""

import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from math import log2
from pathlib import Path

import duckdb

from benchmarks.linking.febrl_blocks import BLOCKS, RECORDS, SWAPPED
from benchmarks.linking.judging import best_threshold
from benchmarks.linking.report import aim
from benchmarks.linking.running import PEERS_PYTHON, ROOT
from thidua.engine.linking.model import Pattern, estimate_sides

PEERS = "benchmarks.linking.peers.febrl"
DRAWN = 200_000  # pairs drawn at random tell u
MISSING = -1


@dataclass(frozen=True)
class Compared:
    """A field: its levels, and m and u to begin with. At the first level it counts how rare the value of the column
    ``frequent`` is."""

    levels: tuple[str, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]
    frequent: str = ""


def _name(field: str, other: str) -> Compared:
    mine, theirs = f"c.{field}", f"i.{field}"
    levels = (
        f"{mine} = {theirs}",
        f"{mine} = i.{other}",
        f"jaro_winkler_similarity({mine}, {theirs}) >= 0.93 OR damerau_levenshtein({mine}, {theirs}) = 1",
        f"jaro_winkler_similarity({mine}, {theirs}) >= 0.85",
        f"{mine} IS NOT NULL AND {theirs} IS NOT NULL",
    )
    return Compared(levels, (0.75, 0.05, 0.1, 0.05, 0.05), (0.005, 0.002, 0.005, 0.02, 0.968), field)


def _text(field: str, other: str | None = None) -> Compared:
    """A text with its words run together or apart; of the two lines of an address, perhaps in the other's place."""
    mine, theirs = (f"replace({side}.{field}, ' ', '')" for side in "ci")
    crossed = f"c.{field} = i.{other} OR " if other else ""
    levels = (
        f"{mine} = {theirs}",
        f"{crossed}damerau_levenshtein({mine}, {theirs}) <= 2 OR jaro_winkler_similarity({mine}, {theirs}) >= 0.93",
        f"jaro_winkler_similarity({mine}, {theirs}) >= 0.8",
        f"{mine} IS NOT NULL AND {theirs} IS NOT NULL",
    )
    return Compared(levels, (0.75, 0.15, 0.05, 0.05), (0.003, 0.003, 0.03, 0.964), field)


def _digits(field: str) -> Compared:
    mine, theirs = f"c.{field}", f"i.{field}"
    near = f"damerau_levenshtein({mine}, {theirs})"
    levels = (f"{mine} = {theirs}", f"{near} = 1", f"{near} = 2", f"{mine} <> {theirs}")
    return Compared(levels, (0.8, 0.1, 0.05, 0.05), (0.002, 0.02, 0.1, 0.878))


FIELDS: dict[str, Compared] = {
    "given_name": _name("given_name", "surname"),
    "surname": _name("surname", "given_name"),
    "date_of_birth": _digits("date_of_birth"),
    "street_number": _digits("street_number"),
    "address_1": _text("address_1", "address_2"),
    "address_2": _text("address_2", "address_1"),
    "suburb": _text("suburb"),
    "postcode": _digits("postcode"),
    "state": Compared(("c.state = i.state", "c.state <> i.state"), (0.9, 0.1), (0.2, 0.8)),
}


def _level_sql(field: str) -> str:
    cases = " ".join(f"WHEN {level} THEN {place}" for place, level in enumerate(FIELDS[field].levels))
    return f"CASE {cases} ELSE {MISSING} END AS g_{field}"


LEVELS = ", ".join(map(_level_sql, FIELDS))
SIDES = "p JOIN c ON c.person = p.mine JOIN i ON i.person = p.theirs"


def febrl_rows() -> list[list[str]]:
    """Ours and the peers' F1 on the same records."""
    with tempfile.TemporaryDirectory(prefix="thidua-febrl-") as folder:
        _peers("--write", folder)
        begun = time.perf_counter()
        answers = our_answers(Path(folder))
        seconds = time.perf_counter() - begun
    each = best_f1(best_of_each(answers))
    peers = json.loads(_peers())
    splink = peers["Splink"]["one_each"]
    reached = "Splink: " + aim(round(each, 6), at_least=round(splink, 6))
    rows = [["ta", f"{best_f1(answers):.4f}", f"{each:.4f}", f"{seconds:.1f}", reached]]
    for name, told in peers.items():
        one_each = f"{told['one_each']:.4f}" if told["one_each"] else ""
        rows.append([name, f"{told['f1']:.4f}", one_each, f"{told['seconds']:.1f}", ""])
    return rows


def _peers(*arguments: str) -> str:
    command = [str(PEERS_PYTHON), "-W", "ignore", "-m", PEERS, *arguments]
    quiet = {**os.environ, "TQDM_DISABLE": "1"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


Answers = list[tuple[float, int, int]]


def our_answers(folder: Path, records: int = RECORDS, drawn: int = DRAWN) -> Answers:
    """(odds, record, other record) of the candidate pairs, the surest first."""
    with duckdb.connect(":memory:") as connection:
        for side in "ci":
            connection.execute(f"CREATE TABLE {side} AS SELECT * FROM '{folder}/{side}.parquet'")
        rows = connection.execute(f"SELECT mine, theirs, {LEVELS} FROM ({_blocks()}) {SIDES} ORDER BY ALL").fetchall()
        alike = [(mine, theirs, tuple(levels)) for mine, theirs, *levels in rows]
        strangers = _pattern_counts(
            connection,
            f"SELECT hash(k) % {records} AS mine, hash(k + {drawn}) % {records} AS theirs FROM range({drawn}) t(k)",
        )
        rarity = _rarity(connection, records)
    ms, us = estimate_sides(
        Counter(pattern for _, _, pattern in alike),
        strangers,
        [one.m for one in FIELDS.values()],
        [one.u for one in FIELDS.values()],
        pairs=records * records,
        share=1 / records,
    )
    weights = [[log2(m / u) for m, u in zip(*sides, strict=True)] for sides in zip(ms, us, strict=True)]
    answers = []
    for mine, theirs, pattern in alike:
        odds = -log2(records)
        for place, (field, level) in enumerate(zip(FIELDS, pattern, strict=True)):
            if level == 0 and FIELDS[field].frequent:
                odds += log2(ms[place][0]) + rarity[field, mine]
            elif level != MISSING:
                odds += weights[place][level]
        answers.append((odds, mine, theirs))
    return sorted(answers, reverse=True)


def _blocks() -> str:
    joins = [[(field, field) for field in block] for block in BLOCKS] + [list(zip(*SWAPPED, strict=True))]
    return " UNION ".join(
        "SELECT c.person AS mine, i.person AS theirs FROM c JOIN i ON "
        + " AND ".join(f"c.{mine} = i.{theirs}" for mine, theirs in join)
        for join in joins
    )


def _pattern_counts(connection: duckdb.DuckDBPyConnection, pairs: str) -> dict[Pattern, float]:
    """How often each pattern of levels occurs among these pairs."""
    rows = connection.execute(f"SELECT count(*), {LEVELS} FROM ({pairs}) {SIDES} GROUP BY ALL ORDER BY ALL").fetchall()
    return {tuple(levels): float(count) for count, *levels in rows}


def _rarity(connection: duckdb.DuckDBPyConnection, records: int) -> dict[tuple[str, int], float]:
    """How rare each record's value is among the other file's, in bits."""
    found = {}
    for field, one in FIELDS.items():
        if one.frequent:
            rows = connection.execute(
                f"""SELECT c.person, coalesce(n.times, 1) FROM c
                    LEFT JOIN (SELECT {field}, count(*) AS times FROM i GROUP BY ALL) n USING ({field})"""
            ).fetchall()
            found.update({(field, person): log2(records / times) for person, times in rows})
    return found


def best_of_each(answers: Answers) -> Answers:
    best: dict[int, tuple[float, int, int]] = {}
    for answer in answers:
        best.setdefault(answer[1], answer)
    return list(best.values())


def best_f1(answers: Answers, there: int = RECORDS) -> float:
    _, calls = best_threshold([(odds, mine == theirs) for odds, mine, theirs in answers], there)
    return calls.f1 or 0.0
