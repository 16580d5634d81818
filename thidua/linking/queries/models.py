"""By which model does the machine link now, and which ones are there?"""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from thidua.engine.linking.model import DEFAULT_MODEL, LinkModel
from thidua.linking.enums import ModelOrigin
from thidua.linking.models import ModelVersion

LEARN_TASK, RELINK_TASK = "linking.learn", "linking.decide_anew"


def version_in_force() -> ModelVersion | None:
    """The applied version that none has followed; None while the default weights hold."""
    return ModelVersion.objects.filter(applied_at__isnull=False, retired_at__isnull=True).first()


def model_in_force() -> LinkModel:
    """The weights and thresholds by which claims are linked. Raises LinkModelError for what cannot be read."""
    version = version_in_force()
    return model_of(version) if version else DEFAULT_MODEL


def model_of(version: ModelVersion) -> LinkModel:
    """A version's weights. Levels that the engine has learnt to tell since have the default's shares, so that an
    upgrade never stops the linking. Raises LinkModelError for what cannot be read."""
    stored = version.mapping.get("shares")
    known: Any = DEFAULT_MODEL.to_mapping()["shares"]
    if not isinstance(stored, dict):
        return LinkModel.from_mapping(version.mapping)
    shares = {field: {**levels, **stored.get(field, {})} for field, levels in known.items()}
    return LinkModel.from_mapping({**version.mapping, "shares": shares})


def versions() -> QuerySet[ModelVersion]:
    """Every version, newest first, with who made and who applied it."""
    return ModelVersion.objects.select_related("created_by", "applied_by").order_by("-created_at", "-pk")


def model_title(name: str) -> str:
    """How people call a model by its stored name.

    >>> model_title("estimated-3"), model_title("default-1")
    ('Ước lượng số 3', 'Ban đầu, bản 1')
    """
    kind, _dash, number = name.rpartition("-")
    titles = {
        ModelOrigin.DEFAULT.value: _("Ban đầu, bản %(number)s"),
        ModelOrigin.ESTIMATED.value: _("Ước lượng số %(number)s"),
        ModelOrigin.REVIEWED.value: _("Học từ soát xét số %(number)s"),
    }
    return titles[kind] % {"number": number} if kind in titles else name


def is_learning() -> bool:
    """Whether a job that learns a model waits or runs."""
    return ProcrastinateJob.objects.filter(task_name=LEARN_TASK, status__in=("todo", "doing")).exists()


def is_deciding_anew() -> bool:
    """Whether a job that decides all claims by another model waits or runs."""
    return ProcrastinateJob.objects.filter(task_name=RELINK_TASK, status__in=("todo", "doing")).exists()
