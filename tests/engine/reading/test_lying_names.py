"""Is a workbook read by its bytes, whatever ending its name has?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.reading.hand import write_xlsx
from tests.engine.reading.test_formats import ROWS, said, write_ods, write_xls

WRITERS: dict[str, Callable[[Path], object]] = {
    "xls": write_xls,
    "ods": write_ods,
    "xlsx": lambda path: write_xlsx(path, ROWS),
}


@pytest.mark.parametrize("ending", ["xls", "xlsx", "xlsm", "ods", "xlsb", "csv", "dat"])
@pytest.mark.parametrize("real", list(WRITERS))
def test_an_ending_that_lies_changes_nothing(tmp_path: Path, real: str, ending: str) -> None:
    honest = tmp_path / f"a.{real}"
    WRITERS[real](honest)
    expected = said(honest)
    assert said(honest.rename(tmp_path / f"b.{ending}")) == expected
