"""What people do on their own pages that joins several areas."""

from thidua.portal.actions.confirming import confirm_result

__all__ = ["confirm_result"]
