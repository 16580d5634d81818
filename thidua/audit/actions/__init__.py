"""Which deeds has the audit itself? To record, and (``sealing``, ``anchoring``) to make what is recorded provable."""

from thidua.audit.actions.recording import record

__all__ = ["record"]
