"""How is a PostgreSQL address read, changed, shown and handed to Django?"""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def django_settings(url: str) -> dict[str, Any]:
    """A ``DATABASES`` entry for any address libpq reads (``postgres://user:pw@/db?host=/dir`` too).

    Parameters that Django has no key for go to ``OPTIONS``. Raises ``psycopg.ProgrammingError`` for a bad address.
    """
    settings: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}
    for key, value in conninfo_to_dict(url).items():
        if key in DJANGO_NAMES:
            settings[DJANGO_NAMES[key]] = str(value)
        else:
            settings["OPTIONS"][key] = value
    return settings


def with_database(url: str, name: str) -> str:
    """The same server, user and options, another database."""
    return make_conninfo("", **{**conninfo_to_dict(url), "dbname": name})


def part(url: str, key: str) -> str:
    """One part of an address (``user``, ``host``, ``dbname`` …), empty when it is not there."""
    return str(conninfo_to_dict(url).get(key) or "")


def without_password(url: str) -> str:
    """The address as it may be shown to people and logs."""
    return make_conninfo("", **{**conninfo_to_dict(url), **({"password": "***"} if part(url, "password") else {})})
