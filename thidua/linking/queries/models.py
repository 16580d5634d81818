"""By which model does the machine link now, and which ones are there?"""

from django.db.models import QuerySet

from thidua.engine.linking.model import DEFAULT_MODEL, LinkModel
from thidua.linking.models import ModelVersion


def version_in_force() -> ModelVersion | None:
    """The applied version that none has followed; None while the default weights hold."""
    return ModelVersion.objects.filter(applied_at__isnull=False, retired_at__isnull=True).first()


def model_in_force() -> LinkModel:
    """The weights and thresholds by which claims are linked. Raises LinkModelError when what is stored cannot be read."""
    version = version_in_force()
    return LinkModel.from_mapping(version.mapping) if version else DEFAULT_MODEL


def versions() -> QuerySet[ModelVersion]:
    """Every version, newest first, with who made and who applied it."""
    return ModelVersion.objects.select_related("created_by", "applied_by").order_by("-created_at", "-pk")
