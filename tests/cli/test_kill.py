"""Does a killed import or closing leave no half state, and does the same command afterwards go on?"""

import random
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.cli.nursery import Nursery
from tests.cli.test_periods import keys_of_this_process
from tests.conftest import FreshDatabase

FILES = sorted((Path(__file__).parents[1] / "samples" / "clean" / "input").glob("*.xlsx"))
MOMENTS = 10
WRITTEN = ("imports_batch", "imports_sourcefile", "imports_importrow", "imports_problem", "orgs_unit", "people_person",
           "people_membership", "people_identity", "claims_claim", "ledger_insuredperson", "ledger_contribution",
           "ledger_exit", "linking_link")  # fmt: skip
Owner = psycopg.Connection[tuple[Any, ...]]

# A run with what belongs to it: inputs, batches (of a closing), and as many results as it counted.
WHOLE = """
    SELECT version, (SELECT count(*) FROM evaluation_runinput i WHERE i.run_id = r.id),
           (SELECT count(*) FROM evaluation_runbatch b WHERE b.run_id = r.id),
           (SELECT count(*) FROM evaluation_caseresult c WHERE c.run_id = r.id) = (counts->>'claims')::int,
           (SELECT count(*) FROM evaluation_personresult p WHERE p.run_id = r.id) = (counts->>'people')::int,
           (SELECT count(*) FROM evaluation_unitresult u WHERE u.run_id = r.id) = (counts->>'units')::int
    FROM evaluation_run r ORDER BY version
"""


@pytest.fixture
def owner(fresh_database: FreshDatabase) -> Iterator[Owner]:
    with psycopg.connect(fresh_database.urls.owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def nursery(fresh_database: FreshDatabase, tmp_path: Path) -> Iterator[Nursery]:
    environment = {**fresh_database.environment, "THIDUA_VAR_DIR": str(tmp_path / "var"), **keys_of_this_process()}
    with Nursery(environment, tmp_path / "output") as started:
        assert started.order("setup", "--period", "2024Q2")["status"] == 0
        yield started


def moments(seconds: float) -> list[float]:
    """A random moment in each tenth of the work, in random order."""
    seed = secrets.randbits(32)
    sys.stdout.write(f"seed {seed}, {seconds:.1f} s\n")
    chance = random.Random(seed)
    return [(place + chance.random()) * seconds / MOMENTS for place in chance.sample(range(MOMENTS), MOMENTS)]


def sizes(owner: Owner) -> dict[str, int]:
    query = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in WRITTEN)
    return dict(owner.execute(query).fetchall())


def wait_for_the_dead(owner: Owner) -> None:
    """A killed client's backend ends its statement first: until then its transaction is neither done nor gone."""
    owner.execute(
        """DO $$ BEGIN WHILE EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
               AND backend_type = 'client backend' AND pid <> pg_backend_pid())
           LOOP PERFORM pg_sleep(0.02); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$"""
    )


def results(owner: Owner, run: str) -> list[tuple[Any, ...]]:
    return owner.execute(
        f"""SELECT claim_code, person_code, unit_code, status, reason, is_counted, covered_through
            FROM evaluation_caseresult WHERE run_id IN (SELECT id FROM evaluation_run WHERE {run})
            ORDER BY claim_code"""
    ).fetchall()


def empty(owner: Owner) -> None:
    tables = "imports_sourcefile, imports_batch, people_identity, orgs_unit, people_person, evaluation_run"
    owner.execute(f"TRUNCATE {tables} CASCADE")


def test_a_killed_import_leaves_all_or_nothing(nursery: Nursery, owner: Owner, tmp_path: Path) -> None:
    whole = nursery.order("import", *FILES)
    assert whole["status"] == 0
    complete, expected = sizes(owner), results(owner, "version IS NULL")
    assert len(expected) > 50
    nothing = dict.fromkeys(WRITTEN, 0)
    seen = []
    for moment in moments(whole["seconds"]):
        empty(owner)
        assert nursery.order("import", *FILES, kill_after=moment)["status"] in {-9, 0}
        wait_for_the_dead(owner)
        found = sizes(owner)
        assert found in (nothing, complete)
        seen.append(found == nothing)
    assert any(seen)
    assert nursery.order("import", *FILES)["status"] == 0
    assert sizes(owner) == complete
    assert results(owner, "version IS NULL") == expected
    sealed = {path.name.removesuffix(".sealed") for path in (tmp_path / "var" / "originals").glob("*/*.sealed")}
    assert sealed == {sha256 for (sha256,) in owner.execute("SELECT sha256 FROM imports_sourcefile")}


def test_a_killed_closing_leaves_a_whole_version_or_none(nursery: Nursery, owner: Owner) -> None:
    assert nursery.order("import", *FILES)["status"] == 0
    whole = nursery.order("close", "2024Q2", "--yes")
    assert whole["status"] == 0
    expected = results(owner, "version = 1")
    for moment in moments(whole["seconds"]):
        assert nursery.order("close", "2024Q2", "--yes", "--reason", "chốt lại", kill_after=moment)["status"] in {-9, 0}
        wait_for_the_dead(owner)
        for version, inputs, batches, *are_whole in owner.execute(WHOLE).fetchall():
            assert (inputs, batches > 0, are_whole) == (5, version is not None, [True, True, True])
        audited = owner.execute("SELECT count(*) FROM audit_auditentry WHERE action = 'period.closed'").fetchone()
        assert audited == owner.execute("SELECT count(version) FROM evaluation_run").fetchone()
    assert nursery.order("close", "2024Q2", "--yes", "--reason", "chốt lại")["status"] == 0
    versions = [
        version
        for (version,) in owner.execute("SELECT version FROM evaluation_run WHERE version IS NOT NULL ORDER BY 1")
    ]
    assert versions == list(range(1, len(versions) + 1))
    assert results(owner, f"version = {versions[-1]}") == expected
