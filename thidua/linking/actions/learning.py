"""Learn other weights, and put a model in force. Nothing that is learnt is applied by itself.

Learning takes seconds: a worker that is there does it, as it decides all claims anew once a model is applied.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from thidua.audit.actions import record
from thidua.engine.linking.accuracy import Accuracy, measure, measure_learning
from thidua.engine.linking.learning import learn
from thidua.engine.linking.model import DEFAULT_MODEL, LinkModel, re_estimate
from thidua.imports.actions.uploads import ONE_AFTER_THE_OTHER
from thidua.imports.queries import worker_is_there
from thidua.imports.registry import follow_up
from thidua.lib.history import acting
from thidua.linking.actions.linking import link_claims
from thidua.linking.enums import ModelOrigin
from thidua.linking.models import ModelVersion
from thidua.linking.permissions import check_can_apply, check_can_learn, check_can_operate
from thidua.linking.queries.learning import Known, count_answered, known_now
from thidua.linking.queries.models import LEARN_TASK, RELINK_TASK, model_in_force, version_in_force
from thidua.linking.queries.records import claim_table, insured_table
from thidua.orgs.queries import renamed_communes


def propose_estimated(*, by: Any) -> ModelVersion:
    """A model learnt from claims and ledger alone. Raises PermissionDenied where nothing can be learnt."""
    check_can_operate(by)
    start = model_in_force()
    claims, insured = claim_table(), insured_table()
    if not claims.num_rows or not insured.num_rows:
        raise PermissionDenied(_("Chưa có phiếu hoặc chưa có sổ đóng nên chưa học được. Hãy nạp tệp trước."))
    learnt = learn(claims, insured, start, version="", communes=renamed_communes())
    basis = {name: getattr(learnt, name) for name in ("claims", "people", "candidates", "strangers")}
    known = known_now(start)
    before, after = (measure(known.reviewed, model, known.people) for model in (start, learnt.model))
    return _keep(ModelOrigin.ESTIMATED, learnt.model, basis, known, start, before, after, by)


def propose_reviewed(*, by: Any) -> ModelVersion:
    """A model learnt from what people answered and what the machine linked by itself.

    Raises PermissionDenied until enough pairs have been answered. Its accuracy is that of folds: each is judged by what
    the others taught.
    """
    start = model_in_force()
    known = known_now(start)
    check_can_learn(by, len(known.reviewed), known.claims)
    model = re_estimate(known.matches(known.reviewed), start, version="")
    before = measure(known.reviewed, start, known.people)
    after = measure_learning(
        known.reviewed, lambda taught: re_estimate(known.matches(taught), start, version=""), known.people
    )
    basis = {"pairs": len(known.reviewed), "matching": known.matching, "automatic": len(known.automatic)}
    return _keep(ModelOrigin.REVIEWED, model, basis, known, start, before, after, by)


PROPOSALS = {ModelOrigin.ESTIMATED: propose_estimated, ModelOrigin.REVIEWED: propose_reviewed}


def propose_soon(*, origin: ModelOrigin, by: Any) -> ModelVersion | None:
    """Somebody asks on a page: a worker that is there learns (None), else it happens now."""
    check_can_operate(by)
    if origin == ModelOrigin.REVIEWED:
        check_can_learn(by, *count_answered())
    if worker_is_there():
        jobs.configure_task(LEARN_TASK, lock=ONE_AFTER_THE_OTHER).defer(origin=origin.value, by=by.pk)
        return None
    return PROPOSALS[origin](by=by)


def apply_model(*, version: ModelVersion, by: Any, reason: str, today: date) -> bool:
    """Put a version in force, a new one or an earlier one again, and have every claim decided anew.

    The one in force retires; where that is the default, it becomes a version of its own, so that one can go back to it.
    True: a worker decides the claims; False: it has happened. Raises PermissionDenied with a sentence.
    """
    with acting(by, "model.apply"), transaction.atomic():
        _lock_versions()
        chosen = _kept_default(by) if version.pk is None else ModelVersion.objects.get(pk=version.pk)
        former = version_in_force() or _kept_default(by)
        check_can_apply(chosen, by, reason=reason)
        now = timezone.now()
        ModelVersion.objects.filter(pk=former.pk).update(applied_at=Coalesce("applied_at", now), retired_at=now)
        chosen.applied_at, chosen.applied_by, chosen.retired_at, chosen.reason = now, by, None, reason.strip()
        chosen.save(update_fields=["applied_at", "applied_by", "retired_at", "reason"])
        record(
            by=by,
            action="link_model.applied",
            subject_kind="link_model",
            subject_key=chosen.name,
            former=former.name,
            reason=chosen.reason,
        )
        is_left = worker_is_there()
        if is_left:
            jobs.configure_task(RELINK_TASK, lock=ONE_AFTER_THE_OTHER).defer(by=by.pk)
    if not is_left:
        decide_anew(by=by, today=today)
    return is_left


def decide_anew(*, by: Any, today: date) -> None:
    """Every claim by the model in force, then what is evaluated from it."""
    link_claims(by=by)
    follow_up(by=by, today=today, is_within=False)


def _keep(
    origin: ModelOrigin,
    model: LinkModel,
    basis: dict[str, int],
    known: Known,
    start: LinkModel,
    before: Accuracy,
    after: Accuracy,
    by: Any,
) -> ModelVersion:
    with acting(by, "model.propose"), transaction.atomic():
        _lock_versions()
        name = f"{origin.value}-{ModelVersion.objects.count() + 1}"
        version = ModelVersion.objects.create(
            name=name,
            origin=origin,
            mapping=replace(model, version=name).to_mapping(),
            basis={**basis, "start": start.version, "reviewed": len(known.reviewed), "reviewed_claims": known.claims},
            accuracy_before=before.to_mapping() if known.reviewed else {},
            accuracy_after=after.to_mapping() if known.reviewed else {},
            created_by=by,
        )
        record(
            by=by,
            action="link_model.proposed",
            subject_kind="link_model",
            subject_key=name,
            basis=version.basis,
        )
    return version


def _kept_default(by: Any) -> ModelVersion:
    """The default weights as a version, so that one can go back to them."""
    kept, _is_new = ModelVersion.objects.get_or_create(
        name=DEFAULT_MODEL.version,
        defaults={
            "origin": ModelOrigin.DEFAULT,
            "mapping": DEFAULT_MODEL.to_mapping(),
            "created_by": by,
        },
    )
    return kept


def _lock_versions() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE linking_modelversion IN SHARE ROW EXCLUSIVE MODE")
