"""Where was a fact written: which file, sheet and row? With the way to that row for who may operate."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from thidua.claims.models import Claim
from thidua.imports.models import Batch, ImportRow
from thidua.lib.access import Capability


class Source(NamedTuple):
    text: str
    url: str


def row_source(place: Any, user: Any, row: ImportRow | None) -> Source:
    """Of a row with its batch loaded; a fact without one was entered by hand."""
    if row is None:
        return Source(_("Nhập tay trên trang này"), "")
    return _source(place, user, row.batch, row)


def claim_source(place: Any, user: Any, claim: Claim) -> Source:
    return row_source(place, user, claim.source_row)


def fact_source(place: Any, user: Any, fact: Any) -> Source:
    """Of a fact of the ledger with its row and batch loaded."""
    return _source(place, user, fact.batch, fact.import_row)


def _source(place: Any, user: Any, batch: Batch, row: ImportRow) -> Source:
    text = _("%(file)s · trang %(sheet)s · dòng %(row)s") % {
        "file": batch.file_name,
        "sheet": row.sheet,
        "row": row.row,
    }
    return Source(text, place.url("batch-row", batch.pk, row.pk) if user.can(Capability.OPERATE) else "")
