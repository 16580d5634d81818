"""Was somebody of the ledger shown to who chooses him? A page gives a mark for each person who is shown beside the
machine's candidates, and takes no answer that names such a person without it."""

from django.core.signing import BadSignature, Signer

SALT = "linking.shown"


def mark_of(claim: int, insured: int, by: int) -> str:
    """Stands for: this account saw this person beside this claim."""
    return Signer(salt=SALT).sign_object([claim, insured, by])


def shown_by(mark: str, claim: int, by: int) -> int | None:
    """The person of a mark; None where it is none, or another claim's or account's."""
    try:
        of_claim, insured, account = Signer(salt=SALT).unsign_object(mark)
    except (BadSignature, ValueError):
        return None
    return int(insured) if (of_claim, account) == (claim, by) else None
