"""Does the text of the rules say exactly what the kernel decides?"""

import doctest
import re
from collections import Counter

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings

from tests.engine.evaluation.strategies import PERIODS, SETTINGS, rows
from tests.engine.evaluation.test_properties import World
from thidua.engine.evaluation import RuleSettings, evaluate_tables, lines
from thidua.engine.evaluation.case_steps import CASE_RESULTS
from thidua.engine.evaluation.lines import RULE_LINES, RULE_WORDS, line_case, rule_words
from thidua.engine.evaluation.settings import EXIT_REASONS
from thidua.engine.evaluation.tables import INPUTS
from thidua.engine.periods import PeriodSpan

CASES = [(line.number, case) for line in RULE_LINES for case in line.cases]


def kernel_outcomes() -> set[tuple[str, str, int]]:
    """Every (status, reason, line) that the last step can spell out, asked of the step itself, code by code."""
    codes = (10, 11, 12, 20, 30, 40, 50, 60, 70, 80, 90, 91, 92, 93, 95, 100, 110, 120)
    assert set(map(int, re.findall(r"code = (\d+)", CASE_RESULTS.sql))) <= set(codes)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE codes (code INTEGER)")
        connection.executemany("INSERT INTO codes VALUES (?)", [(code,) for code in codes])
        connection.execute(
            """CREATE TABLE case_codes AS
               SELECT 1 AS claim, 1 AS person, 1 AS unit, 1 AS insured, code, 1 AS first_key,
                      DATE '2024-01-01' AS first_paid_on, CAST(1 AS BIGINT) AS governing,
                      CAST(24000 * 8 + exit AS BIGINT) AS leading_exit, 24000 AS pay_by_month
               FROM codes, range(1, 8) AS exits(exit)"""
        )
        found = connection.execute(
            f"SELECT DISTINCT status, coalesce(reason, ''), rule_line FROM ({CASE_RESULTS.sql})"
        ).fetchall()
    return {(str(status), str(reason), int(line)) for status, reason, line in found}


def test_every_outcome_of_the_kernel_has_exactly_one_case_on_the_line_it_names() -> None:
    ours = Counter((case.status, case.reason, number) for number, case in CASES)
    assert set(ours) == kernel_outcomes()
    assert set(ours.values()) == {1}


def test_lines_are_numbered_as_the_table_numbers_them() -> None:
    assert [line.number for line in RULE_LINES] == list(range(1, 13))


def test_every_exit_reason_is_named() -> None:
    assert tuple(lines.EXIT_REASON_TEXTS) == EXIT_REASONS


@pytest.mark.parametrize("item", [*RULE_LINES, *RULE_WORDS], ids=lambda item: item.title_en)
def test_a_text_is_a_whole_sentence_in_both_languages_and_reads_settings_that_exist(
    item: lines.RuleLine | lines.RuleWords,
) -> None:
    for text in (item.text_vi, item.text_en):
        assert text.endswith(".")
        assert "  " not in text
    assert set(item.settings) <= set(RuleSettings.__dataclass_fields__)


def test_words_are_found_by_their_key_and_keys_are_unique() -> None:
    assert len({words.key for words in RULE_WORDS}) == len(RULE_WORDS)
    assert all(rule_words(words.key) is words for words in RULE_WORDS)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=rows(), period=PERIODS, rules=SETTINGS)
def test_whatever_the_kernel_gives_is_found(world: World, period: PeriodSpan, rules: RuleSettings) -> None:
    tables = {name: pa.Table.from_pylist(world[name], schema=schema) for name, schema in INPUTS.items()}
    for row in evaluate_tables(tables, period, rules)["case_results"].to_pylist():
        line, case = line_case(row["status"], row["reason"] or "")
        assert line.number == row["rule_line"]
        assert case.status == row["status"]


def test_the_examples_in_the_text_hold() -> None:
    assert doctest.testmod(lines).failed == 0
