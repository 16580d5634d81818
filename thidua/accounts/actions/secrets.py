"""Seal the secrets of second factors anew: they stand, sealed, inside the JSON of allauth's rows."""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from thidua.lib.sealing import Sealer

SECRET_PURPOSE = "account.secret"  # noqa: S105 (the purpose under which secrets are sealed, no secret)
SECRETS = ("secret", "seed", "migrated_codes")  # what allauth hands to the adapter's `encrypt`
ROWS_AT_ONCE = 2000


class SealedSecrets:
    """Secrets of authenticator apps, and seeds and codes of recovery."""

    name, table, is_passing = "bí mật của xác thực hai bước", Authenticator._meta.db_table, False

    def count(self) -> Counter[int]:
        everything = Authenticator.objects.values_list("data", flat=True).iterator(chunk_size=ROWS_AT_ONCE)
        return Counter(cell[1] for data in everything for cell in _cells(data))

    def reseal(self, sealer: Sealer) -> int:
        count, last = 0, 0
        while True:
            with transaction.atomic():
                held = Authenticator.objects.select_for_update(skip_locked=True, no_key=True)
                rows = list(held.filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE])
                old = [row for row in rows if any(not sealer.is_current(cell) for cell in _cells(row.data))]
                for row in old:
                    count += sum(not sealer.is_current(cell) for cell in _cells(row.data))
                    _save(row.pk, {name: _fresh(value, sealer) for name, value in _sealed_parts(row.data)})
            if not rows:
                return count
            last = rows[-1].pk


def _save(number: int, parts: dict[str, Any]) -> None:
    """The sealed parts alone: what else stands beside them (which codes are used) is allauth's."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Authenticator._meta.db_table} SET data = data || %s::jsonb WHERE id = %s",  # noqa: S608
            [json.dumps(parts), number],
        )


def _sealed_parts(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, data[name]) for name in SECRETS if data.get(name))


def _cells(data: dict[str, Any]) -> Iterator[bytes]:
    for _, value in _sealed_parts(data):
        for text in value if isinstance(value, list) else [value]:
            if cell := _cell(text):
                yield cell


def _cell(text: str) -> bytes:
    """The sealed bytes; none where it is no such text."""
    try:
        cell = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
    return cell if len(cell) > 1 else b""


def _fresh(value: Any, sealer: Sealer) -> Any:
    if isinstance(value, list):
        return [_fresh(text, sealer) for text in value]
    cell = _cell(value)
    if not cell or sealer.is_current(cell):
        return value
    return base64.b64encode(sealer.reseal(cell, SECRET_PURPOSE)).decode()
