"""What is the digest of a block? One text for sealing, anchors and verifying."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC

from thidua.audit.models import Block, BlockPart

FIRST = "0" * 64  # before the first block


def part_digest(columns: list[str], leaves: bytes) -> str:
    return hashlib.sha256(json.dumps(columns).encode() + b"\n" + leaves).hexdigest()


def block_digest(block: Block, parts: Iterable[BlockPart]) -> str:
    """Made of everything that the block says, its parts in order of their tables, and the block before."""
    words = {
        "number": block.number,
        "previous": block.previous,
        "since": block.since,
        "until": block.until,
        "sealed_at": block.sealed_at.astimezone(UTC).isoformat(),
        "parts": [[part.table, part.rows, part.digest] for part in sorted(parts, key=lambda part: part.table)],
    }
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
