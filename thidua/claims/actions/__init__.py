"""Write claims: the lines that units send."""

from thidua.claims.actions.importing import ClaimImporter

__all__ = ["ClaimImporter"]
