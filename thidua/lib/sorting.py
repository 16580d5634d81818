"""In which order do Vietnamese names stand? By given name, surname, middle names, in the Vietnamese alphabet."""

from collections.abc import Sequence
from functools import lru_cache

import vn_collate

LONGEST_KEY = 1000  # what the columns hold: the letters' own order stands first in a key, so a cut one still sorts


@lru_cache(maxsize=50_000)
def person_sort_key(name: str) -> str:
    """Sort key of a person's name for a ``"C"`` collated column; blank for a blank name.

    >>> person_sort_key("Trần Văn An") < person_sort_key("Nguyễn Thị Ánh") < person_sort_key("Lê Bình")
    True
    """
    words = name.split()
    if not words:
        return ""
    surname, *middle, given = words if len(words) > 1 else ("", *words)
    return _key_of_words((given, surname, *middle))


@lru_cache(maxsize=20_000)
def text_sort_key(text: str) -> str:
    """Sort key of other Vietnamese text, such as a unit's name, in reading order."""
    return _key_of_words(text.split())


def _key_of_words(words: Sequence[str]) -> str:
    """Word by word: as one text, a space would weigh more than every letter, and An would stand behind Anh."""
    return "".join(str(vn_collate.collate_key(word)) for word in words if word)[:LONGEST_KEY]
