"""Is the audit still what was sealed? Everything is computed anew; what differs is located.

Rows that were changed, deleted or put into a sealed span are found by the leaves of their block. Who also makes the
blocks anew leaves a chain in order, which the anchors outside the database contradict.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from thidua.audit.anchors import AnchorLine, UnreadableAnchors, anchor_file, read_anchors
from thidua.audit.chain import FIRST, block_digest, part_digest
from thidua.audit.enums import AnchorKind
from thidua.audit.models import Anchor, Block, BlockPart
from thidua.audit.queries.rows import SealedTable, count_below, leaf_of, leaves, sealed_tables


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: changed, deleted, inserted (rows), block or anchor; where, and in words."""

    kind: str
    sentence: str
    block: int | None = None
    table: str = ""
    entry: int | None = None


@dataclass(frozen=True)
class Report:
    blocks: int
    rows: int
    anchors: int
    findings: list[Finding]


def verify(*, head: tuple[int, str] | None = None) -> Report:
    """`head`: number and digest of a block as a mail or another paper says them."""
    findings = [*_chain(), *_rows(), *_anchors(head)]
    totals = list(Block.objects.values_list("rows", flat=True))
    try:
        anchors = len(read_anchors())
    except UnreadableAnchors:
        anchors = 0
    return Report(len(totals), sum(totals), anchors, findings)


def _chain() -> Iterator[Finding]:
    """Does each block follow the one before, and is it what its parts say?"""
    previous, until, number = FIRST, 0, 0
    for block in Block.objects.order_by("number").iterator():
        where = f"Khối {block.number} (niêm phong {_time(block.sealed_at)})"
        if block.number != number + 1:
            yield Finding("block", f"Thiếu khối {number + 1} đến {block.number - 1} trong chuỗi.", number + 1)
        elif block.previous != previous or block.since != until:
            yield Finding("block", f"{where} không nối với khối {number}.", block.number)
        if block.digest != block_digest(block, block.parts.defer("leaves")):
            yield Finding("block", f"{where}: nội dung của chính khối đã bị sửa.", block.number)
        previous, until, number = block.digest, block.until, block.number


def _rows() -> Iterator[Finding]:
    """Does every sealed row still hold what it held, and has nothing been put among them?"""
    tables = {table.name: table for table in sealed_tables()}
    sealed: Counter[str] = Counter()
    for part in BlockPart.objects.select_related("block").order_by("block_id", "table").iterator(chunk_size=1):
        sealed[part.table] += part.rows
        yield from _part(part, tables.get(part.table))
    last = Block.objects.order_by("-number").first()
    for table in tables.values():
        if last and count_below(table, last.until) > sealed[table.name]:
            yield from _intruders(table)


def _part(part: BlockPart, table: SealedTable | None) -> Iterator[Finding]:
    block, kept = part.block, bytes(part.leaves)
    where = f"bảng {part.table}, khối {block.number} (niêm phong {_time(block.sealed_at)})"
    here: dict[str, Any] = {"block": block.number, "table": part.table}
    if part_digest(part.columns, kept) != part.digest:
        yield Finding("block", f"Dấu của từng dòng đã bị sửa: {where}.", **here)
    gone = [] if table is None else sorted(set(part.columns) - set(table.columns))
    if table is None or gone:
        what = f"các cột {', '.join(gone)} không còn" if gone else "bảng không còn"
        yield Finding("block", f"Không tính lại được: {what}, {where}.", **here)
        return
    found = leaves(SealedTable(part.table, part.columns), block.since, block.until)
    if found == kept:
        return
    before, now = leaf_of(kept), leaf_of(found)
    for key in sorted(before.keys() | now.keys()):
        if key not in now:
            yield Finding("deleted", f"Dòng {key} đã bị xóa: {where}.", **here, entry=key)
        elif key not in before:
            yield Finding("inserted", f"Dòng {key} đã bị chèn vào sau khi niêm phong: {where}.", **here, entry=key)
        elif before[key] != now[key]:
            yield Finding("changed", f"Dòng {key} đã bị sửa sau khi niêm phong: {where}.", **here, entry=key)


def _intruders(table: SealedTable) -> Iterator[Finding]:
    """Rows in the span of a block that had none of this table."""
    for block in Block.objects.exclude(parts__table=table.name).order_by("number"):
        for key in leaf_of(leaves(table, block.since, block.until)):
            where = f"bảng {table.name}, khối {block.number} (niêm phong {_time(block.sealed_at)})"
            sentence = f"Dòng {key} đã bị chèn vào sau khi niêm phong: {where}."
            yield Finding("inserted", sentence, block.number, table.name, key)


def _anchors(head: tuple[int, str] | None) -> Iterator[Finding]:
    """Is the chain the one whose heads left the database?"""
    blocks = {block.number: block for block in Block.objects.all()}
    try:
        lines = read_anchors()
    except UnreadableAnchors as error:
        yield Finding("anchor", str(error))
        return
    wrong = [line for line in lines if line.block not in blocks or blocks[line.block].digest != line.digest]
    if wrong:
        yield from _against_anchor(min(wrong, key=lambda line: line.block), blocks, len(wrong))
    noted = set(Anchor.objects.filter(kind=AnchorKind.FILE).values_list("block_id", flat=True))
    for number in sorted(noted - {line.block for line in lines})[:1]:
        yield Finding(
            "anchor", f"Tệp mốc {anchor_file()} thiếu dòng của khối {number}: tệp đã bị cắt hay thay.", number
        )
    if head and (head[0] not in blocks or blocks[head[0]].digest != head[1]):
        yield Finding(
            "anchor",
            f"Khối {head[0]} không mang dấu đã gửi trong thư: nhật ký từ khối {head[0]} trở về trước đã bị làm lại.",
            head[0],
        )


def _against_anchor(line: AnchorLine, blocks: dict[int, Block], count: int) -> Iterator[Finding]:
    """The first block that differs is where somebody began; the digests by table say in which."""
    block = blocks.get(line.block)
    before = blocks.get(line.block - 1)
    since = f"từ {_time(before.sealed_at)} " if before else ""
    span = f"{since}đến {_time(datetime.fromisoformat(line.at))}"
    if block is None:
        sentence = f"Khối {line.block} có trong tệp mốc mà không còn trong cơ sở dữ liệu ({span})."
        yield Finding("anchor", sentence, line.block)
        return
    now = {part.table: (part.rows, part.digest) for part in block.parts.defer("leaves")}
    tables = sorted(table for table in now.keys() | line.tables.keys() if now.get(table) != line.tables.get(table))
    for table in tables or [""]:
        rows = f"{line.tables.get(table, (0, ''))[0]} dòng lúc niêm phong, nay {now.get(table, (0, ''))[0]} dòng"
        where = f"bảng {table}: {rows}; " if table else ""
        sentence = (
            f"Chuỗi đã bị làm lại từ khối {line.block} ({where}các dòng ghi {span}); {count} khối không khớp tệp mốc."
        )
        yield Finding("anchor", sentence, line.block, table)


def _time(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M:%S}"
