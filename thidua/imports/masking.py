"""How are numbers that may be an id or a telephone shown? By their last four digits; income and support not at all.

Nor amounts of money: what was to be paid for a number of months tells the income.
"""

import re

from thidua.engine.reading.folding import folded_words

NEEDLESS_CAPTION = re.compile(
    r"thu nhap|muc tien|so tien|phai dong|tham gia dong|nsnn|ngan sach|ho tro|^dan toc|^doi tuong"
)
LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){8,11}(?!\d)")


def says_what_nobody_needs(caption: str) -> bool:
    """Whether a ledger's column tells of income (an amount does), state support, poverty or ethnicity.

    >>> says_what_nobody_needs("Mức thu nhập"), says_what_nobody_needs("NSNN hỗ trợ"), says_what_nobody_needs("Họ tên")
    (True, True, False)
    """
    return bool(NEEDLESS_CAPTION.search(folded_words(caption)))


def hidden(text: str) -> str:
    """Tells that something stands there, and not what."""
    return "••••" if text else ""


def masked_number(text: str) -> str:
    return f"•••• {text[-4:]}"


def mask_numbers(text: str) -> str:
    """Free text with every number that may be an id or a telephone cut to its last four digits.

    >>> mask_numbers("em trai, 056 200 000 001, sinh 1980")
    'em trai, •••• 0001, sinh 1980'
    """
    return LONG_NUMBER.sub(lambda found: masked_number(re.sub(r"\D", "", found[0])), text)
