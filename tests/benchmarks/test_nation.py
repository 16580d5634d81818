"""Do the kernel, pandas and Polars, written apart from each other, give equal rows on an invented nation?"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from benchmarks.nation.comparing import first_difference
from benchmarks.nation.contestant import run_here
from benchmarks.nation.generator import NationSize, generate
from benchmarks.nation.question import question
from thidua.engine.evaluation import INPUTS, LINK_STATES, RuleSettings
from thidua.engine.rulebook import rule_set

SCALE = 0.0005
RULES = rule_set("kh-2024").settings


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nation")
    generate(folder, SCALE)
    return folder


@pytest.fixture(scope="module")
def larger_nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kernel's results for a twelfth of the country."""
    folder = tmp_path_factory.mktemp("larger")
    generate(folder, 0.08)
    run_here("ours", question(folder), folder)
    return folder


@pytest.mark.parametrize("name", INPUTS)
def test_every_table_has_the_columns_of_the_kernel(nation: Path, name: str) -> None:
    table = pq.read_table(nation / f"{name}.parquet")
    assert table.select(INPUTS[name].names).schema.types == INPUTS[name].types
    assert table.num_rows > 0


def test_sizes_are_those_of_the_country(nation: Path) -> None:
    assert NationSize.at(1) == NationSize(insured=2_500_000, people=6_000_000, claims=3_000_000, units=67_000)
    insured, contributions = duckdb.sql(
        f"SELECT COUNT(DISTINCT insured), COUNT(*) FROM '{nation}/contributions.parquet'"
    ).fetchall()[0]
    assert insured == NationSize.at(SCALE).insured
    assert 5.5 <= contributions / insured <= 6.5


def test_keys_are_unique_and_the_ledger_is_sorted(nation: Path) -> None:
    claims = pq.read_table(nation / "claims.parquet").to_pydict()
    assert len(set(claims["claim"])) == len(set(claims["claim_order"])) == len(claims["claim"])
    assert set(claims["link_state"]) == set(LINK_STATES)
    assert all(
        (key is not None) == (state == "linked")
        for key, state in zip(claims["insured"], claims["link_state"], strict=True)
    )
    units = pq.read_table(nation / "units.parquet").to_pydict()
    assert len(set(units["unit"])) == len(set(units["unit_order"])) == len(units["unit"])
    insured = pq.read_table(nation / "contributions.parquet")["insured"].to_pylist()
    assert insured == sorted(insured)


def test_the_same_nation_comes_out_twice(nation: Path, tmp_path: Path) -> None:
    generate(tmp_path, SCALE)
    for name in INPUTS:
        assert (tmp_path / f"{name}.parquet").read_bytes() == (nation / f"{name}.parquet").read_bytes()


def test_a_nation_that_is_there_is_not_made_again(nation: Path) -> None:
    before = (nation / "claims.parquet").stat().st_mtime_ns
    generate(nation, SCALE)
    assert (nation / "claims.parquet").stat().st_mtime_ns == before


@pytest.mark.parametrize("peer", ["pandas", "polars"])
@pytest.mark.parametrize(
    ("period", "ends_on", "rules"),
    [
        ("2025", None, RULES),
        ("2025Q2", None, RULES),
        ("2024-2025", None, RULES),
        ("2025Q3", date(2025, 8, 17), RULES),
        ("2025", None, replace(RULES, require_confirmation=True, count_prior=False, minimum_headcount=3)),
    ],
)
def test_a_peer_gives_the_same_rows(
    nation: Path, tmp_path: Path, peer: str, period: str, ends_on: date | None, rules: RuleSettings
) -> None:
    asked = question(nation, period, rules, ends_on)
    rows = run_here("ours", asked, tmp_path / "ours").rows
    assert run_here(peer, asked, tmp_path / peer).rows == rows
    assert first_difference(tmp_path / "ours", tmp_path / peer) is None


def test_every_line_of_the_rules_is_met(nation: Path, tmp_path: Path) -> None:
    """Otherwise equal rows would prove little."""
    run_here("ours", question(nation, "2024-2025"), tmp_path)
    cases = pq.read_table(tmp_path / "case_results.parquet")
    assert set(cases["rule_line"].to_pylist()) == set(range(1, 13))
    assert {"exited", "not_started", "lapsed"} <= set(cases["status"].to_pylist())
    exited = cases.filter(pc.equal(cases["status"], "exited"))
    assert {True, False} == set(exited["counted"].to_pylist())


def test_a_difference_is_named(nation: Path, tmp_path: Path) -> None:
    run_here("ours", question(nation, "2025"), tmp_path / "year")
    run_here("ours", question(nation, "2025", replace(RULES, grace={})), tmp_path / "strict")
    difference = first_difference(tmp_path / "year", tmp_path / "strict")
    assert difference is not None
    assert difference.startswith("case_results.status, row ")


@pytest.mark.parametrize("result", ["case_results", "person_results"])
def test_rows_stay_sorted_beyond_a_batch(larger_nation: Path, result: str) -> None:
    """More rows than one batch, one row group and one thread's share: a sort inside a subquery failed here."""
    keys = pq.read_table(larger_nation / f"{result}.parquet").column(0).to_numpy()
    assert len(keys) > 200_000
    assert (keys[1:] > keys[:-1]).all()
