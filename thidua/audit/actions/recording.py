"""Record that something was done."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from thidua.audit.models import AuditEntry
from thidua.audit.words import check_words


def record(*, by: AbstractBaseUser, action: str, subject_kind: str, subject_key: object, **detail: Any) -> AuditEntry:
    """Write one audit row in the caller's transaction. ``detail`` must hold no personal data; the words are those of
    ``thidua.audit.words``. Whoever deputises for another today is marked so (``acts_for`` of the account)."""
    check_words(action, subject_kind)
    if stands_for := getattr(by, "acts_for", None):
        detail = {**detail, "deputy_for": ", ".join(stands_for)}
    return AuditEntry.objects.create(
        actor=by.get_username(), action=action, subject_kind=subject_kind, subject_key=str(subject_key), detail=detail
    )
