"""Do ids and phones stand in clear anywhere while an import runs, afterwards, or when something goes wrong?"""

import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from python_calamine import CalamineWorkbook

from tests.cli.nursery import Nursery
from tests.cli.test_periods import keys_of_this_process
from tests.conftest import FreshDatabase
from thidua.lib import postgres
from thidua.lib.postgres.embedded import EmbeddedServer
from thidua.lib.postgres.places import find_place

SAMPLE = Path(__file__).parents[1] / "samples" / "clean" / "input"
FILES = [SAMPLE / f"{name}.xlsx" for name in ("units", "roster", "claims-all", "ledger-2024Q2")]
COLUMNS = {
    "roster": ("Số CCCD", "Mã số BHXH"),
    "claims-all": ("Số CCCD", "Mã số BHXH", "Điện thoại"),
    "ledger-2024Q2": ("Mã số BHXH", "Số CCCD"),
}
FORMS = (
    lambda text: text.encode(),
    lambda text: text.encode("utf-16-le"),
    lambda text: text.encode().hex().encode(),  # a bytea in a dump
    lambda text: text.encode("utf-16-le").hex().encode(),
    lambda text: str(int(text)).encode(),  # as a number
)

DIGITS = re.compile(rb"(?:[0-9]\0){9,}|[0-9]{9,}")


@pytest.fixture(scope="module")
def secrets() -> list[str]:
    """Ten known values of each personal column."""
    values = []
    for name, captions in COLUMNS.items():
        rows = CalamineWorkbook.from_path(SAMPLE / f"{name}.xlsx").get_sheet_by_index(0).to_python()
        header = next(row for row in rows if captions[0] in row)
        for caption in captions:
            column = [str(row[header.index(caption)]).removesuffix(".0") for row in rows]
            values += [value for value in dict.fromkeys(column) if value.isdigit() and len(value) >= 9][:10]
    assert len(values) >= 60
    return values


@pytest.fixture(scope="module")
def forms(secrets: list[str]) -> frozenset[bytes]:
    return frozenset(form(value) for value in secrets for form in FORMS)


def found_in(forms: frozenset[bytes], paths: Iterable[Path]) -> dict[str, bytes]:
    """Files with a secret in one of its forms. Every form is a run of digits, so only such runs are looked into."""
    found = {}
    for path in paths:
        try:
            runs = set(DIGITS.findall(path.read_bytes()))
        except FileNotFoundError:  # a write-ahead segment recycled meanwhile
            continue
        if hits := [form for run in runs for form in forms if form in run]:
            found[path.name] = hits[0]
    return found


def files_below(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_the_search_would_find_them(secrets: list[str], forms: frozenset[bytes], tmp_path: Path) -> None:
    for number, form in enumerate(FORMS):
        (tmp_path / f"{number}").write_bytes(b"\0xy" + form(secrets[number]) + b"z")
    assert len(found_in(forms, files_below(tmp_path))) == len(FORMS)


def test_no_id_and_no_phone_is_written_in_clear(
    fresh_database: FreshDatabase, tmp_path: Path, forms: frozenset[bytes]
) -> None:
    var, output, started = tmp_path / "var", tmp_path / "output", time.time()
    environment = {**fresh_database.environment, "THIDUA_VAR_DIR": str(var), **keys_of_this_process()}
    with Nursery(environment, output) as nursery:
        assert nursery.order("setup", "--period", "2024Q2")["status"] == 0
        assert nursery.order("import", *FILES, stop_before_commit=True) == {"status": "stopped"}
        assert len(list(files_below(var / "originals"))) == len(FILES)
        assert found_in(forms, [*files_below(var), output, *server_files(fresh_database, started)]) == {}
        assert nursery.go_on()["status"] == 0
        assert nursery.order("import", *FILES, "--json")["status"] == 0
        assert nursery.order("close", "2024Q2", "--yes")["status"] == 0
    dump = dump_of(fresh_database, tmp_path / "dump")
    assert dump.stat().st_size > 1_000_000
    assert found_in(forms, [*files_below(var), output, dump, *server_files(fresh_database, started)]) == {}


def server_files(database: FreshDatabase, since: float) -> list[Path]:
    """The database's files, the write-ahead log since then and the server's log, after everything was written out."""
    if not database.urls.is_embedded:
        return []
    place = find_place(settings.VAR_DIR)
    url = EmbeddedServer(place, passwords(place.secrets_file)).url("postgres", database.urls.database)
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute("CHECKPOINT")
        row = superuser.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert row is not None
    own = list(files_below(place.data / "base" / str(row[0])))
    assert len(own) > 100
    log = [path for path in files_below(place.data / "pg_wal") if path.stat().st_mtime >= since]
    assert log
    return [*own, *log, place.log]


def passwords(path: Path) -> dict[str, str]:
    import json

    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def dump_of(database: FreshDatabase, path: Path) -> Path:
    """Every row of every table as text, cells of bytes in hexadecimal, as pg_dump writes them."""
    with psycopg.connect(database.urls.owner_url) as owner, path.open("wb") as target:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            with owner.cursor().copy(f'COPY "{table}" TO STDOUT') as copy:
                for chunk in copy:
                    target.write(chunk)
    return path


@pytest.mark.django_db
def test_the_server_logs_no_values_of_refused_rows(django_db_setup: postgres.ServerUrls) -> None:
    if not django_db_setup.is_embedded:
        return  # another server's log is its administrator's
    log = find_place(settings.VAR_DIR).log
    before = log.stat().st_size
    with psycopg.connect(django_db_setup.app_url, autocommit=True) as app:
        for statement in (
            "INSERT INTO accounts_user (username, first_name) VALUES ('056180999001', '0905999001')",
            "INSERT INTO orgs_unit (code) VALUES (repeat('056180999001', 20))",
            "SELECT 1 / (length('0905999001') - 10)",
        ):
            with pytest.raises(psycopg.Error):
                app.execute(statement.encode())
    with log.open("rb") as stream:
        stream.seek(before)
        added = stream.read()
    assert b"ERROR" in added
    assert b"0905999001" not in added
    assert b"056180999001" not in added
