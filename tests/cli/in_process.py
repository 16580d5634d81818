"""How do the tests run many commands quickly? In their own process and database, through the command's door."""

import json
import sys
from typing import Any, NamedTuple

import pytest

from thidua.cli.main import main

MODULES_WITH_A_DOOR = ("files", "periods", "setup")


class Outcome(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """`thidua …` as people type it, without a new process; the database is the test's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        for module in MODULES_WITH_A_DOOR:
            monkeypatch.setattr(f"thidua.cli.{module}.use_main_database", lambda: None)
        self._patch, self._capture = monkeypatch, capsys

    def __call__(self, *arguments: object, expect: int = 0) -> Outcome:
        self._patch.setattr(sys, "argv", ["thidua", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = self._capture.readouterr()
        status = ended.value.code or 0
        assert status == expect, f"{arguments}: exit {status}\n{captured.out}\n{captured.err}"
        return Outcome(int(status), captured.out, captured.err)
