"""Which claim does a row of a unit's own file mean, and may it come?

A unit writes what it likes into Mã phiếu, or nothing. A code of its own claims means that claim. Any other one is its
own numbering and stands below its unit's code, so that no unit learns of another's codes. A row without a code means
the claim with the same mobiliser and relative; a new one gets a code that is a keyed digest of these two, so that the
same row comes back to the same claim, even one whose relative has withdrawn and was erased: that one stays erased,
also when the row spells the relative otherwise but has its day and relationship. A claim that its relative refused is
restated like an open one, and stays refused: a file is no way to ask who refused.
"""

import base64
from collections import defaultdict
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from thidua.claims.enums import Channel
from thidua.claims.models import Claim
from thidua.engine.reading import CleanBatch, Problem, read_file
from thidua.engine.text import fold
from thidua.imports.enums import Severity
from thidua.imports.registry import ImportContext
from thidua.lib.masking import initials
from thidua.lib.sealing import Sealer, configured_sealer
from thidua.orgs.models import Unit
from thidua.orgs.queries import scope_of_unit
from thidua.people.actions import Naming, naming_fingerprint
from thidua.people.models import Person, PersonRows
from thidua.people.queries.codes_only import is_codes_only

LONGEST_CODE = 100
NAMING_FIELDS = ("relative_name", "birth", "sex", "national_id", "insurance_code", "phone", "address", "note")


def codes_of_rows(path: Path, name: str, *, unit: int, by: Any, today: date) -> dict[tuple[str, int], str]:
    """By (sheet, row) of a unit's file the code of the claim that the row means, where that claim is there."""
    found: dict[tuple[str, int], str] = {}
    context = ImportContext(by=by, today=today, sealer=configured_sealer(), unit=unit)
    for batch in read_file(path, name=name, today=today, needs_claim_codes=False):
        if isinstance(batch, CleanBatch) and batch.kind == "claims":
            rows = UnitRows(batch, context)
            for index, row in enumerate(batch.row_numbers):
                code = rows.meaning(index)
                if code is not None:
                    found[batch.sheet, row] = code
    return found


