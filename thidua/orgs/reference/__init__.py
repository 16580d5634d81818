"""What is known of Khánh Hòa's units before anybody imports a file?"""

from thidua.orgs.reference.unit_kinds import UNIT_KINDS, UnitKind, unit_kind_code
from thidua.orgs.reference.units import ReferenceUnit, commune_outlines, reference_units, renamed_communes

__all__ = [
    "UNIT_KINDS",
    "ReferenceUnit",
    "UnitKind",
    "commune_outlines",
    "reference_units",
    "renamed_communes",
    "unit_kind_code",
]
