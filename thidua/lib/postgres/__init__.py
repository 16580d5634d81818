"""Which PostgreSQL database does a process use, and who makes, migrates and drops it? (ADR 0001)

The embedded server or the one of `DATABASE_URL`; two roles: the owner migrates, the application owns nothing.
"""

from thidua.lib.postgres.databases import (
    create_database,
    database_mark,
    drop_abandoned,
    drop_database,
    ensure_template,
    make_ready,
    mark_database,
    migrate,
    migrated_database,
    migrations_hash,
    use_database,
    use_main_database,
    using_database,
)
from thidua.lib.postgres.problems import DatabaseProblem
from thidua.lib.postgres.servers import ServerUrls, ensure_server, main_urls

__all__ = [
    "DatabaseProblem",
    "ServerUrls",
    "create_database",
    "database_mark",
    "drop_abandoned",
    "drop_database",
    "ensure_server",
    "ensure_template",
    "main_urls",
    "make_ready",
    "mark_database",
    "migrate",
    "migrated_database",
    "migrations_hash",
    "use_database",
    "use_main_database",
    "using_database",
]
