"""Does every case an officer has written down come out as he worked it out by hand? (cases/*.yaml)"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.engine.evaluation.worlds import results_by_code

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
_FIELDS = {
    "name", "rule", "period", "evaluated_on", "settings", "units", "members", "crowd", "claims", "payments", "exits",
    "expect",
}  # fmt: skip
_NO_COLUMN = "no such column"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any], connection: duckdb.DuckDBPyConnection) -> None:
    assert set(case) <= _FIELDS
    results = results_by_code(connection, case)
    assert case["expect"], "a case must expect something"
    for section, expected in case["expect"].items():
        found = results[section]
        assert set(found) == set(expected), section
        for code, fields in expected.items():
            row = found[code]
            shown = {name: row.get(name, _NO_COLUMN) for name in fields} if isinstance(fields, dict) else row
            assert shown == fields, code
