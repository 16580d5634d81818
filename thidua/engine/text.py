"""How is Vietnamese text compared: without marks, without case?"""

import unicodedata
from functools import lru_cache

_STROKED_D = str.maketrans({"đ": "d", "Đ": "D"})


@lru_cache(maxsize=200_000)  # a province's names, captions and cells repeat
def fold(text: str) -> str:
    """Give `text` without marks and case: NFD with its marks stripped, đ → d, case folded.

    Spaces, digits and punctuation stay as they are. NFC and NFD spellings fold alike.

    >>> fold("Đặng Thị NGỌC")
    'dang thi ngoc'
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_STROKED_D))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
