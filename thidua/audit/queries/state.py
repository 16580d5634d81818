"""How far is the audit sealed, and where is its head kept?"""

from dataclasses import dataclass

from thidua.audit.enums import AnchorKind
from thidua.audit.models import Anchor, AuditEntry, Block


@dataclass(frozen=True)
class SealState:
    last: Block | None
    in_file: Anchor | None  # the last that stands in the file of anchors
    by_mail: Anchor | None
    waiting: int  # entries of the audit that no block holds yet


def seal_state() -> SealState:
    """In four queries, whatever the number of entries."""
    last = Block.objects.order_by("-number").first()
    anchors = Anchor.objects.select_related("block").order_by("-block_id")
    waiting = AuditEntry.objects.extra(where=["written_in >= %s"], params=[last.until if last else 0]).count()
    return SealState(
        last, anchors.filter(kind=AnchorKind.FILE).first(), anchors.filter(kind=AnchorKind.MAIL).first(), waiting
    )
