"""Group what is committed into the next block of the chain.

A block holds what the transactions below a horizon wrote that no block holds yet. Below the horizon every transaction
has ended, so that nothing can come late into a sealed span, however long a transaction was open.
"""

from django.db import connection, transaction
from django.utils import timezone

from thidua.audit.chain import FIRST, block_digest, part_digest
from thidua.audit.models import Block, BlockPart
from thidua.audit.queries.rows import LEAF_BYTES, horizon, leaves, sealed_tables


class SealingRefused(Exception):
    """Nothing can be sealed; the sentence says what to do."""


def seal() -> Block | None:
    """The next block; None when nothing new is committed."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('thidua.audit.seal'))")
        until = horizon()  # before any row is read: the next statement sees all that ended below it
        last = Block.objects.order_by("-number").first()
        since = last.until if last else 0
        if until < since:
            raise SealingRefused(
                "Số giao dịch của máy chủ nhỏ hơn số đã niêm phong: cơ sở dữ liệu này được chép sang một máy chủ khác. "
                "Hãy khôi phục từ bản sao lưu vật lý (pg_basebackup); xem docs/adr/0012-audit-chain.md."
            )
        return _block(last, since, until) if until > since else None


def _block(last: Block | None, since: int, until: int) -> Block | None:
    parts = []
    for table in sealed_tables():
        if found := leaves(table, since, until):
            digest = part_digest(table.columns, found)
            rows = len(found) // LEAF_BYTES
            parts.append(BlockPart(table=table.name, columns=table.columns, rows=rows, leaves=found, digest=digest))
    if not parts:
        return None
    block = Block(
        number=last.number + 1 if last else 1,
        previous=last.digest if last else FIRST,
        since=since,
        until=until,
        rows=sum(part.rows for part in parts),
        sealed_at=timezone.now(),
    )
    block.digest = block_digest(block, parts)
    block.save(force_insert=True)
    for part in parts:
        part.block = block
    BlockPart.objects.bulk_create(parts)
    return block
