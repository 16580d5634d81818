"""What somebody does to protect his own account is in the audit, without any secret."""

from typing import Any

from thidua.audit.actions import record


def note(*, by: Any, action: str, **detail: str) -> None:
    """The act itself is allauth's; this is its line in the audit."""
    record(by=by, action=action, subject_kind="account", subject_key=by.username, **detail)
