"""May this be decided, learnt or merged, and by whom?"""

from typing import Any

from thidua.lib.access import Capability, check_capability


def check_can_review(by: Any) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account decides links."""
    check_capability(by, Capability.REVIEW)


def check_can_operate(by: Any) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account runs the campaign (merges, applies a model)."""
    check_capability(by, Capability.OPERATE)
