"""What does a unit take home: a sheet to fill in, its own claims with their answers, and its sent file answered?"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from thidua.campaigns.queries import period_label
from thidua.claims.enums import Channel
from thidua.engine.reading.captions import CLAIMS
from thidua.evaluation.queries.disclosure import ShownCase, disclosed_claims
from thidua.imports.models import Upload
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.lib.figures import day_text, month_text
from thidua.lib.masking import initials
from thidua.lib.scope import Scope
from thidua.lib.table_files import OPTIONS
from thidua.lib.watermarks import Noted, put_mark, watermark
from thidua.lib.workroom import workroom
from thidua.orgs.models import Unit
from thidua.orgs.queries import names_on
from thidua.people.models import Person, PersonRows
from thidua.people.queries.numbers import opened

ANSWER_TITLES = ("Kết quả", "Tình trạng đóng", "Đã đóng đến", "Hạn đóng tiếp")
SHEET, PEOPLE_SHEET, GUIDE_SHEET = "Phiếu vận động", "Cán bộ", "Hướng dẫn"
RELATIONSHIPS = ("Vợ", "Chồng", "Bố", "Mẹ", "Bố vợ", "Mẹ vợ", "Bố chồng", "Mẹ chồng", "Con", "Anh", "Chị", "Em ruột")
OFFICIAL_NAME = "Họ tên cán bộ"
FILLED_ROWS = 2000  # so far down reach the lists for choosing
GUIDE = (
    "Mỗi dòng của trang “Phiếu vận động” là một người thân do một cán bộ vận động.",
    "Bắt buộc: Mã cán bộ (chọn trong danh sách, xem trang “Cán bộ”), Họ tên người thân, Ngày đăng ký.",
    "Nên có: Quan hệ, Ngày sinh, Số CCCD hoặc Mã số BHXH; thiếu thì khó tìm thấy người ấy trong sổ đóng.",
    "Mã phiếu: để trống cũng được; phần mềm cho mã và gửi lại trong tệp. Đừng sửa mã đã có.",
    "Được thêm cột riêng của đơn vị ở bên phải; cột ấy không được đọc và vẫn còn trong tệp gửi lại.",
    "Gửi lại cùng một tệp không ghi phiếu hai lần. Bỏ một dòng khỏi tệp không rút phiếu: muốn rút hãy ghi Ngày rút.",
    "Ngày ghi ngày/tháng/năm, ví dụ 01/02/1980. Tệp có macro (.xlsm) không được nhận.",
)


def kept_units(user: Any) -> list[tuple[Unit, str]]:
    """The units at the top of what the account keeps, by name."""
    scope = user.scope_for(Capability.KEEP)
    keys = {grant.unit_id for grant in user.grants_today if Capability.KEEP in grant.capabilities}
    names = names_on([key for key in keys if key is not None and scope.has_unit(key)], today())
    units = Unit.objects.in_bulk(list(names))
    return sorted(((units[key], named.name) for key, named in names.items()), key=lambda each: each[1])


def unit_uploads(unit: int, scope: Scope) -> list[Upload]:
    """The latest files that the unit sent."""
    return list(
        Upload.objects.visible_to(scope)
        .filter(unit=unit)
        .select_related("received_by")
        .prefetch_related("files")
        .order_by("-pk")[:20]
    )


def download_mark(unit_code: str, note: Noted) -> str:
    """Of which unit the file is, who takes it home, and by which entry of the audit."""
    return f"{unit_code} · {watermark(note)}"


def answer_words(scope: Scope) -> Mapping[str, tuple[str, ...]]:
    """By code of each claim of the scope, what stands under ``ANSWER_TITLES``."""
    return {case.claim.code: _words(case) for case in disclosed_claims(scope, period_label)}


def claims_workbook(scope: Scope, mark: str, *, is_template: bool, has_names: bool = True) -> IO[bytes]:
    """A temporary file: the sheet to fill in, with lists for choosing; unless it is the bare template, with the claims
    of the scope and their answers. What a unit typed comes back as typed; claims that an official or the agency entered
    keep their relatives' names short. Without
    ``has_names`` officials stand there by their codes alone, and there is no column for their names."""
    cases = [] if is_template else disclosed_claims(scope, period_label)
    names = _people(scope) if has_names else dict.fromkeys(_people(scope), "")
    rows = [(*_typed(case, names), *_words(case)) for case in reversed(cases)]
    titles = [*(column.captions[0] for column in CLAIMS.columns), *(() if is_template else ANSWER_TITLES)]
    if not has_names:
        place = titles.index(OFFICIAL_NAME)
        titles.pop(place)
        rows = [(*row[:place], *row[place + 1 :]) for row in rows]
    return _book(titles, rows, sorted(names.items()), mark)


def _people(scope: Scope) -> dict[str, str]:
    people = PersonRows(Person).counting_in(scope).select_related("identity")
    return {person.code: person.identity.name for person in people}


def _words(case: ShownCase) -> tuple[str, ...]:
    through = "" if case.covered_through is None else month_text(case.covered_through)
    return str(case.label), case.standing, through, "" if case.pay_by is None else day_text(case.pay_by)


def _typed(case: ShownCase, names: Mapping[str, str]) -> tuple[Any, ...]:
    """The claim in the order of the contract's columns."""
    claim, relative = case.claim, case.claim.relative
    head = (claim.code, claim.mobiliser_code, names.get(claim.mobiliser_code, ""), claim.unit_code)
    is_short = claim.channel in (Channel.OWN, Channel.OFFICE)
    if is_short:
        said: tuple[Any, ...] = (initials(relative.name), claim.relationship, relative.birth[:4], "", "", "", "", "")
    else:
        said = (
            *(relative.name, claim.relationship, _birth(relative.birth), relative.get_sex_display()),
            *(opened(relative, field) for field in ("national_id", "insurance_code", "address", "phone")),
        )
    note = "" if is_short else opened(relative, "hint")
    return (*head, *said, claim.declared_on, claim.withdrawn_on, note)


