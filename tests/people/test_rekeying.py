"""Does everything that is sealed move to the newest key, and does nothing but sealed cells change?"""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from tests import builders
from thidua.accounts.actions.keys import passing_ones, rotate
from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.documents.models import Document
from thidua.documents.queries import content_of
from thidua.imports.actions import FileOutcome
from thidua.imports.models import Upload, UploadFile, UploadProblem
from thidua.imports.originals import OriginalStore, original_store, upload_store
from thidua.lib.fields import SealedField
from thidua.lib.history import erasing
from thidua.lib.receiving import arrivals_folder
from thidua.lib.resealing import sealed_places, sealed_tables
from thidua.lib.sealing import SealedWriter, SealingError, configured_sealer
from thidua.people.models import Identity

KEYS = [f"{number}:{base64.b64encode(bytes([number] * 32)).decode()}" for number in (1, 2)]
UseKeys = Callable[..., None]
UNSEALED_BYTES = {  # digests, and files without personal data: whoever adds a column of bytes decides which it is
    "accounts.AttemptCount.key",
    "accounts.Invitation.code_index",
    "audit.BlockPart.leaves",
    "claims.DoorKey.code_index",
    "claims.DoorKey.link_index",
    "claims.Suppression.digest",
    "documents.Document.facts_index",
    "evaluation.RunInput.parquet",
    "imports.ImportRow.fingerprint",
    "linking.ReviewDecision.relative_fingerprint",
    "people.Identity.fingerprint",
    "people.Identity.insurance_code_index",
    "people.Identity.insurance_code_last4_index",
    "people.Identity.national_id_index",
    "people.Identity.national_id_last4_index",
}


@pytest.fixture
def use_keys(settings: Any, tmp_path: Path) -> Iterator[UseKeys]:
    def use(*keys: str) -> None:
        settings.SEALING_KEYS = keys
        configured_sealer.cache_clear()

    settings.VAR_DIR = tmp_path / "var"
    yield use
    configured_sealer.cache_clear()


def everything_but_sealed_cells() -> list[Any]:
    """Every column of the tables that have sealed cells, without these cells."""
    rows: list[Any] = []
    for place in sealed_tables():
        kept = [field.column for field in place.model._meta.concrete_fields if field not in place.fields]
        columns = ", ".join(connection.ops.quote_name(str(column)) for column in kept)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {place.table} ORDER BY id")
            rows.extend(cursor.fetchall())
    return rows


def take_in_one_claim(folder: Path, originals: OriginalStore) -> FileOutcome:
    """A claim that leaves an identity, a raw row, a problem and an original."""
    office = builders.Office(folder)
    claim = builders.claim_row("P1", "CB1", insurance="5600000001", **{"Quan hệ": "Bạn"})
    return office.take_in(office.file("phieu", [claim]), originals=originals)[0]


def by() -> User:
    return User.objects.get(username=SYSTEM_USERNAME)


