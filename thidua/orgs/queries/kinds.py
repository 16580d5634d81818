"""What are the kinds of unit called?"""

from django.utils.translation import gettext as _

from thidua.orgs.reference.unit_kinds import UNIT_KINDS

_LABELS = {kind.code: kind.label for kind in UNIT_KINDS}


def kind_label(kind: str) -> str:
    """The name of a kind; a kind that a file stated in its own words is called so."""
    return _(_LABELS.get(kind, kind))


def kind_choices() -> list[tuple[str, str]]:
    """Every kind with its name, for a form."""
    return [(kind, _(label)) for kind, label in _LABELS.items()]
