"""Two codes are one human: note it, or take the note back. No row of either is changed, so undoing is exact."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.ledger.models import InsuredPerson
from thidua.lib.history import acting
from thidua.linking.actions.linking import link_claims
from thidua.linking.enums import PersonKind
from thidua.linking.models import Merge
from thidua.linking.permissions import check_can_operate
from thidua.linking.queries.merges import claims_near, edges, top
from thidua.people.models import Person

REGISTERS = {PersonKind.INSURED: InsuredPerson, PersonKind.PERSON: Person}


def merge(
    *, kind: PersonKind, kept: int, gone: int, by: Any, note: str = "", evidence: Mapping[str, Any] | None = None
) -> Merge:
    """From now on ``gone`` counts as ``kept`` (keys of InsuredPerson or Person), with all that count as either.

    Where ``gone`` counts as another already, that other is merged. ``evidence`` holds levels and weights, no values.
    Raises ValidationError when they are one already, or one of them is not on the register.
    """
    check_can_operate(by)
    with acting(by, "merge"), transaction.atomic():
        _one_at_a_time()
        register: Any = REGISTERS[kind]
        if register.objects.for_system("linking").filter(pk__in={kept, gone}).count() < len({kept, gone}):
            raise ValidationError(_("Một trong hai mã không còn trong dữ liệu. Hãy tải lại trang."))
        step = edges(kind)
        gone = top(step, gone)
        if gone == top(step, kept):
            raise ValidationError(_("Hai mã này đã được tính là một người, không cần gộp nữa."))
        codes: dict[str, Any] = {f"kept_{kind}_id": kept, f"gone_{kind}_id": gone}
        merges: Any = Merge.objects
        made: Merge = merges.create(kind=kind, evidence=dict(evidence or {}), note=note.strip(), by=by, **codes)
        _follow(made, by, "merge.made")
    return made


def unmerge(*, merge: Merge, by: Any, note: str = "") -> Merge:
    """The two count for themselves again. Raises ValidationError when that has been done already."""
    check_can_operate(by)
    with acting(by, "merge.undo"), transaction.atomic():
        _one_at_a_time()
        undone = Merge.objects.for_system("linking").select_for_update(of=("self",)).get(pk=merge.pk)
        if undone.undone_at is not None:
            raise ValidationError(_("Lần gộp này đã được tách trước đó."))
        undone.undone_at, undone.undone_by, undone.undone_note = timezone.now(), by, note.strip()
        undone.save(update_fields=["undone_at", "undone_by", "undone_note"])
        _follow(undone, by, "merge.undone")
    return undone


def _one_at_a_time() -> None:
    """Merges wait for each other, so that no two make a ring, and for a closing, which must see all of one or nothing
    (evaluation locks the same table)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('thidua.merges'))")
        cursor.execute("LOCK TABLE imports_batch IN ROW EXCLUSIVE MODE")


def _follow(merge: Merge, by: Any, action: str) -> None:
    """The claims that may mean either are looked for anew within the same step: a closing right after it finds them."""
    if merge.kind == PersonKind.INSURED and (claims := claims_near(merge)):
        link_claims(by=by, claims=claims)
    record(
        by=by,
        action=action,
        subject_kind="merge",
        subject_key=merge.pk,
        register=str(merge.kind),
        kept=merge.kept_insured_id or merge.kept_person_id,
        gone=merge.gone_insured_id or merge.gone_person_id,
    )
