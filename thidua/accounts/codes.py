"""What does a one-time code look like, and what is kept of it?

Twelve letters and digits that nobody mistakes for one another, in three groups: about 59 bits, far more than anybody
can try while attempts are counted. Only a keyed digest is kept; who reads the database learns no code.
"""

import secrets

from thidua.lib.sealing import configured_sealer

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without I, L, O, 0, 1
GROUPS, IN_A_GROUP = 3, 4


def new_code() -> str:
    """A code as it is printed: ``ABCD-EFGH-JKMN``."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(IN_A_GROUP)) for _ in range(GROUPS))


def plain(code: str) -> str:
    """What was typed, without what people add: spaces, dashes, small letters.

    >>> plain(" abcd efgh-jkmn ")
    'ABCDEFGHJKMN'
    """
    return "".join(letter for letter in code.upper() if letter.isalnum())


def digest_of(code: str) -> bytes:
    """What is kept of a code, and found by."""
    return configured_sealer().blind_index(plain(code), "invitation.code")
