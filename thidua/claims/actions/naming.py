"""Let a claim name its relative as its source says now. A confirmation is one person's: where the claim comes to mean
another, it holds no more, and the key that was made for the first opens nothing.

A refusal stays: a file is no way to ask who refused, and a changed name no way round it.
"""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from thidua.claims.models import Claim, DoorKey
from thidua.people.actions import Naming, restate_identity
from thidua.people.models import Identity

NUMBERS = ("national_id_index", "insurance_code_index")
NAMED = ("name_folded", "birth")


def restate_relative(claim: Claim, naming: Naming, sealer: Any) -> bool:
    """The claim's relative as he is named now, not yet saved. Returns whether that may be somebody else: no number
    stayed, and something that was stated is stated otherwise."""
    relative = claim.relative
    numbers, named = _bytes(relative), [getattr(relative, name) for name in NAMED]
    restate_identity(relative, naming, sealer)
    if any(was and was == now for was, now in zip(numbers, _bytes(relative), strict=True)):
        return False
    now_named = [getattr(relative, name) for name in NAMED]
    is_other = any(
        was and was != now for was, now in zip([*numbers, *named], [*_bytes(relative), *now_named], strict=True)
    )
    if is_other:
        claim.confirmed_on = None
    return is_other


def close_doors(claims: Iterable[Claim]) -> None:
    """No standing key opens these claims any more."""
    keys = DoorKey.objects.for_system("closing doors").filter(claim__in=[claim.pk for claim in claims])
    keys.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())


def _bytes(relative: Identity) -> list[bytes | None]:
    indexes = (getattr(relative, name) for name in NUMBERS)
    return [bytes(index) if index is not None else None for index in indexes]
