"""Make documents."""

from thidua.documents.actions.issuing import issue

__all__ = ["issue"]
