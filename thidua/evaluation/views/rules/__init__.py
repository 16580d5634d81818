"""By which rules is counted, which numbers of law hold, and what would another rule change?"""

from thidua.evaluation.views.rules.changes import legal_value_new, rule_set_new
from thidua.evaluation.views.rules.legal_values import legal_values
from thidua.evaluation.views.rules.page import rules
from thidua.evaluation.views.rules.trying import try_change

__all__ = ["legal_value_new", "legal_values", "rule_set_new", "rules", "try_change"]
