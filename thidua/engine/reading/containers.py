"""May this file be opened, and as what? Decided by its bytes, never by its name."""

from pathlib import Path

from thidua.engine.reading.csv_text import CsvFile
from thidua.engine.reading.workbooks import LoadedWorkbook, Source, StreamedWorkbook


def open_source(path: Path, name: str) -> Source:
    magic = path.open("rb").read(8)
    if magic[:2] == b"PK":
        return StreamedWorkbook(path)
    if magic[:4] == b"\xd0\xcf\x11\xe0":
        return LoadedWorkbook(path)
    return CsvFile(path)
