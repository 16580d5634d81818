"""Which database do the tests see? One made by thidua.lib.postgres: migrated by the owner, used as the application.

`db` (or `pytest.mark.django_db`) rolls back after each test; with `transaction=True` the database is made anew from the
migrated template. `fresh_database` is a database of its own for tests that start the command line.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from thidua.lib import postgres

# Machines are noisy: how long an example takes says nothing about the code.
hypothesis_settings.register_profile("noisy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("noisy machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On several processes (`make test`) a file's tests stay together, for what they share, and all journeys too."""
    for item in items:
        folder = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group(folder if folder == "journeys" else str(item.path)))


@dataclass(frozen=True)
class FreshDatabase:
    """A migrated database of one test, and the environment in which a child process uses it."""

    urls: postgres.ServerUrls

    @property
    def environment(self) -> dict[str, str]:
        ours = {"DATABASE_URL": self.urls.app_url, "DATABASE_OWNER_URL": self.urls.owner_url}
        return {**os.environ, **ours, "DJANGO_SETTINGS_MODULE": "config.settings"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[postgres.ServerUrls]:
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            urls = stack.enter_context(postgres.migrated_database())
            stack.enter_context(postgres.using_database(urls.app_url))
        with pytest.MonkeyPatch.context() as patch:
            # Django would TRUNCATE, which the application role may not.
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: renew(urls))
            yield urls
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture
def fresh_database(django_db_blocker: Any) -> Iterator[FreshDatabase]:
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            urls = stack.enter_context(postgres.migrated_database())
        yield FreshDatabase(urls)
        with django_db_blocker.unblock():
            stack.close()


def renew(urls: postgres.ServerUrls) -> None:
    """The same database as it was before the test."""
    server = postgres.ensure_server()
    postgres.drop_database(server, urls.database)
    postgres.create_database(server, urls.database, template=postgres.ensure_template(server))


@pytest.fixture(autouse=True)
def no_second_factor(settings: Any) -> None:
    """Accounts of tests have no authenticator; the tests of the second factor turn it on."""
    settings.SECOND_FACTOR = False


@pytest.fixture
def office(db: None, tmp_path: Path) -> Any:
    """A set-up campaign in the test's database; see ``tests.builders``."""
    from tests.builders import Office  # needs the apps to be loaded

    return Office(tmp_path)


@pytest.fixture
def site(db: None, tmp_path: Path, settings: Any) -> Any:
    """Pages over a small closed office; see ``tests.site``."""
    from tests.site import Site  # needs the apps to be loaded

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a real one takes half a second
    site = Site(tmp_path)
    settings.TODAY = site.today
    return site
