"""Take the claims of a units' file: one line a claim."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from thidua.campaigns.queries import rules_in_force
from thidua.claims.actions.naming import close_doors, restate_relative
from thidua.claims.actions.unit_rows import TAKEN, UNTOUCHED, Fate, UnitRows, relative_naming
from thidua.claims.models import Claim, DoorKey
from thidua.claims.queries.door import erased_codes, refusals
from thidua.claims.queries.suppressing import suppressed
from thidua.engine.evaluation import RuleSettings, relationship_is_accepted
from thidua.engine.linking.names import ends_like_one_of
from thidua.engine.reading import CleanBatch, Problem
from thidua.imports.enums import RowKind, Severity
from thidua.imports.queries import current_of
from thidua.imports.registry import Current, ImportContext, Prepared, RowImporter
from thidua.lib.database import copy_rows, update_rows
from thidua.people.actions import rewrite_identities, write_identities
from thidua.people.enums import IdentityKind
from thidua.people.models import Identity, Membership


class ClaimImporter(RowImporter):
    kind = RowKind.CLAIMS
    is_for_units = True

    def prepare(self, batch: CleanBatch, context: ImportContext) -> Prepared:
        columns = batch.columns
        fates = _fates(batch, context)
        names = {} if context.is_restoring else _roster_names(set(columns["mobiliser_code"]))
        by_hand = set() if context.is_restoring else _entered_by_hand(columns["claim_code"])
        rules = rules_in_force(context.today)
        prepared = Prepared(batch, [], [], {"sealer": context.sealer})
        erased = set() if context.is_restoring else erased_codes(columns["claim_code"])
        unwanted = set() if context.is_restoring else _suppressed(batch, context)
        for index, code in enumerate(columns["claim_code"]):
            if fates and fates[index] is not TAKEN:
                prepared.untouched += fates[index] is UNTOUCHED
                continue
            if code in by_hand or code in erased:
                context.problems.append(_erased(batch, index) if code in erased else _by_hand(batch, index))
                continue
            if index in unwanted:
                prepared.untouched += context.unit is not None  # a unit's file is no way to ask who withdrew
                if context.unit is None:
                    context.problems.append(_erased(batch, index))
                continue
            mobiliser = columns["mobiliser_code"][index]
            if mobiliser in names and not ends_like_one_of(columns["mobiliser_name"][index], names[mobiliser]):
                context.problems.append(_other_mobiliser(batch, index))
                continue
            if not relationship_is_accepted(columns["relationship"][index], rules):
                context.problems.append(_relationship(batch, index, rules))
            prepared.indices.append(index)
            prepared.keys.append(code)
        return prepared

    def current(self, keys: Sequence[str]) -> Mapping[str, Current]:
        return current_of(self.kind, Claim, keys)

    def write(self, prepared: Prepared, chosen: Sequence[int], row_ids: Sequence[int], batch_id: int) -> None:
        columns, sealer = prepared.batch.columns, prepared.extra["sealer"]
        indices = [prepared.indices[position] for position in chosen]
        codes = [columns["claim_code"][index] for index in indices]
        known = Claim.objects.for_system("keeping claims").select_related("relative").in_bulk(codes, field_name="code")
        fresh = [(index, row) for index, row, code in zip(indices, row_ids, codes, strict=True) if code not in known]
        identities = write_identities(
            IdentityKind.RELATIVE, [relative_naming(columns, index) for index, _ in fresh], sealer
        )
        copy_rows(
            Claim,
            (*CLAIM_COLUMNS, "relative_id", "source_row_id"),
            (
                (*_claim_values(columns, index), identity, row_id)
                for (index, row_id), identity in zip(fresh, identities, strict=True)
            ),
        )
        _refuse_again([code for code in codes if code not in known])
        stated_again, others = [], []
        for index, row_id, code in zip(indices, row_ids, codes, strict=True):
            if (claim := known.get(code)) is not None:
                stated_again.append(claim)
                if _restate(claim, columns, index, row_id, sealer):
                    others.append(claim)
        update_rows(Claim, [*CLAIM_COLUMNS[1:], "source_row_id", "confirmed_on"], stated_again)
        rewrite_identities([claim.relative for claim in stated_again])
        close_doors(others)

    def remove(self, keys: Sequence[str]) -> None:
        relatives = list(
            Claim.objects.for_system("keeping claims").filter(code__in=keys).values_list("relative_id", flat=True)
        )
        DoorKey.objects.for_system("keeping claims").filter(claim__code__in=keys).delete()
        Claim.objects.for_system("keeping claims").filter(code__in=keys).delete()
        Identity.objects.for_system("keeping claims").filter(pk__in=relatives).delete()


def _fates(batch: CleanBatch, context: ImportContext) -> list[Fate]:
    """What becomes of each row of a unit's file, whose claims are named on the way; empty for the agency's files."""
    if context.unit is None:
        return []
    own = UnitRows(batch, context)
    return [own.fate(index) for index in range(len(batch.row_numbers))]


CLAIM_COLUMNS = ("code", "mobiliser_code", "unit_code", "relationship", "declared_on", "withdrawn_on")


def _claim_values(columns: Mapping[str, Sequence[Any]], index: int) -> tuple[Any, ...]:
    return (
        columns["claim_code"][index],
        columns["mobiliser_code"][index] or "",
        columns["unit_code"][index] or "",
        (columns["relationship"][index] or "")[:200],
        columns["declared_on"][index],
        columns["withdrawn_on"][index],
    )


def _restate(claim: Claim, columns: Mapping[str, Sequence[Any]], index: int, row_id: int, sealer: Any) -> bool:
    """The claim as its row says now, not yet saved; whether it may mean somebody else."""
    for name, value in zip(CLAIM_COLUMNS, _claim_values(columns, index), strict=True):
        setattr(claim, name, value)
    claim.source_row_id = row_id
    return restate_relative(claim, relative_naming(columns, index), sealer)


def _refuse_again(codes: Sequence[str]) -> None:
    """Claims that went with their batch and come back are refused as they were."""
    days = refusals(codes)
    refused = list(Claim.objects.for_system("keeping claims").filter(code__in=days))
    for claim in refused:
        claim.refused_on = days[claim.code]
    update_rows(Claim, ["refused_on"], refused)


def _suppressed(batch: CleanBatch, context: ImportContext) -> set[int]:
    """Which rows would bring an erased relative back in a claim that is not there yet."""
    columns = batch.columns
    codes = columns["claim_code"]
    known = set(Claim.objects.for_system("keeping claims").filter(code__in=set(codes)).values_list("code", flat=True))
    fresh = [index for index, code in enumerate(codes) if code not in known]
    rows = [(columns["mobiliser_code"][index] or "", relative_naming(columns, index)) for index in fresh]
    return {fresh[place] for place in suppressed(rows, context.sealer)}


def _roster_names(codes: set[str | None]) -> dict[str, list[str]]:
    """Every name under which usable roster rows know the mobilisers."""
    names: dict[str, list[str]] = defaultdict(list)
    rows = (
        Membership.objects.for_system("keeping claims")
        .filter(person__code__in=codes - {None})
        .values_list("person__code", "identity__name")
    )
    for code, name in rows.distinct():
        names[code].append(name)
    return names


def _entered_by_hand(codes: Sequence[str | None]) -> set[str]:
    """Which of these codes are claims of the page: a file may neither restate one nor take it along when undone."""
    return set(
        Claim.objects.for_system("keeping claims")
        .filter(code__in=set(codes) - {None}, source_row__isnull=True)
        .values_list("code", flat=True)
    )


def _by_hand(batch: CleanBatch, index: int) -> Problem:
    code = batch.columns["claim_code"][index]
    return Problem(
        batch.sheet,
        batch.row_numbers[index],
        "Mã phiếu",
        code,
        code="claim_entered_by_hand",
        message=f"Phiếu {code} được nhập tay trên trang phiếu nên tệp không thay thế được. "
        "Hãy sửa phiếu ấy trên trang, hoặc bỏ dòng này.",
        severity=Severity.PROBLEM.value,
    )


def _erased(batch: CleanBatch, index: int) -> Problem:
    code = batch.columns["claim_code"][index]
    return Problem(
        batch.sheet,
        batch.row_numbers[index],
        "Mã phiếu",
        code,
        code="relative_withdrew",
        message=f"Người thân của phiếu {code} đã rút lại đồng ý nên dữ liệu của người ấy không được nạp lại. "
        "Hãy bỏ dòng này khỏi tệp.",
        severity=Severity.PROBLEM.value,
    )


def _other_mobiliser(batch: CleanBatch, index: int) -> Problem:
    return Problem(
        batch.sheet,
        batch.row_numbers[index],
        "Họ tên cán bộ",
        batch.columns["mobiliser_name"][index] or "",
        code="mobiliser_name_differs",
        message=f"Mã cán bộ {batch.columns['mobiliser_code'][index]} trong danh sách cán bộ thuộc về người tên khác. "
        "Hãy kiểm tra lại mã hoặc họ tên cán bộ rồi nạp lại.",
        severity=Severity.PROBLEM.value,
    )


def _relationship(batch: CleanBatch, index: int, rules: RuleSettings) -> Problem:
    return Problem(
        batch.sheet,
        batch.row_numbers[index],
        "Quan hệ",
        batch.columns["relationship"][index] or "",
        code="relationship_not_accepted",
        message="Quan hệ này không nằm trong danh sách người thân được tính nên phiếu không được tính. "
        "Nếu là người thân, hãy ghi rõ (ví dụ: mẹ vợ, em ruột, con dâu).",
        severity=Severity.NOTE.value,
    )
