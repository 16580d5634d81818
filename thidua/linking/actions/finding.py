"""Look for humans under two codes, in the ledger and on the roster, and keep the pairs for people to judge.

What a person said stays: a dismissed pair comes back only when a number agrees that did not agree then. Pairs that no
longer hold and that nobody judged go.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob

from thidua.audit.actions import record
from thidua.engine.linking.duplicates import DuplicateFinding, describe_finding, find_duplicates
from thidua.engine.linking.fields import Field
from thidua.imports.queries import worker_is_there
from thidua.lib.history import acting
from thidua.linking.enums import PersonKind
from thidua.linking.models import DuplicatePair
from thidua.linking.permissions import check_can_operate
from thidua.linking.queries.duplicates import SEARCHED, is_searched, numbers_that_agree, roster_table
from thidua.linking.queries.merges import roots
from thidua.linking.queries.models import model_in_force
from thidua.linking.queries.records import insured_table
from thidua.orgs.queries import renamed_communes

FIND_TASK = "linking.find_duplicates"
# The code by which the register tells its own people apart: two codes differ by definition.
OWN_CODES: Mapping[PersonKind, Field | None] = {PersonKind.INSURED: Field.INSURANCE_CODE, PersonKind.PERSON: None}
Pair = tuple[int, int]


class Found(NamedTuple):
    """How many pairs are new, come back, were weighed anew, went."""

    new: int
    reopened: int
    updated: int
    gone: int


def find_pairs(*, by: Any) -> dict[PersonKind, Found]:
    """Compare both registers with themselves and let the stored pairs say what is found now."""
    found = {}
    with acting(by, "duplicates.find"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('thidua.duplicates'))")
        model = model_in_force()
        for kind in PersonKind:
            records = insured_table() if kind == PersonKind.INSURED else roster_table()
            findings = find_duplicates(records, model, own_code=OWN_CODES[kind], communes=renamed_communes())
            found[kind] = _keep(kind, findings, model.version)
        record(
            by=by,
            action=SEARCHED,
            subject_kind="duplicates",
            subject_key="all",
            model=model.version,
            **{kind.value: counts._asdict() for kind, counts in found.items()},
        )
    return found


def find_later(*, by: Any) -> None:
    """After rows came or went: leave one job that looks, unless one waits already or nothing is new."""
    if not ProcrastinateJob.objects.filter(task_name=FIND_TASK, status="todo").exists() and not is_searched():
        jobs.configure_task(FIND_TASK).defer(by=by.pk)


def find_soon(*, by: Any) -> dict[PersonKind, Found] | None:
    """Somebody asks on a page: a worker that is there looks (None), else it happens now."""
    check_can_operate(by)
    if worker_is_there():
        if not ProcrastinateJob.objects.filter(task_name=FIND_TASK, status__in=("todo", "doing")).exists():
            jobs.configure_task(FIND_TASK).defer(by=by.pk)
        return None
    return find_pairs(by=by)


def dismiss(*, pair: DuplicatePair, by: Any, note: str = "") -> DuplicatePair:
    """The two are two people. Looking again does not ask again."""
    check_can_operate(by)
    return _judge(pair, by, note, "dismissed")


def reopen(*, pair: DuplicatePair, by: Any) -> DuplicatePair:
    """A pair that was dismissed waits again."""
    check_can_operate(by)
    return _judge(pair, by, None, "reopened")


def _judge(pair: DuplicatePair, by: Any, note: str | None, deed: str) -> DuplicatePair:
    with acting(by, f"duplicate.{deed}"), transaction.atomic():
        judged = DuplicatePair.objects.for_system("linking").select_for_update(of=("self",)).get(pk=pair.pk)
        is_dismissal = note is not None
        judged.dismissed_by, judged.dismissed_at = (by, timezone.now()) if is_dismissal else (None, None)
        judged.note = (note or "").strip() if is_dismissal else judged.note
        judged.save(update_fields=["dismissed_by", "dismissed_at", "note"])
        record(
            by=by,
            action=f"duplicate.{deed}",
            subject_kind="duplicate",
            subject_key=judged.pk,
            register=str(judged.kind),
            first=judged.first,
            second=judged.second,
        )
    return judged


def _keep(kind: PersonKind, findings: Iterable[DuplicateFinding], model: str) -> Found:
    """Let the stored pairs of one register say what was found."""
    same = roots(kind)
    stored = {(pair.first, pair.second): pair for pair in DuplicatePair.objects.for_system("linking").filter(kind=kind)}
    judged = _judged(stored.values(), same)
    fresh: list[DuplicatePair] = []
    altered: list[DuplicatePair] = []
    met: set[Pair] = set()
    reopened = 0
    for finding in findings:
        key, evidence = (finding.first, finding.second), describe_finding(finding)
        met.add(key)
        known = stored.get(key)
        verdict = judged.get(key)
        if verdict is not None and not numbers_that_agree(evidence) - numbers_that_agree(verdict.evidence):
            continue
        if known is None:
            first, second = key
            fresh.append(
                DuplicatePair(
                    kind=kind, first=first, second=second, odds=finding.odds, evidence=evidence, model_version=model
                )
            )
        elif known.dismissed_at or (known.odds, known.evidence, known.model_version) != (finding.odds, evidence, model):
            reopened += known.dismissed_at is not None
            known.odds, known.evidence, known.model_version = finding.odds, evidence, model
            known.dismissed_at = known.dismissed_by = None
            altered.append(known)
    DuplicatePair.objects.bulk_create(fresh, batch_size=2000)
    fields = ["odds", "evidence", "model_version", "dismissed_at", "dismissed_by"]
    DuplicatePair.objects.for_system("linking").bulk_update(altered, fields, batch_size=2000)
    return Found(len(fresh), reopened, len(altered) - reopened, _forget(stored, met, same))


def _judged(pairs: Iterable[DuplicatePair], same: Mapping[int, int]) -> dict[Pair, DuplicatePair]:
    """The dismissed pairs by the two people as whom their codes count now: what was said of one code holds for all."""
    found = {}
    for pair in pairs:
        if pair.dismissed_at is not None:
            first, second = sorted((same.get(pair.first, pair.first), same.get(pair.second, pair.second)))
            found[first, second] = pair
    return found


def _forget(stored: Mapping[Pair, DuplicatePair], met: set[Pair], same: Mapping[int, int]) -> int:
    """Pairs that were not found again go, but for those that somebody judged: dismissed, or merged."""
    gone = [
        pair.pk
        for key, pair in stored.items()
        if key not in met
        and pair.dismissed_at is None
        and same.get(pair.first, pair.first) != same.get(pair.second, pair.second)
    ]
    DuplicatePair.objects.for_system("linking").filter(pk__in=gone).delete()
    return len(gone)
