"""Can an old key be retired without touching anything but encrypted cells?"""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests import builders
from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.imports.actions import FileOutcome
from thidua.imports.models import ImportRow
from thidua.imports.models import Problem as StoredProblem
from thidua.imports.originals import OriginalStore
from thidua.lib.sealing import SealingError, configured_sealer
from thidua.people.actions import rekey
from thidua.people.models import Identity

SEALED = {
    Identity: ("sealed_national_id", "sealed_insurance_code", "sealed_phone", "sealed_address", "sealed_hint"),
    ImportRow: ("sealed",),
    StoredProblem: ("sealed_value",),
}
KEYS = [f"{number}:{base64.b64encode(bytes([number] * 32)).decode()}" for number in (1, 2)]
UseKeys = Callable[..., None]


@pytest.fixture
def use_keys(settings: Any) -> Iterator[UseKeys]:
    def use(*keys: str) -> None:
        settings.SEALING_KEYS = keys
        configured_sealer.cache_clear()

    yield use
    configured_sealer.cache_clear()


def everything_but_sealed_cells() -> list[Any]:
    """Every column of the tables that have sealed cells, without these cells."""
    rows: list[Any] = []
    for model, sealed in SEALED.items():
        kept = [field.column for field in model._meta.concrete_fields if field.column not in sealed]
        columns = ", ".join(connection.ops.quote_name(str(column)) for column in kept)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {model._meta.db_table} ORDER BY id")
            rows.extend(cursor.fetchall())
    return rows


def key_numbers() -> set[int]:
    """The numbers of the keys that seal any cell now."""
    found: set[int] = set()
    for model, columns in SEALED.items():
        for column in columns:
            cells = model._base_manager.exclude(**{column: None}).values_list(column, flat=True)  # type: ignore[attr-defined]
            found.update(bytes(cell)[1] for cell in cells)
    return found


def take_in_one_claim(folder: Path, originals: OriginalStore) -> FileOutcome:
    """A claim that leaves an identity, a raw row, a problem and an original."""
    office = builders.Office(folder)
    claim = builders.claim_row("P1", "CB1", insurance="5600000001", **{"Quan hệ": "Bạn"})
    return office.take_in(office.file("phieu", [claim]), originals=originals)[0]


@pytest.mark.django_db
def test_every_cell_and_original_moves_to_the_newest_key(use_keys: UseKeys, tmp_path: Path) -> None:
    use_keys(KEYS[0])
    originals = OriginalStore(tmp_path / "originals", configured_sealer())
    outcome = take_in_one_claim(tmp_path, originals)
    before = everything_but_sealed_cells()
    assert key_numbers() == {1}

    use_keys(*KEYS)
    originals = OriginalStore(tmp_path / "originals", configured_sealer())
    counts = rekey(by=User.objects.get(username=SYSTEM_USERNAME), originals=originals)

    assert key_numbers() == {2}
    assert everything_but_sealed_cells() == before
    assert (counts["identities"], counts["rows"], counts["problems"], counts["originals"]) == (1, 1, 1, 1)

    use_keys(KEYS[1])  # the old key is gone for good
    sealer = configured_sealer()
    identity = Identity.objects.for_system("a test").get()
    assert sealer.open(identity.sealed_insurance_code or b"", "identity.insurance_code") == b"5600000001"
    alone = OriginalStore(tmp_path / "originals", sealer)
    assert b"".join(alone.read(outcome.sha256)) == (tmp_path / "phieu.xlsx").read_bytes()


@pytest.mark.django_db
def test_a_second_time_finds_nothing_to_do(use_keys: UseKeys, tmp_path: Path) -> None:
    use_keys(KEYS[0])
    originals = OriginalStore(tmp_path / "originals", configured_sealer())
    take_in_one_claim(tmp_path, originals)
    use_keys(*KEYS)
    by = User.objects.get(username=SYSTEM_USERNAME)
    originals = OriginalStore(tmp_path / "originals", configured_sealer())
    rekey(by=by, originals=originals)
    assert not any(rekey(by=by, originals=originals).values())


@pytest.mark.django_db
def test_without_the_old_key_nothing_is_lost(use_keys: UseKeys, tmp_path: Path) -> None:
    use_keys(KEYS[0])
    originals = OriginalStore(tmp_path / "originals", configured_sealer())
    take_in_one_claim(tmp_path, originals)
    use_keys(KEYS[1])
    with pytest.raises(SealingError, match="thiếu khóa"):
        rekey(by=User.objects.get(username=SYSTEM_USERNAME), originals=OriginalStore(tmp_path, configured_sealer()))
    assert key_numbers() == {1}
