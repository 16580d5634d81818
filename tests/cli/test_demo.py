"""Does the demo stand where it says, go on from there, open again at once, and end with Ctrl-C?"""

import io
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import psycopg
import pytest
from rich.console import Console
from rich.table import Table

from tests.cli.command import COMMAND, thidua
from tests.site import Site
from thidua.campaigns.models import Period
from thidua.cli.demo import DemoDay, duration
from thidua.cli.demo_tables import STATUSES, staff_table, status_table
from thidua.demo.accounts import LOGINS, kept_password
from thidua.demo.standing import alone, shown
from thidua.evaluation.models import Run
from thidua.lib import postgres

LATER = "2026-01-22"


@dataclass
class Made:
    """A small demo standing at 10/07/2025 in databases of its own, and what making it printed."""

    environment: dict[str, str]
    folder: Path
    urls: postgres.ServerUrls
    printed: str

    def demo(self, *arguments: str, expect: int = 0) -> str:
        return thidua("demo", "--small", *arguments, environment=self.environment, expect=expect).stdout

    def ask(self, query: str, *, later: bool = False) -> list[tuple[Any, ...]]:
        name = f"demo_{self.urls.database}" + ("_2026_01_22" if later else "")
        with psycopg.connect(self.urls.named(name).owner_url) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), postgres.migrated_database() as urls:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("THIDUA_")},
            "DATABASE_URL": urls.app_url,
            "DATABASE_OWNER_URL": urls.owner_url,
            "THIDUA_VAR_DIR": str(folder),
            "COLUMNS": "80",
        }
        made = Made(environment, folder / "demo", urls, "")
        try:
            made.printed = made.demo("--no-serve")
            yield made
        finally:
            for suffix in ("", "_2026_01_22"):
                postgres.drop_database(postgres.ensure_server(), f"demo_{urls.database}{suffix}")


def test_it_stands_at_its_day_with_something_for_everybody_to_do(made: Made) -> None:
    versions = made.ask(
        "SELECT p.code, array_agg(r.version ORDER BY r.version) FROM evaluation_run r"
        " JOIN campaigns_period p ON p.id = r.period_id GROUP BY 1"
    )
    assert dict(versions) == {
        "2024Q2": [1], "2024Q3": [1], "2024Q4": [1, 2], "2024": [1], "2025Q1": [1],
        "2025Q2": [None], "2025Q3": [None], "2025": [None], "2024-2025": [None],
    }  # fmt: skip
    assert made.ask("SELECT count(*) FROM imports_batch WHERE state = 'void'") == [(1,)]
    assert made.ask("SELECT bool_and(reason <> ''), count(*) > 0 FROM imports_batch WHERE is_correcting") == [
        (True,) * 2
    ]
    assert made.ask("SELECT count(*) > 0 FROM imports_problem WHERE severity = 'problem'") == [(True,)]
    (without_unit,) = made.ask(
        "SELECT counts->>'people_without_unit' FROM evaluation_run r JOIN campaigns_period p ON p.id = r.period_id"
        " WHERE p.code = '2025Q3'"
    )[0]
    assert int(without_unit) > 0
    assert made.ask(
        "SELECT (SELECT max(declared_on) FROM claims_claim) <= '2025-07-10',"
        " (SELECT max(paid_on) FROM ledger_contribution) <= '2025-07-10'"
    ) == [(True, True)]


def test_the_last_lines_say_who_signs_in_and_how_long_it_took(made: Made) -> None:
    last = made.printed.rstrip().splitlines()[-len(LOGINS) - 4 :]
    assert last[0] == "Dữ liệu giả lập, đứng ở ngày 10/07/2025."
    assert [line.split()[2] for line in last[1:-3]] == [login.username for login in LOGINS]
    password = re.fullmatch(r"Mật khẩu:  (\S+)  \(chung cho mọi tài khoản\)", last[-3])
    assert password is not None
    assert password[1] == kept_password(made.folder)
    assert (made.folder / "dang-nhap.json").stat().st_mode & 0o777 == 0o600
    assert last[-1].startswith("Xong sau ")


