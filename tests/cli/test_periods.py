"""Do setup, close, provisional, replay and export do what they say, once in this process and once as people do?"""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.builders import FILES, Office, workbook
from tests.cli.command import thidua_json
from tests.cli.in_process import CommandLine
from tests.cli.nursery import Nursery
from tests.conftest import FreshDatabase
from thidua.campaigns.models import Period
from thidua.evaluation.models import Run


@pytest.fixture
def thidua(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: Any
) -> CommandLine:
    settings.VAR_DIR = tmp_path / "var"
    return CommandLine(monkeypatch, capsys)


def test_setup_opens_periods_with_their_statutory_days_once(office: Office, thidua: CommandLine) -> None:
    for _ in range(2):
        out = thidua("setup", "--period", "2024Q2", "--period", "2024").out
    assert "Kỳ 2024Q2: 01/04/2024–30/06/2024, hạn 19/07/2024." in out
    assert sorted(Period.objects.values_list("code", flat=True)) == ["2024", "2024Q2"]


def test_a_period_is_closed_again_with_a_reason_only(office: Office, thidua: CommandLine) -> None:
    office.take_in_all()
    thidua("link")
    first = thidua("close", "2024Q2", "--json").json
    assert (first["version"], first["counted"], first["fulfilled"], first["people_without_unit"]) == (1, 2, 2, 0)
    assert "--reason" in thidua("close", "2024Q2", expect=1).err
    assert "Kỳ 2024Q2, bản 2: 2 phiếu được tính, 2/2 cán bộ có kết quả." in (
        thidua("close", "2024Q2", "--reason", "chốt lại").out
    )
    assert Run.objects.filter(period__code="2024Q2").count() == 2


def test_wrong_codes_and_early_closings_are_refused_in_words(office: Office, thidua: CommandLine) -> None:
    assert "2024Q9" in thidua("close", "2024Q9", expect=2).err
    assert "chưa chốt được" in thidua("close", "2998", expect=1).err
    assert "chưa có gì để tạm tính" in thidua("provisional", "2998", expect=1).err
    assert "thidua setup --period 2025Q1" in thidua("replay", "2025Q1", expect=1).err
    office.period("2025Q1")
    assert "thidua close 2025Q1" in thidua("export", "2025Q1", "--out", office.folder, expect=1).err
    assert "bản 3" in thidua("export", "2025Q1", "--version", 3, "--out", office.folder, expect=1).err


def test_a_provisional_result_says_until_when(office: Office, thidua: CommandLine) -> None:
    office.take_in_all()
    assert "tạm tính đến 30/06" in thidua("provisional", "2024Q2").out
    shown = thidua("provisional", "2024Q2", "--json").json
    assert (shown["kind"], shown["version"]) == ("provisional", None)


def test_each_version_is_exported_as_it_was_closed(office: Office, thidua: CommandLine) -> None:
    office.take_in_all()
    thidua("link")
    thidua("close", "2024Q2")
    thidua("export", "2024Q2", "--out", office.folder / "one")
    kept = {path.name: path.read_bytes() for path in (office.folder / "one" / "2024Q2").iterdir()}
    assert sorted(kept) == ["cases.csv", "people.csv", "units.csv"]
    assert kept["cases.csv"].decode().splitlines()[:2] == [
        "claim,person,unit,insured,status,reason,counted,covered_through",
        "P1,CB1,KH.A,5600000001,joined,,1,2024-06",
    ]
    from tests.builders import LEDGER, changed

    office.take_in_rows("fixed", changed(LEDGER, 0, **{"Số tháng": 1}), reason="ghi nhầm")
    thidua("close", "2024Q2", "--reason", "đính chính")
    thidua("export", "2024Q2", "--out", office.folder / "two")
    thidua("export", "2024Q2", "--version", 1, "--out", office.folder / "again")
    assert {path.name: path.read_bytes() for path in (office.folder / "again" / "2024Q2").iterdir()} == kept
    assert (office.folder / "two" / "2024Q2" / "cases.csv").read_bytes() != kept["cases.csv"]
    replayed = office.folder / "replayed"
    assert "giống hệt" in thidua("replay", "2024Q2", "--version", 1, "--out", replayed).out
    assert sorted(path.name for path in replayed.iterdir()) == [
        "case_results.csv", "person_results.csv", "unit_results.csv",
    ]  # fmt: skip


def test_in_processes_of_their_own_up_to_a_replay_that_sees_tampering(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    environment = {**fresh_database.environment, "THIDUA_VAR_DIR": str(tmp_path / "var"), **keys_of_this_process()}
    files = [workbook(tmp_path / f"{name}.xlsx", rows) for name, rows in FILES.items()]
    with Nursery(environment, tmp_path / "output") as nursery:
        for command in (("setup", "--period", "2024Q2"), ("import", *files), ("close", "2024Q2"), ("replay", "2024Q2")):
            assert nursery.order(*command)["status"] == 0
    with psycopg.connect(fresh_database.urls.owner_url) as owner:
        owner.execute("ALTER TABLE evaluation_caseresult DISABLE TRIGGER USER")
        owner.execute(sql.SQL("UPDATE evaluation_caseresult SET is_counted = NOT is_counted"))
    tampered = thidua_json("replay", "2024Q2", environment=environment, expect=1)
    assert (tampered["inputs_intact"], tampered["results_equal"]) == (True, False)


def keys_of_this_process() -> dict[str, str]:
    from django.conf import settings

    environment = settings.ENVIRONMENT
    return {
        "THIDUA_SECRET_KEY": environment.secret_key,
        "THIDUA_SEALING_KEYS": ",".join(environment.sealing_keys),
        "THIDUA_INDEX_KEY": environment.index_key,
    }
