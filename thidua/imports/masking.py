"""How are numbers that may be an id or a telephone shown? By their last four digits."""

import re

LONG_NUMBER = re.compile(r"\d(?:[ .\-]?\d){8,11}(?!\d)")


def masked_number(text: str) -> str:
    return f"•••• {text[-4:]}"


def mask_numbers(text: str) -> str:
    """Free text with every number that may be an id or a telephone cut to its last four digits.

    >>> mask_numbers("em trai, 056 200 000 001, sinh 1980")
    'em trai, •••• 0001, sinh 1980'
    """
    return LONG_NUMBER.sub(lambda found: masked_number(re.sub(r"\D", "", found[0])), text)
