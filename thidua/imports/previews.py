"""How is a stored preview of a file shown: its sheets, the guesses, and a few rows of each outcome?"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.engine.reading.encodings import ENCODING_NAMES
from thidua.imports.enums import RowKind
from thidua.imports.models import Batch, UploadFile
from thidua.imports.purposes import PREVIEW_PURPOSE
from thidua.imports.registry import importer_of
from thidua.imports.samples import COMPARED, caption_of
from thidua.lib.sealing import Sealer

OUTCOMES = {
    "new": gettext_lazy("Mới"),
    "changed": gettext_lazy("Thay đổi"),
    "held": gettext_lazy("Chỉ ghi được bằng đợt đính chính"),
    "same": gettext_lazy("Giữ nguyên"),
}
OPEN_AT_ONCE = 3  # files whose rows are open when the page opens
SHEET_KINDS = {
    "units": gettext_lazy("Danh mục đơn vị"),
    "roster": gettext_lazy("Danh sách cán bộ"),
    "claims": gettext_lazy("Danh sách người thân (phiếu vận động)"),
    "ledger": gettext_lazy("Sổ đóng BHXH"),
}


@dataclass(frozen=True)
class SheetView:
    name: str
    kind: Any  # what it was recognised as; blank: not at all
    first_row: int | None
    is_hidden: bool
    guesses: list[tuple[str, str, str, str]]  # caption, encoding, an example before and after


@dataclass(frozen=True)
class SampleGroup:
    """Rows of one kind and outcome. ``heads`` and ``cells`` for whole rows; ``changes`` for changed ones."""

    title: str
    outcome: str
    count: int
    heads: list[str]
    cells: list[tuple[str, list[tuple[str, str]]]]  # place, (caption, cell)
    changes: list[tuple[str, list[tuple[str, str, str]]]]  # place, (caption, before, after)

    @property
    def is_part(self) -> bool:
        return self.count > max(len(self.cells), len(self.changes))


@dataclass(frozen=True)
class FilePreview:
    file: UploadFile
    sheets: list[SheetView]
    groups: list[SampleGroup]
    is_open: bool = False
    is_stale: bool = False  # other batches have come since


def file_previews(files: Iterable[UploadFile], sealer: Sealer) -> list[FilePreview]:
    """The files with what their previews hold; those that cannot be read have none."""
    readable = [file for file in files if file.sealed_preview is not None and not file.unreadable]
    latest = Batch.objects.aggregate(latest=Max("pk"))["latest"]
    return [_file_preview(file, sealer, latest, is_open=len(readable) <= OPEN_AT_ONCE) for file in readable]


def _file_preview(file: UploadFile, sealer: Sealer, latest_batch: int | None, *, is_open: bool) -> FilePreview:
    assert file.sealed_preview is not None
    stored = json.loads(sealer.open(file.sealed_preview, PREVIEW_PURPOSE))
    groups = []
    for kind in RowKind:
        for outcome in OUTCOMES:
            samples = [one for one in stored["samples"] if (one["kind"], one["outcome"]) == (kind, outcome)]
            if samples:
                groups.append(_group(file, kind, outcome, samples))
    is_stale = stored["latest_batch"] != latest_batch
    return FilePreview(file, [_sheet(sheet) for sheet in stored["sheets"]], groups, is_open, is_stale)


def _sheet(sheet: dict[str, Any]) -> SheetView:
    guesses = []
    for guess in sheet["guesses"]:
        before, after = next(iter(guess["examples"]), ("", ""))
        guesses.append((guess["caption"], ENCODING_NAMES.get(guess["encoding"], guess["encoding"]), before, after))
    return SheetView(
        sheet["sheet"], SHEET_KINDS.get(sheet["kind"], ""), sheet["first_data_row"], sheet["hidden"], guesses
    )


def _group(file: UploadFile, kind: RowKind, outcome: str, samples: Sequence[dict[str, Any]]) -> SampleGroup:
    labels = importer_of(kind).value_labels
    count = file.counts.get(kind, {}).get(outcome, 0) or len(samples)
    title = f"{kind.label} · {OUTCOMES[outcome]}"
    if outcome in COMPARED:
        changes = [
            (
                _place(one),
                [
                    (caption_of(kind, field), _said(labels, field, old), _said(labels, field, new))
                    for field, old, new in one["fields"]
                ],
            )
            for one in samples
        ]
        return SampleGroup(title, outcome, count, [], [], changes)
    fields = list(dict.fromkeys(field for one in samples for field, _old, _new in one["fields"]))
    rows = []
    for one in samples:
        values = {field: _said(labels, field, new) for field, _old, new in one["fields"]}
        rows.append((_place(one), [(caption_of(kind, field), values.get(field, "")) for field in fields]))
    return SampleGroup(title, outcome, count, [caption_of(kind, field) for field in fields], rows, [])


def _said(labels: Any, field: str, value: str) -> str:
    return str(labels.get(field, {}).get(value, value))


def _place(sample: dict[str, Any]) -> str:
    if sample["sheet"]:
        return _("%(sheet)s, dòng %(row)s") % {"sheet": sample["sheet"], "row": sample["row"]}
    return _("dòng %(row)s") % {"row": sample["row"]}
