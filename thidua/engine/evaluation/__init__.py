"""What does every claim, person and unit come to in a period? The counting rules on DuckDB (rules.md)."""

from thidua.engine.evaluation.kernel import (
    STEPS,
    evaluate,
    evaluate_tables,
    read_result,
    result_query,
    stream_result,
)
from thidua.engine.evaluation.relationships import relationship_is_accepted
from thidua.engine.evaluation.settings import EXIT_REASONS, RuleSettings, RuleSettingsError
from thidua.engine.evaluation.tables import INPUTS, LINK_STATES, RESULTS

__all__ = [
    "EXIT_REASONS",
    "INPUTS",
    "LINK_STATES",
    "RESULTS",
    "STEPS",
    "RuleSettings",
    "RuleSettingsError",
    "evaluate",
    "evaluate_tables",
    "read_result",
    "relationship_is_accepted",
    "result_query",
    "stream_result",
]