def _birth(stated: str) -> Any:
    return date.fromisoformat(stated) if len(stated) == 10 else stated


def _book(
    titles: Sequence[str], rows: Iterable[Sequence[Any]], people: Sequence[tuple[str, str]], mark: str
) -> IO[bytes]:
    target = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    with (
        workroom() as folder,
        xlsxwriter.Workbook(target, {**OPTIONS, "constant_memory": False, "tmpdir": str(folder)}) as book,
    ):
        book.set_properties({"comments": mark})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page = book.add_worksheet(SHEET)
        page.freeze_panes(1, 0)
        put_mark(page, mark)
        for place, title in enumerate(titles):
            page.set_column(place, place, 24 if "Họ tên" in title or title == "Địa chỉ" else 15)
            page.write_string(0, place, title, bold)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(number, place, value, day)
                elif value:
                    page.write_string(number, place, str(value))
        _choices(page, titles, len(people))
        has_names = OFFICIAL_NAME in titles
        heads = ("Mã cán bộ", OFFICIAL_NAME if has_names else "")
        _lines(book.add_worksheet(PEOPLE_SHEET), [heads, *people], bold)
        guide = book.add_worksheet(GUIDE_SHEET)
        for number, line in enumerate(GUIDE):
            guide.write_string(number, 0, line)
        guide.set_column(0, 0, 110)
    target.seek(0)
    return target


def _choices(page: Any, titles: Sequence[str], people: int) -> None:
    """Lists from which the cells may be chosen; something else may be typed after a warning."""
    warning = {"validate": "list", "error_type": "warning", "error_title": _("Không có trong danh sách")}
    sources: dict[str, Any] = {"Quan hệ": list(RELATIONSHIPS), "Giới tính": ["Nam", "Nữ"]}
    if people:
        sources["Mã cán bộ"] = f"='{PEOPLE_SHEET}'!$A$2:$A${people + 1}"
    for title, source in sources.items():
        place = titles.index(title)
        page.data_validation(1, place, FILLED_ROWS, place, {**warning, "source": source})


def _lines(page: Any, lines: Iterable[Sequence[str]], bold: Any) -> None:
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 32)
    for number, line in enumerate(lines):
        for place, text in enumerate(line):
            page.write_string(number, place, text, bold if number == 0 else None)
