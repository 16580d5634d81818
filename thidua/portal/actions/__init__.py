"""What people do on their own pages that joins several areas."""

from thidua.portal.actions.adding import add_relative, find_relative
from thidua.portal.actions.confirming import confirm_result

__all__ = ["add_relative", "confirm_result", "find_relative"]
