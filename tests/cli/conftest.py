"""How do the tests of the contract run a folder in this process? In the test's own database, rolled back afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest

from thidua.cli import run
from thidua.lib.postgres import ServerUrls


@pytest.fixture
def one_database(db: None, django_db_setup: ServerUrls, monkeypatch: pytest.MonkeyPatch) -> None:
    """`thidua run` finds its own database to be the test's."""

    @contextmanager
    def given() -> Iterator[ServerUrls]:
        yield django_db_setup

    monkeypatch.setattr(run, "migrated_database", given)
    monkeypatch.setattr(run, "using_database", lambda url: nullcontext())
