"""Which PostgreSQL serves this process: the office's own (`DATABASE_URL`) or the embedded one?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings

from thidua.lib.postgres.embedded import EmbeddedServer, ensure_running
from thidua.lib.postgres.places import find_place
from thidua.lib.postgres.problems import DatabaseProblem
from thidua.lib.postgres.urls import part, with_database, without_password

LOWEST_VERSION = 150000
MAIN_DATABASE = "thidua"


@dataclass(frozen=True)
class ServerUrls:
    """One database seen by its two roles: the application's (owns nothing) and the owner's (migrations)."""

    app_url: str
    owner_url: str
    is_embedded: bool

    @property
    def database(self) -> str:
        return part(self.owner_url, "dbname")

    @property
    def has_two_roles(self) -> bool:
        return part(self.app_url, "user") != part(self.owner_url, "user")

    def named(self, database: str) -> ServerUrls:
        """The same server and roles, another database."""
        return ServerUrls(
            with_database(self.app_url, database), with_database(self.owner_url, database), self.is_embedded
        )


_embedded: dict[Path, EmbeddedServer] = {}


def ensure_server() -> ServerUrls:
    """The server to use, answering and new enough; the database named is only a door to it.

    Raises ``DatabaseProblem`` (Vietnamese).
    """
    environment = settings.ENVIRONMENT
    if environment.database_url:
        urls = ServerUrls(environment.database_url, environment.database_owner_url or environment.database_url, False)
    else:
        var_dir: Path = environment.var_dir
        if var_dir not in _embedded:
            _embedded[var_dir] = ensure_running(find_place(var_dir))
        server = _embedded[var_dir]
        urls = ServerUrls(server.url("thidua_app"), server.url("thidua_owner"), True)
    for url in dict.fromkeys((urls.owner_url, urls.app_url)):
        _check(url)
    return urls


def main_urls() -> ServerUrls:
    """The office's lasting database: the one `DATABASE_URL` or `THIDUA_DATABASE` names, or `thidua` on the embedded
    server."""
    server = ensure_server()
    name = settings.ENVIRONMENT.database_name or (MAIN_DATABASE if server.is_embedded else None)
    return server.named(name) if name else server


def _check(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=15) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise DatabaseProblem(
            f"Không kết nối được máy chủ dữ liệu ({without_password(url)}): {error}\n"
            "Kiểm tra DATABASE_URL và DATABASE_OWNER_URL, và máy chủ có đang chạy không."
        ) from None
    if version < LOWEST_VERSION:
        raise DatabaseProblem(
            f"Cần PostgreSQL 15 trở lên; máy chủ này là bản {version // 10000}. Hãy nâng cấp máy chủ."
        )
