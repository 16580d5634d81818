"""Which first values have the rule sets and the numbers of law, from which day, by which document?"""

from thidua.engine.rulebook.legal_parameters import (
    LegalParameter,
    LegalValue,
    legal_parameters,
    read_legal_parameters,
)
from thidua.engine.rulebook.rule_sets import RuleSet, SettingSource, read_rule_sets, rule_set, rule_sets
from thidua.engine.rulebook.values import RulebookError

__all__ = [
    "LegalParameter",
    "LegalValue",
    "RuleSet",
    "RulebookError",
    "SettingSource",
    "legal_parameters",
    "read_legal_parameters",
    "read_rule_sets",
    "rule_set",
    "rule_sets",
]
