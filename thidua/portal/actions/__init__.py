"""What people do on their own pages that joins several areas."""

from thidua.portal.actions.adding import add_relative, find_relative
from thidua.portal.actions.confirming import confirm_result
from thidua.portal.actions.declaring import decide_declaration, declare_no_relative, take_back_declaration

__all__ = [
    "add_relative",
    "confirm_result",
    "decide_declaration",
    "declare_no_relative",
    "find_relative",
    "take_back_declaration",
]
