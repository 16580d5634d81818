"""Take a person's data out of the raw rows that stated him: the one change, beside sealing anew, that they allow."""

import json
from collections.abc import Collection

from django.db import transaction

from thidua.imports.models import ImportRow, Problem
from thidua.imports.purposes import ROW_PURPOSE, VALUE_PURPOSE
from thidua.lib.history import erasing
from thidua.lib.sealing import Sealer


def erase_rows(*, kind: str, key: str, keeps: Collection[str], sealer: Sealer) -> int:
    """Of every row of the kind under the key, whatever became of its batch: only the clean columns of ``keeps`` stay,
    the raw cells go, so do the cells quoted by problems of these rows, and the fingerprint, by which values could be
    tried out, stands for nothing. How many rows."""
    with transaction.atomic(), erasing():
        rows = list(ImportRow.objects.for_system("a relative withdrew").filter(kind=kind, key=key))
        for row in rows:
            stored = json.loads(sealer.open(row.sealed, ROW_PURPOSE))
            clean = {name: value if name in keeps else None for name, value in stored["clean"].items()}
            text = json.dumps({"raw": ["" for _ in stored["raw"]], "clean": clean}, ensure_ascii=False)
            row.sealed = sealer.seal(text.encode(), ROW_PURPOSE)
            row.fingerprint = sealer.blind_index(f"erased {row.pk}", "row")
            row.save(update_fields=["sealed", "fingerprint"])
            noticed = Problem.objects.for_system("a relative withdrew")
            about = noticed.filter(batch=row.batch_id, sheet=row.sheet, row=row.row)
            about.update(sealed_value=sealer.seal(b"", VALUE_PURPOSE))
    return len(rows)
