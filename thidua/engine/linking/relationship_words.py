"""Which sex does a stated relationship tell? Weak evidence: units write it from their own side or the relative's."""

import re
import unicodedata

from thidua.engine.text import fold

_MALE = frozenset({"chong", "cha", "bo", "tia", "ong", "chu", "cau", "duong", "anh"})
_FEMALE = frozenset({"vo", "me", "ma", "co", "di", "mo", "thim", "chi"})
_SPOUSES = frozenset({"vo", "chong"})
_TELLING = {"trai": "M", "re": "M", "gai": "F", "dau": "F"}  # con trai, em rể, chị gái, con dâu


def relationship_sex(relationship: str) -> str | None:
    """The sex that a stated relationship tells, 'M' or 'F'; None where it tells nothing or two things.

    >>> [relationship_sex(text) for text in ("mẹ vợ", "em gái", "bố dượng", "bà ngoại", "ba vợ", "ba", "cha mẹ")]
    ['F', 'F', 'M', 'F', 'M', None, None]
    """
    text = unicodedata.normalize("NFC", relationship).lower()
    words = [word for word in re.split(r"[\W\d_]+", text) if word]
    if "của" in words:  # mẹ của vợ
        words = words[: words.index("của")]
    told = {_TELLING[fold(word)] for word in words[1:] if fold(word) in _TELLING}
    if told:
        return told.pop() if len(told) == 1 else None
    sexes = [_sex_of(word, is_marked=not text.isascii()) for word in words]
    if not sexes or sexes[0] is None or fold(" ".join(words[:2])) == "ba con":
        return None
    possessor = len(words) > 1 and fold(words[1]) in _SPOUSES and fold(words[0]) not in _SPOUSES
    others = {sex for sex in sexes[1:] if sex} if not possessor else set()
    return sexes[0] if others <= {sexes[0]} else None


def _sex_of(word: str, *, is_marked: bool) -> str | None:
    folded = fold(word)
    if folded == "ba":  # bà is a grandmother, ba a father; without marks nobody knows
        return "F" if word == "bà" else "M" if word == "ba" and is_marked else None
    return "M" if folded in _MALE else "F" if folded in _FEMALE else None
