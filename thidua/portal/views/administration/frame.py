"""How does a page of the administration show what an action refused?"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError


def add_errors(form: Any, error: ValidationError | PermissionDenied) -> None:
    """Beside the fields it is about; what is about none stands above the form."""
    if isinstance(error, PermissionDenied):
        form.add_error(None, str(error))
        return
    by_field = error.message_dict if hasattr(error, "error_dict") else {}
    for name, problems in by_field.items():
        form.add_error(name if name in form.fields else None, problems)
    if not by_field:
        form.add_error(None, error)