class Fate(Enum):
    """What becomes of a row: it is taken, refused with a problem, or leaves its claim as it is without a word."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNTOUCHED = "untouched"


TAKEN, REFUSED, UNTOUCHED = Fate.TAKEN, Fate.REFUSED, Fate.UNTOUCHED


def relative_naming(columns: Any, index: int) -> Naming:
    """How a row names its relative."""
    return Naming(*(columns[field][index] for field in NAMING_FIELDS))


class UnitRows:
    """The rows of one clean batch that a unit sent, beside the unit's people and claims. Fills in ``claim_code``."""

    def __init__(self, batch: CleanBatch, context: ImportContext) -> None:
        assert context.unit is not None
        self._batch, self._columns, self._context = batch, batch.columns, context
        self._prefix = Unit.objects.values_list("code", flat=True).get(pk=context.unit)
        scope = scope_of_unit(context.unit, context.today)
        self._people = set(PersonRows(Person).counting_in(scope).values_list("code", flat=True))
        self._units = set(Unit.objects.filter(pk__in=scope.units).values_list("code", flat=True))
        claims = Claim.objects.visible_to(scope).select_related("relative")
        self._claims = {claim.code: claim for claim in claims}
        self._of_mobiliser: dict[str, list[Claim]] = defaultdict(list)
        for claim in self._claims.values():
            if not _is_erased(claim):
                self._of_mobiliser[claim.mobiliser_code].append(claim)
        self._erased = [claim for claim in self._claims.values() if _is_erased(claim)]
        self._names_officials = is_codes_only(context.unit, context.today) and any(self._columns["mobiliser_name"])
        if self._names_officials:
            context.problems.append(Problem(batch.sheet, None, "Họ tên cán bộ", "", *CODES_ONLY))
        said = (self._said_code(index) for index in range(len(batch.row_numbers)))
        self._meant = {code for code in said if code in self._claims}

    def fate(self, index: int) -> Fate:
        """Decide about a row and name its claim. What is refused is reported."""
        if self._names_officials:
            return REFUSED
        if (problem := self._flaw(index)) is not None:
            self._context.problems.append(problem)
            return REFUSED
        typed = self._columns["claim_code"][index]
        code = self._code(index)
        self._columns["claim_code"][index] = code
        claim = self._claims.get(code)
        if claim is None:
            return TAKEN
        if _is_erased(claim) or self._is_own_entry(claim, typed, index):
            return UNTOUCHED
        if self._is_unchanged(claim, index):
            return UNTOUCHED
        if claim.withdrawn_on is not None:
            self._context.problems.append(self._problem(index, "claim_code", "Mã phiếu", *CLOSED))
            return REFUSED
        return TAKEN

    def meaning(self, index: int) -> str | None:
        """The code of the claim that a row means when there is such a claim."""
        if self._names_officials or self._flaw(index) is not None:
            return None
        code = self._code(index)
        return code if code in self._claims else None

    def _flaw(self, index: int) -> Problem | None:
        columns = self._columns
        if columns["mobiliser_code"][index] not in self._people:
            return self._problem(index, "mobiliser_code", "Mã cán bộ", *STRANGER)
        if columns["unit_code"][index] is not None and columns["unit_code"][index] not in self._units:
            return self._problem(index, "unit_code", "Mã đơn vị", *OTHER_UNIT)
        if columns["relative_name"][index] is None:
            return self._problem(index, "relative_name", "Họ tên người thân", *NAMELESS)
        typed = columns["claim_code"][index]
        if typed is not None and len(self._own_code(typed)) > LONGEST_CODE:
            return self._problem(index, "claim_code", "Mã phiếu", *LONG_CODE)
        return None

    def _own_code(self, typed: str) -> str:
        """The code as it is when it is one of the unit's claims, else below the unit's."""
        prefix = f"{self._prefix}/"
        return typed if typed in self._claims or typed.startswith(prefix) else prefix + typed

    def _code(self, index: int) -> str:
        said = self._said_code(index)
        if said in self._claims:
            return said
        if (alike := self._alike(index) or self._erased_like(index)) is not None:
            self._meant.add(alike.code)
            return alike.code
        return said

    def _said_code(self, index: int) -> str:
        """The code that the row's own cells mean."""
        typed = self._columns["claim_code"][index]
        if typed is not None:
            return self._own_code(typed)
        return f"{self._prefix}/{self._digest(index)}" if self._columns["relative_name"][index] else ""

    def _erased_like(self, index: int) -> Claim | None:
        """For a row without a code an erased claim of the same mobiliser, day and relationship that no other row means:
        its relative withdrew and does not come back under another spelling."""
        columns = self._columns
        if columns["claim_code"][index] is not None:
            return None
        for claim in self._erased:
            if (
                claim.code not in self._meant
                and claim.mobiliser_code == columns["mobiliser_code"][index]
                and claim.declared_on == columns["declared_on"][index]
                and fold(claim.relationship) == fold(columns["relationship"][index] or "")[:200]
            ):
                return claim
        return None

    def _alike(self, index: int) -> Claim | None:
        """The claim of the same mobiliser about the same relative that no other row of the file means."""
        for claim in self._of_mobiliser[self._columns["mobiliser_code"][index]]:
            if claim.code not in self._meant and self._is_same_relative(claim, index):
                return claim
        return None

    def _is_same_relative(self, claim: Claim, index: int) -> bool:
        """By a number when both state one; else by name, where neither the birth nor a number says otherwise."""
        columns, relative, sealer = self._columns, claim.relative, self._context.sealer
        numbers = [
            _agrees(columns[field][index], getattr(relative, f"{field}_index"), field, sealer)
            for field in ("national_id", "insurance_code")
        ]
        if True in numbers:
            return True
        if False in numbers or fold(columns["relative_name"][index])[:200] != relative.name_folded:
            return False
        birth = columns["birth"][index]
        return not birth or not relative.birth or birth[:4] == relative.birth[:4]

    def _is_own_entry(self, claim: Claim, typed: str | None, index: int) -> bool:
        """Whether the row only repeats what an official entered on his own page, or the agency by hand: without its
        code, or with the short name under which the unit read it."""
        short = self._columns["relative_name"][index] == initials(claim.relative.name)
        return claim.channel in (Channel.OWN, Channel.OFFICE) and (typed is None or short)

    def _digest(self, index: int) -> str:
        columns = self._columns
        number = columns["national_id"][index] or columns["insurance_code"][index] or columns["birth"][index] or ""
        said = "\0".join((columns["mobiliser_code"][index] or "", fold(columns["relative_name"][index]), number))
        return base64.b32encode(self._context.sealer.blind_index(said, "unit_claim")[:5]).decode()

    def _is_unchanged(self, claim: Claim, index: int) -> bool:
        columns = self._columns
        naming = relative_naming(columns, index)
        return (
            claim.mobiliser_code == columns["mobiliser_code"][index]
            and columns["unit_code"][index] in (None, claim.unit_code)
            and claim.relationship == (columns["relationship"][index] or "")[:200]
            and claim.declared_on == columns["declared_on"][index]
            and claim.withdrawn_on == columns["withdrawn_on"][index]
            and bytes(claim.relative.fingerprint) == naming_fingerprint(naming, self._context.sealer)
        )

    def _problem(self, index: int, field: str, caption: str, code: str, message: str) -> Problem:
        value = self._columns[field][index] or ""
        row = self._batch.row_numbers[index]
        return Problem(self._batch.sheet, row, caption, value, code, message, Severity.PROBLEM.value)


CLOSED = (
    "claim_kept_as_it_is",
    "Phiếu này đã rút nên tệp không sửa được; các phiếu khác vẫn được ghi. Nếu rút nhầm, hãy hỏi cơ quan BHXH.",
)
CODES_ONLY = (
    "officials_named",
    "Đơn vị này chỉ ghi mã: bảng không được có họ tên cán bộ nên chưa dòng nào được ghi. Hãy xóa cột Họ tên cán bộ rồi "
    "gửi lại.",
    Severity.PROBLEM.value,
)
STRANGER = (
    "mobiliser_not_of_unit",
    "Mã cán bộ này không có trong danh sách cán bộ của đơn vị. Hãy sửa mã (xem trang tính Cán bộ của tệp mẫu), "
    "hoặc bổ sung người ấy vào danh sách rồi gửi lại.",
)
OTHER_UNIT = (
    "unit_not_own",
    "Mã đơn vị này không thuộc đơn vị đang gửi. Hãy sửa mã, hoặc để trống cột này.",
)
NAMELESS = ("relative_nameless", "Thiếu họ tên người thân. Hãy ghi đủ họ tên rồi gửi lại.")
LONG_CODE = ("claim_code_too_long", "Mã phiếu quá dài. Hãy ghi mã ngắn hơn, hoặc để trống để phần mềm cho mã.")


def _is_erased(claim: Claim) -> bool:
    return not claim.relative.name and claim.relative.national_id_index is None


def _agrees(stated: str | None, index: Any, field: str, sealer: Sealer) -> bool | None:
    """Whether a number is the kept one; None when either side has none."""
    if not stated or index is None:
        return None
    return sealer.blind_index(stated, field) == bytes(index)
