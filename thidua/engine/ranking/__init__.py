"""Which place does a unit or a person take? (rules.md 6)"""

from thidua.engine.ranking.steps import PERSON_RANKS, RANKING_STEPS

__all__ = ["PERSON_RANKS", "RANKING_STEPS"]
