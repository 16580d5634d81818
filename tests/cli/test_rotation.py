"""Does rotating the keys lose nothing while files are imported and linked, and when it is killed anywhere?"""

import base64
import secrets
import subprocess
import time
from collections import Counter
from pathlib import Path
from threading import Thread

import psycopg

from tests.cli.command import COMMAND
from tests.cli.nursery import Nursery
from tests.cli.test_periods import keys_of_this_process
from tests.conftest import FreshDatabase
from thidua.lib.resealing import sealed_tables
from thidua.lib.sealing import Sealer, parse_keys

FILES = sorted((Path(__file__).parents[1] / "samples" / "clean" / "input").glob("*.xlsx"))
EARLY = [path for path in FILES if path.stem in {"units", "roster", "claims-all"}]
LATER = [path for path in FILES if path.stem in {"claims-all", "ledger-2024Q2", "ledger-opening"}]


def opened(database: FreshDatabase, sealer: Sealer) -> list[tuple[str, bytes]]:
    """Every sealed cell in the clear. Raises SealingError where the sealer's keys do not open one."""
    cells = []
    with psycopg.connect(database.urls.owner_url) as owner:
        for place in sealed_tables():
            for field in place.fields:
                query = f"SELECT {field.column} FROM {place.table} WHERE {field.column} IS NOT NULL"
                cells += [(str(field), sealer.open(cell, field.purpose)) for (cell,) in owner.execute(query.encode())]
    return sorted(cells)


def kill_in_the_middle(database: FreshDatabase, environment: dict[str, str], number: int) -> None:
    """Rotate in a process of its own and kill it as soon as the first step is seen."""
    moved = f"SELECT count(*) FROM imports_importrow WHERE get_byte(sealed, 1) = {number}".encode()
    with (
        psycopg.connect(database.urls.owner_url, autocommit=True) as owner,
        subprocess.Popen([COMMAND, "rekey"], env=environment, stdout=subprocess.DEVNULL) as rotation,
    ):
        while rotation.poll() is None and owner.execute(moved).fetchone() == (0,):
            time.sleep(0.005)
        rotation.kill()
    assert rotation.returncode == -9


def test_rotating_while_others_import_and_link_loses_nothing(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    old = {**keys_of_this_process(), "THIDUA_VAR_DIR": str(tmp_path / "var")}
    number = len(old["THIDUA_SEALING_KEYS"].split(",")) + 1
    fresh = f"{number}:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    new = {**old, "THIDUA_SEALING_KEYS": f"{old['THIDUA_SEALING_KEYS']},{fresh}"}
    with Nursery({**fresh_database.environment, **old}, tmp_path / "first") as before:
        assert before.order("setup", "--period", "2024Q2")["status"] == 0
        assert before.order("import", *EARLY)["status"] == 0
    whole = opened(fresh_database, parse_keys(old["THIDUA_SEALING_KEYS"].split(","), old["THIDUA_INDEX_KEY"]))
    assert len(whole) > 1000

    statuses: list[int] = []
    with (
        Nursery({**fresh_database.environment, **new}, tmp_path / "one") as worker,
        Nursery({**fresh_database.environment, **new}, tmp_path / "two") as rotator,
    ):

        def work() -> None:
            for path in LATER:
                statuses.append(worker.order("import", path)["status"])
                statuses.append(worker.order("link")["status"])

        other = Thread(target=work)
        other.start()
        kill_in_the_middle(fresh_database, {**fresh_database.environment, **new}, number)
        assert rotator.order("rekey")["status"] == 0
        other.join()
        assert statuses == [0] * 2 * len(LATER)
        assert rotator.order("rekey")["status"] == 0

    after = opened(fresh_database, parse_keys([fresh], old["THIDUA_INDEX_KEY"]))
    assert len(after) > len(whole)
    assert not Counter(whole) - Counter(after)