def test_a_second_start_makes_nothing_serves_and_ends_with_ctrl_c(made: Made) -> None:
    started = time.monotonic()
    with subprocess.Popen(
        [COMMAND, "demo", "--small", "--since", str(time.time())],
        env=made.environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            lines: list[str] = []
            while not lines or not lines[-1].startswith("Xong sau"):
                lines.append(process.stdout.readline())
                assert lines[-1], "".join(lines)
            assert time.monotonic() - started < 60
            assert not any("Nạp" in line for line in lines)
            address = next(line.split()[-1] for line in lines if line.startswith("Địa chỉ:"))
            with urllib.request.urlopen(address, timeout=10) as answer:
                assert "10/07/2025" in answer.read().decode()
            family = descendants(process.pid)
            assert len(family) >= 3  # the web server and its two processes, and the worker
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=15) == 0
            assert process.stdout.read() == ""
        finally:
            process.kill()
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []


def descendants(pid: int) -> list[int]:
    children = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return children + [grandchild for child in children for grandchild in descendants(child)]


def test_it_goes_on_from_where_it_stands_and_can_return(made: Made) -> None:
    printed = made.demo("--no-serve", "--at", LATER)
    assert "Dựng các tệp" not in printed
    assert "Chốt 2024-2025" in printed
    assert "đứng ở ngày 22/01/2026" in printed
    closed = made.ask(
        "SELECT p.code FROM evaluation_run r JOIN campaigns_period p ON p.id = r.period_id"
        " WHERE r.kind = 'closing' AND p.ends_on >= '2025-06-30' ORDER BY 1",
        later=True,
    )
    assert [code for (code,) in closed] == ["2024-2025", "2025", "2025Q2", "2025Q3", "2025Q4"]
    assert "Nạp" not in made.demo("--no-serve")  # the day before it went on still stands


def test_another_day_is_refused_in_vietnamese() -> None:
    with pytest.raises(click.BadParameter, match="chỉ đứng được ở ngày 2025-07-10 hoặc 2026-01-22, không phải “1/8”"):
        DemoDay().convert("1/8", None, None)


def test_what_is_shown_is_not_made_anew_meanwhile(tmp_path: Path) -> None:
    with (
        shown(tmp_path),
        shown(tmp_path),
        pytest.raises(postgres.DatabaseProblem, match="cửa sổ khác"),
        alone(tmp_path),
    ):
        pass
    with alone(tmp_path), pytest.raises(postgres.DatabaseProblem), shown(tmp_path):
        pass


def test_the_password_is_made_once(tmp_path: Path) -> None:
    first = kept_password(tmp_path / "a")
    assert kept_password(tmp_path / "a") == first != kept_password(tmp_path / "b")


def cells(table: Table) -> dict[str, list[str]]:
    return {str(column.header): [str(cell) for cell in column.cells] for column in table.columns}


def test_the_tables_show_each_period_with_its_stored_figures(site: Site) -> None:
    staff, statuses = cells(staff_table()), cells(status_table())
    assert staff["Kỳ"] == ["2024Q2", "2024Q3 (tạm tính)"]
    assert statuses["Kỳ"] == ["2024Q2", "2024Q3 *"]
    assert staff["Cán bộ"][0] == str(site.run.counts["people"])
    assert staff["Có kết quả"][0] == str(site.run.counts["fulfilled"])
    counted = sum(int(column[0]) for caption, column in statuses.items() if caption != "Kỳ")
    assert counted == site.run.counts["claims"]


def test_no_figure_is_cut_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(period=Period(code="2024-2025"), counts={"statuses": dict.fromkeys(STATUSES, 1_234)})
    monkeypatch.setattr("thidua.cli.demo_tables.shown_runs", lambda: [run])
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(status_table())
    assert "1.234  1.234" in (printed := console.export_text())
    assert "…" not in printed


@pytest.mark.parametrize(("seconds", "text"), [(4.4, "4 giây"), (59.6, "1 phút 0 giây"), (83, "1 phút 23 giây")])
def test_a_duration_is_written_for_people(seconds: float, text: str) -> None:
    assert duration(seconds) == text
