"""In which order does a newcomer look at the site, and what should he notice? About two minutes.

Which steps were visited stands in a cookie of numbers: nothing personal, nothing in the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.evaluation.enums import CaseStatus
from thidua.evaluation.models import CaseResult, UnitResult
from thidua.lib.access import Capability

TOUR_COOKIE = "bat-dau"
NONE = 0  # stands last in the cookie when nobody walks the tour


@dataclass(frozen=True)
class Step:
    """One stop: the page, in one sentence why, and what to notice there. ``target`` finds the very page. A number once
    given stays with its step: cookies remember it."""

    number: int
    page: str  # the URL name of the page, where the bar of the tour is shown
    title: Promise
    text: Promise
    notice: Promise
    target: Callable[[Any], str]
    capability: Capability = Capability.LOOK


def _page(name: str) -> Callable[[Any], str]:
    return lambda place: str(place.url(name))


def _first_unit(place: Any) -> str:
    """The unit on the first place; the table of units where none has a place."""
    units = UnitResult.objects.filter(run=place.run, rank_by_count__isnull=False).order_by("rank_by_count", "unit_code")
    unit = units.values_list("unit", flat=True).first() if place.run else None
    return str(place.url("unit", unit) if unit else place.url("units"))


def _lapsed_case(place: Any) -> str:
    """A case that does not count because the payments stopped; the table of cases where there is none."""
    cases = (
        CaseResult.objects.for_system("counting").filter(run=place.run, status=CaseStatus.LAPSED).order_by("claim_code")
    )
    claim = cases.values_list("claim", flat=True).first() if place.run else None
    return str(place.url("case", claim) if claim else place.url("results-cases"))


STEPS: tuple[Step, ...] = (
    Step(
        1,
        "start",
        _("Tổng quan của kỳ"),
        _("Trang đầu cho biết kỳ đang làm đến đâu, còn mấy ngày và việc gì đang chờ."),
        _("Dòng hạn ở trên cùng, chữ “tạm tính đến ngày” cạnh số liệu, và mỗi con số đều dẫn đến danh sách của nó."),
        _page("start"),
    ),
    Step(
        2,
        "results-units",
        _("Xếp hạng các đơn vị"),
        _("Bảng kết quả đơn vị xếp theo số người thân được tính và theo tỷ lệ cán bộ có kết quả."),
        _("Đơn vị bằng nhau đứng cùng hạng; bấm tên cột để sắp xếp, lọc theo khối, tải về Excel hoặc CSV."),
        _page("results-units"),
    ),
    Step(
        3,
        "unit",
        _("Một đơn vị"),
        _("Trang đơn vị gom số người, kết quả qua các kỳ, cán bộ, đơn vị trực thuộc và lịch sử sáp nhập."),
        _("Đường dẫn phía trên tên đơn vị đưa lên đơn vị cấp trên."),
        _first_unit,
    ),
    Step(
        4,
        "case",
        _("Vì sao một phiếu không được tính"),
        _("Trang phiếu nói bằng một câu vì sao người thân được tính hay không."),
        _("Mở “Xem căn cứ”: tháng đã đóng, biên lai, dòng quy tắc đã quyết định, tệp và dòng của mỗi dữ kiện."),
        _lapsed_case,
        Capability.KNOW,
    ),
    Step(
        9,
        "review",
        _("Bàn soát xét"),
        _("Phiếu mà máy chưa chắc người thân là ai trong sổ đóng chờ người trả lời ở đây."),
        _("Bấm “Bắt đầu xét”: phiếu và người trong sổ đứng cạnh nhau, trả lời bằng một phím, bấm nhầm thì hoàn tác."),
        _page("review"),
        Capability.REVIEW,
    ),
    Step(
        5,
        "imports",
        _("Nạp tệp Excel"),
        _("Thả một hay nhiều tệp; hệ thống nhận ra loại dữ liệu và cho xem sẽ thay đổi gì trước khi ghi."),
        _("Dòng dùng được vẫn vào, dòng hỏng nằm trong danh sách vấn đề; mỗi đợt đều hủy được khi chưa kỳ nào dùng."),
        _page("imports"),
        Capability.OPERATE,
    ),
    Step(
        6,
        "periods",
        _("Các kỳ và việc chốt kỳ"),
        _("Kỳ đã chốt không bao giờ thay đổi; muốn sửa phải chốt thành bản mới có lý do."),
        _("Mỗi kỳ có ngày xét, hạn và các bước còn thiếu trước khi chốt."),
        _page("periods"),
    ),
    Step(
        7,
        "rules",
        _("Quy tắc bằng lời"),
        _("Mọi kết quả đều theo mười hai dòng quy tắc và các lựa chọn có ngày hiệu lực."),
        _("Mỗi lựa chọn nói rõ văn bản nào; tham số sắp đổi hoặc chưa chắc được đánh dấu."),
        _page("rules"),
    ),
    Step(
        8,
        "what-if",
        _("Thử thay đổi một quy tắc"),
        _("Đổi thử một lựa chọn để xem kết quả của ai và thứ hạng nào sẽ đổi; không ghi lại điều gì."),
        _("Hãy thử tăng thời hạn đóng tiếp của phương thức 3 tháng và xem số phiếu chuyển sang được tính."),
        _page("what-if"),
    ),
)


def steps_for(user: Any) -> list[Step]:
    return [step for step in STEPS if user.can(step.capability)]


def visited_steps(cookie: str) -> list[int]:
    """The numbers of the cookie in the order of the visits; what is no step is passed over."""
    known = {str(step.number) for step in STEPS} | {str(NONE)}
    return [int(word) for word in cookie.split(".") if word in known][-20:]


def cookie_text(visited: list[int]) -> str:
    return ".".join(map(str, visited))


def step_here(user: Any, page: str, cookie: str) -> tuple[Step, Step | None] | None:
    """The step that stands on this page and the one after it, while somebody walks the tour."""
    visited = visited_steps(cookie)
    steps = steps_for(user)
    for step, following in zip(steps, [*steps[1:], None], strict=False):
        if visited and step.number == visited[-1] and step.page == page:
            return step, following
    return None
