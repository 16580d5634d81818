"""What stands in the file of anchors? One line a block, outside the database, only ever added to."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection


@dataclass(frozen=True)
class AnchorLine:
    block: int
    digest: str
    at: str  # when the block was sealed
    tables: dict[str, tuple[int, str]]  # rows and digest: they tell where a chain that was made anew differs


class UnreadableAnchors(Exception):
    """A line of the file is none; the sentence says which."""


def anchor_file() -> Path:
    """Of this database: a demonstration beside the office's own has a file of its own."""
    return Path(settings.ANCHOR_DIR) / f"nhat-ky-{connection.settings_dict['NAME']}.jsonl"


def read_anchors() -> list[AnchorLine]:
    """Every line, in the order in which they were written."""
    path = anchor_file()
    if not path.exists():
        return []
    lines = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            said = json.loads(text)
            tables = {table: (int(rows), str(digest)) for table, (rows, digest) in said["tables"].items()}
            lines.append(AnchorLine(int(said["block"]), str(said["digest"]), str(said["at"]), tables))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableAnchors(f"Dòng {number} của tệp mốc {path} không đọc được.") from error
    return lines


def add_anchors(lines: Iterable[AnchorLine]) -> None:
    """Append, and wait until the disk has them."""
    path = anchor_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = "".join(json.dumps(asdict(line)) + "\n" for line in lines)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
