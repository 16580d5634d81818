"""Is the written relationship one that counts? (rules.md 3, "Accepted relationships")"""

from thidua.engine.evaluation.settings import RuleSettings
from thidua.engine.text import fold


def relationship_words(text: str) -> list[str]:
    """The folded words of a relationship, split at everything that is no letter.

    >>> relationship_words("Con trai (út)")
    ['con', 'trai', 'ut']
    """
    return "".join(letter if letter.isalpha() else " " for letter in fold(text)).split()


def relationship_is_accepted(text: str | None, settings: RuleSettings) -> bool:
    """Whether every word stands in one of the two lists and at least one in the first (rule 3.4).

    A blank relationship is not accepted.
    """
    words = relationship_words(text or "")
    accepted = settings.first_relationships | settings.second_relationships
    return all(word in accepted for word in words) and any(word in settings.first_relationships for word in words)
