"""Write identities: people as a source names them, their numbers sealed and indexed."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from thidua.engine.text import fold
from thidua.lib.database import allocate_ids, copy_rows, update_rows
from thidua.lib.sealing import Sealer
from thidua.lib.sorting import person_sort_key
from thidua.people.enums import IdentityKind
from thidua.people.models import Identity

SEALED_FIELDS = ("national_id", "insurance_code", "phone", "address", "hint")
INDEXED_FIELDS = ("national_id", "insurance_code")
IDENTITY_COLUMNS = (
    "id",
    "kind",
    "name",
    "name_folded",
    "name_sort_key",
    "birth",
    "sex",
    *(f"sealed_{field}" for field in SEALED_FIELDS),
    *(f"{field}_index" for field in INDEXED_FIELDS),
    *(f"{field}_last4_index" for field in INDEXED_FIELDS),
    "fingerprint",
)


class Naming(NamedTuple):
    """How a source names a person; None is blank. Ids are normalised text."""

    name: str | None = None
    birth: str | None = None
    sex: str | None = None
    national_id: str | None = None
    insurance_code: str | None = None
    phone: str | None = None
    address: str | None = None
    hint: str | None = None


def naming_fingerprint(naming: Naming, sealer: Sealer) -> bytes:
    return sealer.blind_index(repr(tuple(naming)), "identity")


def identity_values(kind: IdentityKind, naming: Naming, sealer: Sealer) -> tuple[Any, ...]:
    """The column values of an identity row, in the order of ``IDENTITY_COLUMNS`` without ``id``."""
    name = naming.name or ""
    is_sorted = kind is not IdentityKind.INSURED  # the ledger's people are searched, never listed by name
    return (
        kind.value,
        name,
        fold(name)[:200],  # folding can lengthen: ß becomes ss
        person_sort_key(name) if is_sorted else "",
        naming.birth or "",
        naming.sex or "",
        *(_sealed(getattr(naming, field), field, sealer) for field in SEALED_FIELDS),
        *(_index(getattr(naming, field), field, sealer) for field in INDEXED_FIELDS),
        *(_last4_index(getattr(naming, field), field, sealer) for field in INDEXED_FIELDS),
        naming_fingerprint(naming, sealer),
    )


def write_identities(kind: IdentityKind, namings: Sequence[Naming], sealer: Sealer) -> list[int]:
    """One new identity row for each naming; returns their keys in the same order."""
    ids = allocate_ids(Identity, len(namings))
    copy_rows(
        Identity,
        IDENTITY_COLUMNS,
        ((key, *identity_values(kind, naming, sealer)) for key, naming in zip(ids, namings, strict=True)),
    )
    return ids


def restate_identity(identity: Identity, naming: Naming, sealer: Sealer) -> None:
    """Let an identity say what its source says now; ``rewrite_identities`` saves it."""
    values = identity_values(IdentityKind(identity.kind), naming, sealer)
    for column, value in zip(IDENTITY_COLUMNS[1:], values, strict=True):
        setattr(identity, column, value)


def rewrite_identities(identities: Sequence[Identity]) -> None:
    update_rows(Identity, IDENTITY_COLUMNS[1:], identities)


def _sealed(value: str | None, field: str, sealer: Sealer) -> bytes | None:
    return sealer.seal(value.encode(), f"identity.{field}") if value else None


def _index(value: str | None, field: str, sealer: Sealer) -> bytes | None:
    return sealer.blind_index(value, field) if value else None


def _last4_index(value: str | None, field: str, sealer: Sealer) -> bytes | None:
    return sealer.blind_index(value[-4:], f"{field}_l4") if value else None
