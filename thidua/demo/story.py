"""What happens in the invented province: which files come, what is corrected, undone and closed, until the demo's day?

Everything goes through the same actions as an office's own work, done by the demo's operator.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from django.conf import settings

from thidua.accounts.enums import Role
from thidua.accounts.models import User
from thidua.campaigns.actions import open_period, set_up
from thidua.campaigns.models import Campaign
from thidua.campaigns.queries import campaign_of
from thidua.demo.accounts import LOGINS, make_accounts, make_unit_accounts
from thidua.demo.province import CORRECTIONS, INPUT, LATER, LATER_CORRECTIONS, MISTAKE
from thidua.demo.relatives import ask_relatives
from thidua.demo.reviewing import answer_some
from thidua.evaluation.actions import close_period, refresh_open_periods
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import PersonResult, Run, UnitResult
from thidua.imports.actions import FileOutcome, OriginalStore, import_files, undo_batch
from thidua.imports.models import Batch
from thidua.lib.sealing import configured_sealer
from thidua.linking.actions import link_claims
from thidua.linking.actions.finding import find_pairs
from thidua.orgs.models import Unit
from thidua.orgs.queries import open_on
from thidua.people.models import Person

FIRST_DAY, LATER_DAY = date(2025, 7, 10), date(2026, 1, 22)
_CLOSED_FIRST = ("2024Q2", "2024Q3", "2024Q4")
_CLOSED_THEN = ("2024", "2025Q1")
_RUNNING = ("2025Q2", "2025Q3", "2025", "2024-2025")
_CLOSED_LATER = ("2025Q2", "2025Q3", "2025Q4", "2025", "2024-2025")
_WRONG_LISTS = (
    "Ba đơn vị ghi quan hệ chung chung (“Người thân”, “Bạn”), vài đơn vị chép nhầm họ tên; "
    "các đơn vị đã xác minh và gửi lại danh sách."
)
_CHANGES = "Danh sách cán bộ sau sắp xếp đơn vị hành chính 01/07/2025 và đơn rút phiếu của người thân."
_LATE_FACTS = "Sổ đóng về thêm sau khi chốt."


def showcase(campaign: Campaign, day: date) -> tuple[Unit, Person]:
    """The unit and the official whose pages the demo's accounts show: of the competing units open on the day with 20 to
    120 people the one with most relatives, and there whoever counts most and has several claims."""
    run = Run.objects.filter(period__campaign=campaign, kind=RunKind.CLOSING).latest("pk")
    units = UnitResult.objects.filter(run=run, staff__range=(20, 120)).exclude(block="")
    keys = Unit.objects.filter(open_on(day), pk__in=units.values("unit")).values("pk")
    best = units.filter(unit__in=keys).order_by("-relatives", "unit_code")[0]
    of_unit = PersonResult.objects.for_system("the demo").filter(run=run, unit=best.unit)
    person = of_unit.order_by("-relatives", "person_code")[0].person
    return Unit.objects.get(pk=best.unit), Person.objects.for_system("the demo").get(pk=person)


Step = Callable[[str], AbstractContextManager[Callable[[str], None]]]


class Story:
    """The demo's doings in the database that Django uses; `step` shows each to whoever waits."""

    def __init__(self, folder: Path, step: Step) -> None:
        self._folder, self._step = folder, step
        self._originals = OriginalStore(settings.VAR_DIR / "originals", configured_sealer())

    def begin(self, password: str) -> None:
        """Until 10/07/2025: the earlier periods are closed, one of them twice; 2025Q2 is over and not closed yet."""
        make_accounts(password)
        campaign = set_up(by=self._by)
        for code in (*_CLOSED_FIRST, *_CLOSED_THEN, *_RUNNING):
            open_period(campaign=campaign, code=code, by=self._by)
        self._take_in(INPUT, FIRST_DAY)
        self._close(campaign, _CLOSED_FIRST, FIRST_DAY)
        unit, official = showcase(campaign, FIRST_DAY)
        make_unit_accounts(password, unit, official)
        with self._step("Soát xét vài phiếu"):
            answer_some(by=self._reviewer)
        self._take_in(CORRECTIONS, FIRST_DAY, reason=_WRONG_LISTS)
        self._close(campaign, _CLOSED_FIRST[-1:], FIRST_DAY, reason=_WRONG_LISTS)
        self._close(campaign, _CLOSED_THEN, FIRST_DAY)
        self._take_back(self._take_in(MISTAKE, FIRST_DAY))
        self._find_doubles()
        with self._step("Gửi thư cho vài người thân"):
            ask_relatives(settings.VAR_DIR, unit=unit, official=official, by=self._by, today=FIRST_DAY)
        with self._step("Tạm tính các kỳ đang chạy"):
            refresh_open_periods(by=self._by, today=FIRST_DAY)

    def go_on(self) -> None:
        """Until 22/01/2026: the rest arrives, and everything to the end of the stage is closed."""
        campaign = campaign_of()
        for code in _CLOSED_LATER:
            open_period(campaign=campaign, code=code, by=self._by)
        self._take_in(LATER, LATER_DAY)
        self._take_in(LATER_CORRECTIONS, LATER_DAY, reason=_CHANGES)
        self._find_doubles()
        self._close(campaign, _CLOSED_LATER, LATER_DAY, reason=_LATE_FACTS)
        refresh_open_periods(by=self._by, today=LATER_DAY)

    @property
    def _by(self) -> User:
        return User.objects.get(username=LOGINS[0].username)

    @property
    def _reviewer(self) -> User:
        return User.objects.get(username=next(login.username for login in LOGINS if login.role == Role.REVIEWER))

    def _take_in(self, name: str, today: date, reason: str = "") -> list[FileOutcome]:
        paths = sorted((self._folder / name).iterdir())
        with self._step(f"Nạp {len(paths)} tệp" + (" đính chính" if reason else "")) as advance:
            outcomes = import_files(
                paths=paths, by=self._by, today=today, originals=self._originals, reason=reason, advance=advance
            )
        with self._step("Đối chiếu phiếu với sổ đóng"):
            link_claims(by=self._by)
        return outcomes

    def _take_back(self, outcomes: Sequence[FileOutcome]) -> None:
        with self._step("Hủy đợt nạp nhầm"):
            for batch in Batch.objects.filter(pk__in=[outcome.batch_id for outcome in outcomes]).order_by("-pk"):
                undo_batch(batch=batch, by=self._by)
            link_claims(by=self._by)

    def _find_doubles(self) -> None:
        with self._step("Tìm người đứng dưới hai mã"):
            find_pairs(by=self._by)

    def _close(self, campaign: Campaign, codes: Sequence[str], today: date, reason: str = "") -> None:
        """A reason is asked only for a period that is closed again (perhaps by whoever tried the demo)."""
        for code in codes:
            period = open_period(campaign=campaign, code=code, by=self._by)
            is_again = Run.objects.filter(period=period, kind=RunKind.CLOSING).exists()
            with self._step(f"Chốt {code}" + (" lần nữa" if is_again else "")):
                close_period(period=period, by=self._by, today=today, reason=reason if is_again else "")