def fill_every_sealed_cell() -> None:
    """A row at least in every table with sealed columns, and every such cell of it filled."""
    sealer = configured_sealer()
    upload = Upload.objects.create(received_by=by())
    file = UploadFile.objects.create(upload=upload, place=1, name="a.xlsx", size=1, sha256="0" * 64)
    UploadProblem.objects.create(file=file, sealed_value=sealer.seal(b"v", "problem.value"), code="c", message="m")
    content = sealer.seal(b'{"a": 1}', "document.content")
    Document.objects.create(
        kind="confirmation", number="N", subject_kind="person", subject_key="CB1", sealed_content=content,
        facts_index=bytes(16), made_by=by(), made_at=timezone.now(),
    )  # fmt: skip
    for place in sealed_tables():
        cells = {str(field.column): sealer.seal(f"of {field.name}".encode(), field.purpose) for field in place.fields}
        changes = ", ".join(f"{column} = %s" for column in cells)
        if place.model is Identity:
            changes += ", national_id_index = fingerprint, insurance_code_index = fingerprint"
        with erasing(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {place.table} SET {changes}", list(cells.values()))
            assert cursor.rowcount > 0, f"{place.table} has no row: let this test make one"


def keep_files(folder: Path) -> None:
    (folder / "plain").write_bytes(b"plain")
    target = upload_store().place_of(7, 1)
    target.parent.mkdir(parents=True)
    with target.open("wb") as stream:
        writer = SealedWriter(configured_sealer(), stream)
        writer.write(b"x" * 3_000_000)
        writer.finish()


def test_every_column_of_bytes_is_sealed_or_known_not_to_be() -> None:
    """A sealed column that is no ``SealedField`` would lose its key. Decide for a new column of bytes."""
    unsealed = set()
    for model in apps.get_models():
        is_ours = model._meta.app_config is not None and model._meta.app_config.name.startswith("thidua.")
        for field in model._meta.concrete_fields if is_ours else ():
            if isinstance(field, SealedField):
                assert field.purpose, f"{field} has no purpose"
            elif isinstance(field, models.BinaryField):
                unsealed.add(str(field))
    assert unsealed == UNSEALED_BYTES


def test_no_history_holds_sealed_cells() -> None:
    """History is append-only: what stands there keeps its key for ever."""
    histories = [model for model in apps.get_models() if any(f.name == "pgh_id" for f in model._meta.fields)]
    assert histories
    names = {field.name for place in sealed_tables() for field in place.fields}
    assert [str(field) for model in histories for field in model._meta.fields if field.name in names] == []


@pytest.mark.django_db
def test_everything_sealed_moves_to_the_newest_key(use_keys: UseKeys, tmp_path: Path) -> None:
    use_keys(KEYS[0])
    outcome = take_in_one_claim(tmp_path, original_store())
    fill_every_sealed_cell()
    keep_files(tmp_path)
    totp = TOTP.activate(by(), "JBSWY3DPEHPK3PXP").instance
    codes = RecoveryCodes.activate(by()).get_unused_codes()
    before = everything_but_sealed_cells()
    places = [place for place in sealed_places() if not place.is_passing]
    assert {place.name: set(place.count()) for place in places} == {place.name: {1} for place in places}

    use_keys(*KEYS)
    counts = rotate(by=by())
    assert {place.name: set(place.count()) for place in sealed_places() if not place.is_passing} == {
        place.name: {2} for place in places
    }
    assert set(counts) == {place.name for place in places}
    assert everything_but_sealed_cells() == before
    assert not rotate(by=by())

    use_keys(KEYS[1])  # the old key is gone for good
    sealer = configured_sealer()
    for place in sealed_tables():
        for row in place.model._base_manager.all():  # type: ignore[attr-defined]
            for field in place.fields:
                assert sealer.open(getattr(row, field.name), field.purpose) == f"of {field.name}".encode()
    assert content_of(Document.objects.for_system("a test").get()) == "of sealed_content"
    assert b"".join(original_store().read(outcome.sha256)) == (tmp_path / "phieu.xlsx").read_bytes()
    assert upload_store().unpack(7, 1, tmp_path / "unpacked").stat().st_size == 3_000_000
    totp.refresh_from_db()
    again = RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES))
    assert again.get_unused_codes() == codes
    assert totp.wrap().validate_code("000000") in {True, False}  # its secret opens


@pytest.mark.django_db
def test_without_the_old_key_nothing_is_lost(use_keys: UseKeys, tmp_path: Path) -> None:
    use_keys(KEYS[0])
    take_in_one_claim(tmp_path, original_store())
    use_keys(KEYS[1])
    with pytest.raises(SealingError, match="thiếu khóa"):
        rotate(by=by())
    assert {key for place in sealed_places() for key in place.count()} == {1}


@pytest.mark.django_db
def test_a_file_that_is_arriving_is_left_alone_and_told_of(use_keys: UseKeys) -> None:
    use_keys(KEYS[0])
    with (arrivals_folder() / "x.part").open("wb") as stream:
        writer = SealedWriter(configured_sealer(), stream)
        writer.write(b"x" * 2_000_000)
    use_keys(*KEYS)
    assert not rotate(by=by())
    assert passing_ones() == 1


def test_a_removed_upload_stays_removed(use_keys: UseKeys, tmp_path: Path) -> None:
    use_keys(KEYS[0])
    keep_files(tmp_path)
    use_keys(*KEYS)
    store = upload_store()
    target = store.place_of(7, 1)
    store.remove(7)
    assert store._reseal(target) is False
    assert not target.parent.exists()
