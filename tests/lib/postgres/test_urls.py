"""Is every form of a PostgreSQL address understood, changed without loss, and shown without its password?"""

from __future__ import annotations

from thidua.lib.postgres.urls import django_settings, part, with_database, without_password


def test_a_socket_folder_and_options_reach_django() -> None:
    settings = django_settings("postgres://u%40x:p%2Fw@/office?host=/run/pg&sslmode=disable&port=5433")
    assert settings["NAME"] == "office"
    assert settings["USER"] == "u@x"
    assert settings["PASSWORD"] == "p/w"
    assert settings["HOST"] == "/run/pg"
    assert settings["PORT"] == "5433"
    assert settings["OPTIONS"] == {"sslmode": "disable"}


def test_another_database_keeps_everything_else() -> None:
    changed = with_database("postgresql://u:p@db.example:6000/one?application_name=x", "two")
    assert part(changed, "dbname") == "two"
    assert part(changed, "host") == "db.example"
    assert part(changed, "port") == "6000"
    assert part(changed, "password") == "p"
    assert part(changed, "application_name") == "x"


def test_the_password_is_never_shown() -> None:
    shown = without_password("postgresql://u:geheim@h/one")
    assert "geheim" not in shown
    assert "u" in shown
    assert "password" not in without_password("postgresql://u@h/one")
