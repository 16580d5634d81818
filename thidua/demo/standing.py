"""Which state of the demo stands in which database, and what must be made before it can be shown?"""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections

from thidua.demo.accounts import kept_password
from thidua.demo.province import ProvinceSize, ProvinceSummary, generate_province, province_is_current, province_stamp
from thidua.demo.story import FIRST_DAY, LATER_DAY, Step, Story
from thidua.lib.postgres import (
    DatabaseProblem,
    ServerUrls,
    create_database,
    database_mark,
    drop_database,
    ensure_server,
    main_urls,
    make_ready,
    mark_database,
    migrations_hash,
    use_database,
)

SEED = 4856  # the plan's number
IN_USE = "Tỉnh mẫu đang mở ở một cửa sổ khác. Hãy dừng nó ở đó bằng Ctrl-C rồi chạy lại lệnh này."


@dataclass(frozen=True)
class Standing:
    """A demo of one size, standing on one of its two days, each in a database of its own.

    The later day is a copy of the earlier one that goes on: one can return, and nothing is done twice.
    """

    size: ProvinceSize
    day: date

    @property
    def folder(self) -> Path:
        """The demo's own folder: workbooks, keys, password, sealed originals (`config.environment.move_into_demo`)."""
        folder: Path = settings.VAR_DIR
        return folder

    @property
    def password(self) -> str:
        return kept_password(self.folder)

    @property
    def urls(self) -> ServerUrls:
        return self._urls(self.day)

    def is_made(self, day: date) -> bool:
        return database_mark(ensure_server(), self._urls(day).database) == self._mark(day)

    def make(self, step: Step, *, is_fresh: bool = False) -> None:
        """Make what is missing; an interrupted making is begun anew, and with `is_fresh` whatever is there."""
        if self.is_made(FIRST_DAY) and self.is_made(self.day) and not is_fresh:
            return
        with alone(self.folder):
            if is_fresh or not self.is_made(FIRST_DAY):
                self._begin(step)
            if self.day == LATER_DAY and not self.is_made(LATER_DAY):
                self._go_on(step)

    def province(self) -> ProvinceSummary | None:
        """What the workbooks hold; None when they are not there, or others."""
        return province_is_current(self.folder, size=self.size, seed=SEED, today=FIRST_DAY, until=LATER_DAY)

    def _begin(self, step: Step) -> None:
        server, urls = ensure_server(), self._urls(FIRST_DAY)
        for day in (LATER_DAY, FIRST_DAY):
            drop_database(server, self._urls(day).database)
        for kept in ("originals", "anchors"):
            shutil.rmtree(self.folder / kept, ignore_errors=True)
        if self.province() is None:
            with step("Dựng các tệp Excel của một tỉnh không có thật"):
                generate_province(self.folder, size=self.size, seed=SEED, today=FIRST_DAY, until=LATER_DAY)
        with step("Tạo cơ sở dữ liệu"):
            make_ready(urls)
        use_database(urls.app_url)
        Story(self.folder, step).begin(self.password)
        mark_database(server, urls.database, self._mark(FIRST_DAY))

    def _go_on(self, step: Step) -> None:
        server, before, urls = ensure_server(), self._urls(FIRST_DAY), self._urls(LATER_DAY)
        connections["default"].close()
        drop_database(server, urls.database)
        with step("Chép trạng thái ngày 10/07/2025"):
            try:
                create_database(server, urls.database, template=before.database)
            except psycopg.errors.ObjectInUse:
                raise DatabaseProblem(IN_USE) from None
        use_database(urls.app_url)
        Story(self.folder, step).go_on()
        mark_database(server, urls.database, self._mark(LATER_DAY))

    def _urls(self, day: date) -> ServerUrls:
        first = main_urls()
        return first if day == FIRST_DAY else first.named(f"{first.database}_{day:%Y_%m_%d}")

    def _mark(self, day: date) -> str:
        """A hash over what decides the rows: arguments, the demo's code, migrations, keys and the password."""
        parts = (
            province_stamp(self.size, SEED, FIRST_DAY, LATER_DAY),
            migrations_hash(),
            settings.INDEX_KEY,
            settings.SEALING_KEYS,
            self.password,
            day,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else makes or shows the demo of this folder."""
    with _held(folder, fcntl.LOCK_EX):
        yield


@contextmanager
def shown(folder: Path) -> Iterator[None]:
    """Nobody makes the demo of this folder anew while it is shown."""
    with _held(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def _held(folder: Path, kind: int) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / "demo.lock", "ab") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseProblem(IN_USE) from None
        yield
