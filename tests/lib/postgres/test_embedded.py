"""Does the embedded server come up whatever happened before: a killed parent, a stale pid, a zombie, two starters?"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from thidua.lib.postgres import embedded
from thidua.lib.postgres.embedded import EmbeddedServer, ensure_running, postmaster_pid, stop, stop_if_unused
from thidua.lib.postgres.places import Place, find_place
from thidua.lib.postgres.problems import DatabaseProblem

CHILD = """
import sys, time
from pathlib import Path
from thidua.lib.postgres.embedded import ensure_running, postmaster_pid
from thidua.lib.postgres.places import find_place
place = find_place(Path(sys.argv[1]))
ensure_running(place)
print(postmaster_pid(place), flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def shared_var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    var_dir = tmp_path_factory.mktemp("shared") / "var"
    yield var_dir
    remove(find_place(var_dir))


@pytest.fixture
def place(shared_var: Path) -> Iterator[Place]:
    """A place with its data made and its server stopped."""
    place = find_place(shared_var)
    ensure_running(place)
    stop_if_unused(place)
    yield place
    stop_if_unused(place)
    stop(place)


@pytest.fixture
def new_place(tmp_path: Path) -> Iterator[Place]:
    """A place with nothing in it yet."""
    place = find_place(tmp_path / "var")
    yield place
    stop_if_unused(place)
    remove(place)


def remove(place: Place) -> None:
    stop(place)
    shutil.rmtree(place.base)
    shutil.rmtree(place.socket_dir, ignore_errors=True)


def child(place_of: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(place_of)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)


def answer(server: EmbeddedServer, role: str = "thidua_app") -> str:
    with psycopg.connect(server.url(role)) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    assert row is not None
    return str(row[0])


def test_it_starts_privately_and_stops_with_its_last_user(new_place: Place) -> None:
    server = ensure_running(new_place)
    assert answer(server) == "thidua_app"
    assert answer(server, "thidua_owner") == "thidua_owner"
    for folder in (new_place.base, new_place.data, new_place.socket_dir):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(new_place.secrets_file.stat().st_mode) == 0o600
    with psycopg.connect(server.url("postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SELECT datlocprovider, datlocale FROM pg_database LIMIT 1").fetchone() == (
            "b",
            "C.UTF-8",
        )
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(psycopg.conninfo.make_conninfo(server.url("thidua_owner"), password="wrong"))
    assert stop_if_unused(new_place) is True
    assert postmaster_pid(new_place) is None


def test_the_server_outlives_a_killed_parent_and_is_taken_over(place: Place, shared_var: Path) -> None:
    parent = child(shared_var)
    pid = int(first_line(parent))
    parent.kill()
    parent.communicate()
    assert postmaster_pid(place) == pid
    server = ensure_running(place)
    assert postmaster_pid(place) == pid
    assert answer(server) == "thidua_app"


def test_it_stays_up_while_another_process_uses_it(place: Place, shared_var: Path) -> None:
    other = child(shared_var)
    first_line(other)
    server = ensure_running(place)
    assert stop_if_unused(place) is False
    assert answer(server) == "thidua_app"
    finish(other)
    assert postmaster_pid(place) is None


def test_two_starters_at_once_share_one_server(place: Place, shared_var: Path) -> None:
    starters = [child(shared_var) for _ in range(3)]
    pids = {first_line(starter) for starter in starters}
    assert len(pids) == 1
    for starter in starters:
        finish(starter)
        assert starter.returncode == 0
    assert postmaster_pid(place) is None


def test_a_killed_server_comes_back_with_what_was_acknowledged(place: Place) -> None:
    server = ensure_running(place)
    with psycopg.connect(server.url("thidua_owner"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE kept")
    with psycopg.connect(server.url("thidua_owner", "kept"), autocommit=True) as connection:
        connection.execute("CREATE TABLE fact (n int)")
        connection.execute("INSERT INTO fact SELECT generate_series(1, 1000)")
        killed = postmaster_pid(place)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
    server = ensure_running(place)
    assert postmaster_pid(place) != killed
    with psycopg.connect(server.url("thidua_owner", "kept")) as connection:
        assert connection.execute("SELECT count(*) FROM fact").fetchone() == (1000,)


def test_a_pid_that_another_process_got_is_not_taken_for_the_server(place: Place) -> None:
    ensure_running(place)
    pid_file = (place.data / "postmaster.pid").read_text(encoding="utf-8")
    stop(place)
    who = place.server_user
    stranger = subprocess.Popen(["sleep", "60"], user=who and who.pw_uid, group=who and who.pw_gid)
    try:
        stale(place, pid_file, stranger.pid)
        assert postmaster_pid(place) is None
        assert answer(ensure_running(place)) == "thidua_app"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_zombie_is_not_taken_for_the_server(place: Place) -> None:
    ensure_running(place)
    pid_file = (place.data / "postmaster.pid").read_text(encoding="utf-8")
    stop(place)
    who = place.server_user
    zombie = subprocess.Popen(["true"], user=who and who.pw_uid, group=who and who.pw_gid)
    while Path(f"/proc/{zombie.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    stale(place, pid_file, zombie.pid)
    assert postmaster_pid(place) is None
    assert answer(ensure_running(place)) == "thidua_app"
    zombie.wait()


def stale(place: Place, pid_file: str, pid: int) -> None:
    """The pid file of a server that ended badly, its number meanwhile somebody else's."""
    path = place.data / "postmaster.pid"
    path.write_text("\n".join([str(pid), *pid_file.split("\n")[1:]]), encoding="utf-8")
    place.give_to_server(path)
    path.chmod(0o600)


def test_a_server_that_is_slow_to_answer_is_waited_for(place: Place) -> None:
    ensure_running(place)
    pid = postmaster_pid(place)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(1.5, os.kill, [pid, signal.SIGCONT]).start()
    started = time.monotonic()
    assert answer(ensure_running(place)) == "thidua_app"
    assert time.monotonic() - started > 1.0
    assert postmaster_pid(place) == pid


def test_a_start_killed_in_the_middle_of_initdb_is_begun_anew(new_place: Place) -> None:
    (new_place.base / "data.new" / "base").mkdir(parents=True)
    (new_place.base / "initdb.password").write_text("left behind", encoding="utf-8")
    assert answer(ensure_running(new_place)) == "thidua_app"
    assert not (new_place.base / "initdb.password").exists()


def test_a_server_that_cannot_start_says_why(new_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "CONFIGURATION", "max_connections = 'nonsense'\n")
    with pytest.raises(DatabaseProblem, match=r"(?s)Không khởi động được.*max_connections"):
        ensure_running(new_place)


def test_a_lost_password_file_is_named(new_place: Place) -> None:
    ensure_running(new_place)
    stop_if_unused(new_place)
    new_place.secrets_file.unlink()
    with pytest.raises(DatabaseProblem, match=r"passwords\.json"):
        ensure_running(new_place)


def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    place = find_place(tmp_path / "var")
    shutil.rmtree(place.base)
    place.base.symlink_to(tmp_path / "target")
    try:
        with pytest.raises(DatabaseProblem, match="không phải là thư mục của hệ thống"):
            find_place(tmp_path / "var")
    finally:
        place.base.unlink()


def test_a_deep_checkout_still_has_a_short_socket_path(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90) / "var"
    place = find_place(deep)
    try:
        assert len(os.fsencode(place.socket_dir / ".s.PGSQL.5432.lock")) <= 107
        assert stat.S_IMODE(place.socket_dir.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(place.base)
        shutil.rmtree(place.socket_dir, ignore_errors=True)


def test_as_root_it_runs_as_nobody_in_a_folder_of_its_own_and_otherwise_in_var(place: Place, shared_var: Path) -> None:
    ensure_running(place)
    runs_as = os.stat(f"/proc/{postmaster_pid(place)}").st_uid
    if os.geteuid() != 0:
        assert runs_as == os.geteuid()
        assert place.base == shared_var.resolve() / "postgres"
        return
    assert runs_as == pwd.getpwnam("nobody").pw_uid
    assert place.base.parent == Path("/var/tmp")
    assert place.base.stat().st_uid == runs_as
    assert (shared_var / "postgres-folder").read_text(encoding="utf-8") == f"{place.base}\n"
    assert place.programs.is_relative_to(place.base)
