"""Is the database server usable and healthy, and are its two roles as they should be?"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings

from thidua.lib.postgres.databases import LEASED
from thidua.lib.postgres.places import find_place
from thidua.lib.postgres.problems import DatabaseProblem
from thidua.lib.postgres.servers import ServerUrls, ensure_server, main_urls
from thidua.lib.postgres.urls import part, without_password

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
LEAST_FREE_BYTES = 2 << 30
# Server-wide objects included: a database or a table that the application role owns would show here.
OWNED = """
    SELECT count(*) FROM (
        SELECT oid FROM pg_database WHERE datdba = current_user::regrole
        UNION ALL SELECT oid FROM pg_class WHERE relowner = current_user::regrole AND relpersistence <> 't'
    ) AS owned
"""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `state` is "ok", "warning" or "problem"; texts are Vietnamese."""

    name: str
    label: str
    value: str
    state: str = "ok"
    advice: str = ""


def examine() -> list[Finding]:
    """Everything `thidua doctor` says about the database; never raises for a database in trouble."""
    try:
        server = ensure_server()
        return [*_server_findings(server), *_role_findings(server), *_folder_findings(server)]
    except (DatabaseProblem, psycopg.Error) as error:
        return [Finding("server", "Máy chủ dữ liệu", "không dùng được", "problem", str(error))]


def _server_findings(server: ServerUrls) -> list[Finding]:
    kind = "PostgreSQL kèm sẵn, tự khởi động" if server.is_embedded else "máy chủ theo DATABASE_URL"
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        version = _one(connection, "SHOW server_version")
        encoding = _one(connection, "SHOW server_encoding")
        checksum_failures = _one(connection, "SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database")
        there = {name for (name,) in connection.execute("SELECT name FROM pg_available_extensions")}
        databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        used = int(_one(connection, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"))
        limit = int(_one(connection, "SHOW max_connections"))
    missing = [name for name in EXTENSIONS if name not in there]
    main = main_urls().database
    leased = sum(name.startswith(LEASED) for name in databases)
    return [
        Finding("server", "Máy chủ dữ liệu", kind),
        Finding("app_url", "Địa chỉ (ứng dụng)", without_password(server.app_url)),
        Finding("owner_url", "Địa chỉ (chủ sở hữu)", without_password(server.owner_url)),
        Finding("version", "Phiên bản PostgreSQL", version),
        _finding("encoding", "Bảng mã", encoding, encoding == "UTF8", "Tạo lại cơ sở dữ liệu với ENCODING 'UTF8'."),
        _finding(
            "extensions", "Phần mở rộng", ", ".join(sorted(set(EXTENSIONS) - set(missing))), not missing,
            f"Cài gói postgresql-contrib trên máy chủ: thiếu {', '.join(missing)}.",
        ),
        _finding(
            "checksums", "Trang dữ liệu hỏng", checksum_failures, checksum_failures == "0",
            "Ổ đĩa làm hỏng dữ liệu: dừng dùng, khôi phục từ bản sao lưu và thay ổ đĩa.",
        ),
        _finding(
            "connections", "Kết nối đang mở", f"{used} / {limit}", used < limit * 0.9,
            "Gần hết kết nối: tăng max_connections hoặc bớt tiến trình.", "warning",
        ),
        Finding("main_database", "Cơ sở dữ liệu chính", main if main in databases else f"{main} (chưa tạo)"),
        Finding("run_databases", "Cơ sở dữ liệu của lần chạy thử", str(leased)),
    ]  # fmt: skip


def _role_findings(server: ServerUrls) -> list[Finding]:
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        may_create = _one(connection, "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    with psycopg.connect(server.app_url, autocommit=True) as connection:
        owned = _one(connection, OWNED)
        is_superuser = _one(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "True"
    owner, app = part(server.owner_url, "user"), part(server.app_url, "user")
    findings = [
        _finding(
            "owner_role", "Vai trò chủ sở hữu", owner, may_create == "True",
            f'Lệnh `thidua run` cần quyền tạo cơ sở dữ liệu: ALTER ROLE "{owner}" CREATEDB;', "warning",
        )
    ]  # fmt: skip
    if not server.has_two_roles:
        advice = "Chỉ có DATABASE_URL nên một vai trò làm cả hai việc. Đặt thêm DATABASE_OWNER_URL cho việc nâng cấp."
        return [*findings, Finding("app_role", "Vai trò ứng dụng", app, "warning", advice)]
    is_good = owned == "0" and not is_superuser
    advice = f"Vai trò ứng dụng không được sở hữu bảng hay là superuser (đang sở hữu {owned} đối tượng)."
    return [*findings, _finding("app_role", "Vai trò ứng dụng", app, is_good, advice)]


def _folder_findings(server: ServerUrls) -> list[Finding]:
    var_dir: Path = settings.ENVIRONMENT.var_dir
    folders = {"var_dir": ("Thư mục làm việc", var_dir)}
    if server.is_embedded:
        folders["data_dir"] = ("Thư mục dữ liệu", find_place(var_dir).data)
    findings = []
    for name, (label, folder) in folders.items():
        free = shutil.disk_usage(folder).free
        text = f"{folder} (còn trống {free / (1 << 30):.1f} GiB)"
        findings.append(_finding(name, label, text, free >= LEAST_FREE_BYTES, "Ổ đĩa sắp đầy: dọn bớt.", "warning"))
    return findings


def _finding(name: str, label: str, value: str, is_good: bool, advice: str, severity: str = "problem") -> Finding:
    return Finding(name, label, value) if is_good else Finding(name, label, value, severity, advice)


def _one(connection: psycopg.Connection[tuple[object, ...]], query: str) -> str:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return str(row[0])
