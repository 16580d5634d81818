"""Write units: a row of the units file states a unit as a whole."""

from collections.abc import Mapping, Sequence

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from thidua.engine.reading import CleanBatch
from thidua.engine.text import fold
from thidua.imports.enums import RowKind
from thidua.imports.queries import current_of
from thidua.imports.registry import Current, ImportContext, ImportRefused, Prepared, RowImporter
from thidua.lib.sorting import text_sort_key
from thidua.orgs.models import Unit, UnitSuccessor, UnitVersion
from thidua.orgs.reference.unit_kinds import unit_kind_code


class UnitImporter(RowImporter):
    kind = RowKind.UNITS

    def prepare(self, batch: CleanBatch, context: ImportContext) -> Prepared:
        indices = list(range(len(batch.row_numbers)))
        return Prepared(batch, indices, list(batch.columns["code"]))

    def current(self, keys: Sequence[str]) -> Mapping[str, Current]:
        return current_of(self.kind, Unit, keys)

    def write(self, prepared: Prepared, chosen: Sequence[int], row_ids: Sequence[int], batch_id: int) -> None:
        columns = prepared.batch.columns
        indices = [prepared.indices[position] for position in chosen]
        codes = [columns["code"][index] for index in indices]
        known = Unit.objects.in_bulk(codes, field_name="code")
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
        try:
            Unit.objects.filter(code__in=keys).delete()
        except ProtectedError as error:
            raise ImportRefused(
                _("Chưa hủy được: còn cán bộ thuộc các đơn vị của đợt này. Hãy hủy đợt nạp cán bộ trước.")
            ) from error


def _version(unit: Unit, columns: Mapping[str, Sequence[object]], index: int) -> UnitVersion:
    name = str(columns["name"][index] or unit.code)
    stated_kind = str(columns["unit_kind"][index] or "")
    return UnitVersion(
        unit=unit,
        name=name,
        kind=unit_kind_code(stated_kind) or stated_kind,
        parent_code=str(columns["parent_code"][index] or ""),
        block=str(columns["block"][index] or ""),
        sort_key=text_sort_key(name),
        search_text=fold(name)[:400],  # folding can lengthen: ß becomes ss
    )
