"""Write units from files: a row states a unit as a whole.

What people did to a unit on its pages stands until a *different* row for it comes in: that row wins, the import says
so, and the unit's history keeps what was done. Undoing a batch must not take such edits away unseen: it is refused.
"""

from collections.abc import Mapping, Sequence

from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.engine.reading import CleanBatch, Problem
from thidua.imports.enums import RowKind, Severity
from thidua.imports.queries import current_of
from thidua.imports.registry import Current, ImportContext, ImportRefused, Prepared, RowImporter
from thidua.orgs.actions.editing import Particulars, fill_version, supersede_changes
from thidua.orgs.models import Unit, UnitChange, UnitSuccessor, UnitVersion
from thidua.orgs.reference.unit_kinds import unit_kind_code


class UnitImporter(RowImporter):
    kind = RowKind.UNITS

    def prepare(self, batch: CleanBatch, context: ImportContext) -> Prepared:
        indices = list(range(len(batch.row_numbers)))
        extra = {"problems": context.problems, "is_restoring": context.is_restoring}
        return Prepared(batch, indices, list(batch.columns["code"]), extra)

    def current(self, keys: Sequence[str]) -> Mapping[str, Current]:
        return current_of(self.kind, Unit, keys)

    def write(self, prepared: Prepared, chosen: Sequence[int], row_ids: Sequence[int], batch_id: int) -> None:
        columns = prepared.batch.columns
        indices = [prepared.indices[position] for position in chosen]
        known = Unit.objects.in_bulk([columns["code"][index] for index in indices], field_name="code")
        if prepared.extra["is_restoring"]:
            indices, row_ids = _not_standing(prepared, indices, row_ids, known)
            _refuse_if_edited([columns["code"][index] for index in indices])
        codes = [columns["code"][index] for index in indices]
        units = [
            Unit(
                pk=known[code].pk if code in known else None,
                code=code,
                opens_on=columns["opens_on"][index],
                closes_on=columns["closes_on"][index],
                source_row_id=row_id,
            )
            for code, index, row_id in zip(codes, indices, row_ids, strict=True)
        ]
        Unit.objects.bulk_create([unit for unit in units if unit.pk is None], batch_size=2000)
        stated_again = [unit for unit in units if unit.code in known]
        _end_edits(prepared, indices, stated_again)
        Unit.objects.bulk_update(stated_again, ["opens_on", "closes_on", "source_row"], batch_size=2000)
        UnitVersion.objects.filter(unit__in=stated_again).delete()
        UnitSuccessor.objects.filter(unit__in=stated_again).delete()
        UnitVersion.objects.bulk_create(
            (_version(unit, columns, index) for unit, index in zip(units, indices, strict=True)), batch_size=2000
        )
        UnitSuccessor.objects.bulk_create(
            (
                UnitSuccessor(unit=unit, successor_code=successor)
                for unit, index in zip(units, indices, strict=True)
                for successor in dict.fromkeys(columns["successor_codes"][index] or ())
            ),
            batch_size=2000,
        )

    def remove(self, keys: Sequence[str]) -> None:
        _refuse_if_edited(keys)
        try:
            Unit.objects.filter(code__in=keys).delete()
        except ProtectedError as error:
            raise ImportRefused(
                _("Chưa hủy được: còn cán bộ thuộc các đơn vị của đợt này. Hãy hủy đợt nạp cán bộ trước.")
            ) from error


def _not_standing(
    prepared: Prepared, indices: Sequence[int], row_ids: Sequence[int], known: Mapping[str, Unit]
) -> tuple[list[int], list[int]]:
    """The rows that come back, without those on which the unit stands already: nothing changes for these."""
    codes = prepared.batch.columns["code"]
    pairs = [
        (index, row_id)
        for index, row_id in zip(indices, row_ids, strict=True)
        if codes[index] not in known or known[codes[index]].source_row_id != row_id
    ]
    return [index for index, _row in pairs], [row_id for _index, row_id in pairs]


def _edited(codes: Sequence[str]) -> list[str]:
    standing = UnitChange.objects.filter(unit__code__in=codes, superseded_at__isnull=True)
    return sorted(set(standing.values_list("unit__code", flat=True)))


def _refuse_if_edited(codes: Sequence[str]) -> None:
    if edited := _edited(codes):
        shown = ", ".join(edited[:10]) + ("…" if len(edited) > 10 else "")
        raise ImportRefused(
            _(
                "Chưa hủy được: có đơn vị của đợt này đã được sửa trên trang sau khi nạp (%(codes)s); hủy đợt sẽ làm "
                "mất các thay đổi ấy. Hãy nạp tệp danh mục có dòng đúng thay cho việc hủy."
            )
            % {"codes": shown}
        )


def _end_edits(prepared: Prepared, indices: Sequence[int], units: Sequence[Unit]) -> None:
    """What was done on the pages gives way to the rows of a file; the import says of which units."""
    edited = set(_edited([unit.code for unit in units]))
    if not edited:
        return
    batch = prepared.batch
    prepared.extra["problems"].extend(
        _takes_the_place(batch, index) for index in indices if batch.columns["code"][index] in edited
    )
    supersede_changes([unit for unit in units if unit.code in edited], timezone.now())


def _takes_the_place(batch: CleanBatch, index: int) -> Problem:
    return Problem(
        batch.sheet,
        batch.row_numbers[index],
        "Mã đơn vị",
        str(batch.columns["code"][index]),
        code="replaces_edits",
        message="Đơn vị này đã được sửa trên trang; dòng của tệp thay cả đơn vị, kể cả các thay đổi ấy. "
        "Hãy kiểm tra lại tên, cấp trên, khối, ngày hiệu lực và đơn vị kế thừa.",
        severity=Severity.NOTE.value,
    )


def _version(unit: Unit, columns: Mapping[str, Sequence[object]], index: int) -> UnitVersion:
    name = str(columns["name"][index] or unit.code)
    stated_kind = str(columns["unit_kind"][index] or "")
    particulars = Particulars(
        name=name,
        kind=unit_kind_code(stated_kind) or stated_kind,
        parent_code=str(columns["parent_code"][index] or ""),
        block=str(columns["block"][index] or ""),
    )
    return fill_version(UnitVersion(unit=unit), particulars)
