"""Who in the ledger is whom: links, what people decided, the models that weighed, and two codes for one human."""

from thidua.linking.models.duplicates import DuplicatePair, Merge
from thidua.linking.models.links import Link, ReviewDecision, ReviewLease
from thidua.linking.models.model_versions import ModelVersion

__all__ = ["DuplicatePair", "Link", "Merge", "ModelVersion", "ReviewDecision", "ReviewLease"]
