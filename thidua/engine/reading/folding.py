"""Which words does a caption or a cell hold, whatever its marks, case, spaces and punctuation?"""

import re
from functools import lru_cache

from thidua.engine.text import fold

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def folded_words(text: str) -> str:
    """Folded text in which everything but letters and digits has become one space.

    >>> folded_words("Chuyển  BHXH\\nbắt-buộc!")
    'chuyen bhxh bat buoc'
    """
    return _NOT_WORD.sub(" ", fold(text)).strip()


@lru_cache(maxsize=4096)
def fold_caption(text: str) -> str:
    """A caption folded for comparison: bracketed remarks go, y and i are one letter ("ký" and "kí").

    >>> fold_caption("Từ tháng (mm/yyyy) *")
    'tu thang'
    """
    return folded_words(_BRACKETED.sub(" ", text)).replace("y", "i")
