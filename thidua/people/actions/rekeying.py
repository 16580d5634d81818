"""Seal every personal cell with the current key, so that an old key can be retired."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from thidua.audit.actions import record
from thidua.imports.actions import OriginalStore, reseal_cells
from thidua.lib.database import update_rows
from thidua.lib.history import acting
from thidua.lib.sealing import Sealer, configured_sealer
from thidua.people.actions.identities import SEALED_FIELDS
from thidua.people.models import Identity

ROWS_AT_ONCE = 2000


def rekey(*, by: Any, originals: OriginalStore) -> Counter[str]:
    """Re-seal identities, raw rows, problems and originals that an older key sealed. Returns how many of each.

    Touches encrypted cells only: indexes, fingerprints and every other column stay. Safe to stop and start again.
    """
    sealer = configured_sealer()
    counts: Counter[str] = Counter()
    with acting(by, "rekey"), transaction.atomic():
        for identities in _identities():
            old = [identity for identity in identities if _reseal(identity, sealer)]
            update_rows(Identity, [f"sealed_{field}" for field in SEALED_FIELDS], old)
            counts["identities"] += len(old)
        counts.update(reseal_cells(sealer=sealer))
        record(by=by, action="rekey", subject_kind="cells", subject_key="all", counts=dict(counts))
    counts["originals"] = originals.reseal()
    return counts


def _identities() -> Iterator[list[Identity]]:
    last = 0
    while page := list(
        Identity.objects.for_system("keeping the roster").filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE]
    ):
        last = page[-1].pk
        yield page


def _reseal(identity: Identity, sealer: Sealer) -> bool:
    """Seal the cells of one identity anew where an older key did; whether any was."""
    is_old = False
    for field in SEALED_FIELDS:
        sealed = getattr(identity, f"sealed_{field}")
        if sealed is not None and not sealer.is_current(sealed):
            setattr(identity, f"sealed_{field}", sealer.reseal(sealed, f"identity.{field}"))
            is_old = True
    return is_old
