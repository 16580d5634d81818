"""Why does a claim count in a period, or not? One sentence, made from the stored case; and what to do next.

Nothing is decided here: the case carries its status, reason and the facts that decided it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thidua.engine.evaluation.lines import EXIT_REASON_TEXTS
from thidua.engine.periods import month_index
from thidua.evaluation.enums import CaseStatus
from thidua.evaluation.models import CaseResult
from thidua.lib.figures import day_text, month_text


@dataclass(frozen=True)
class Setting:
    """What a sentence says of the run: its period, the day it looks at, the campaign's first day."""

    period: str
    day: date
    campaign_starts_on: date | None = None


@dataclass(frozen=True)
class ClaimFacts:
    """What a sentence says of the claim itself, as it is written now."""

    relationship: str = ""
    mobiliser_code: str = ""
    withdrawn_on: date | None = None
    refused_on: date | None = None
    has_numbers: bool = True  # an insurance code or a national id
    first_claim_on: date | None = None  # the day of the claim that came first


class Wording(NamedTuple):
    sentence: Any
    advice: Any = ""


_PAY = _("Nhắc người thân đóng tiếp trước hạn để kết quả không bị gián đoạn.")
_CHECK = _("Hãy đối chiếu lại phiếu với giấy tờ của người thân rồi sửa phiếu.")

WORDINGS: dict[str, Wording] = {
    "joined": Wording(
        _(
            "Được tính là tham gia mới trong %(period)s: biên lai đầu tiên thu ngày %(first_paid)s, đã đóng đủ đến "
            "tháng %(covered)s (nếu sau đó chưa đóng thêm, hạn đóng tiếp là %(pay_by)s)."
        )
    ),
    "joined_in_grace": Wording(
        _(
            "Được tính là tham gia mới trong %(period)s: biên lai đầu tiên thu ngày %(first_paid)s, đã đóng đến hết "
            "tháng %(covered)s và còn trong hạn đóng tiếp đến %(pay_by)s."
        ),
        _PAY,
    ),
    "maintained": Wording(
        _(
            "Được tính là duy trì trong %(period)s: tham gia từ trước kỳ và đã đóng đủ đến tháng %(covered)s (nếu "
            "sau đó chưa đóng thêm, hạn đóng tiếp là %(pay_by)s)."
        )
    ),
    "maintained_in_grace": Wording(
        _(
            "Được tính là duy trì trong %(period)s: tham gia từ trước kỳ, đã đóng đến hết tháng %(covered)s và còn "
            "trong hạn đóng tiếp đến %(pay_by)s."
        ),
        _PAY,
    ),
    "returned": Wording(
        _(
            "Được tính là tham gia lại trong %(period)s: trước kỳ đã gián đoạn, nay đã đóng đủ đến tháng %(covered)s "
            "(nếu sau đó chưa đóng thêm, hạn đóng tiếp là %(pay_by)s)."
        )
    ),
    "returned_in_grace": Wording(
        _(
            "Được tính là tham gia lại trong %(period)s: trước kỳ đã gián đoạn, nay đã đóng đến hết tháng "
            "%(covered)s và còn trong hạn đóng tiếp đến %(pay_by)s."
        ),
        _PAY,
    ),
    "lapsed": Wording(
        _(
            "Không được tính trong %(period)s: người thân đã đóng đến hết tháng %(covered)s, hạn đóng tiếp là "
            "%(pay_by)s nhưng đến ngày %(day)s chưa đóng."
        ),
        _("Khi người thân đóng trở lại, phiếu được tính là tham gia lại ở kỳ có biên lai mới."),
    ),
    "not_started": Wording(
        _(
            "Chưa được tính trong %(period)s: đã xác định được người thân trong sổ đóng nhưng đến ngày %(day)s chưa "
            "có biên lai nào."
        ),
        _("Phiếu được tính từ kỳ người thân có tháng đóng đầu tiên."),
    ),
    "not_started_paid": Wording(
        _(
            "Chưa được tính trong %(period)s: biên lai đầu tiên thu ngày %(first_paid)s nhưng đến tháng %(month)s "
            "chưa có tháng nào được đóng, hoặc tháng đã đóng đều bị báo giảm hủy."
        ),
        _("Phiếu được tính từ kỳ người thân có tháng đóng đầu tiên."),
    ),
    "exited": Wording(
        _(
            "Không được tính trong %(period)s: người thân đã được báo giảm từ tháng %(exit_month)s (lý do: "
            "%(exit_reason)s), ghi nhận ngày %(exit_day)s, và sau đó chưa đóng lại."
        )
    ),
    "exited_counted": Wording(
        _(
            "Vẫn được tính trong %(period)s: người thân được báo giảm từ tháng %(exit_month)s vì lý do được chấp nhận "
            "(%(exit_reason)s), và trong kỳ đã đóng đến hết tháng %(covered)s."
        )
    ),
    "not_found": Wording(
        _(
            "Chưa được tính trong %(period)s: đã so số, họ tên và ngày sinh trên phiếu mà không tìm thấy người thân "
            "này trong sổ đóng BHXH tự nguyện."
        ),
        _CHECK,
    ),
    "not_found_without_numbers": Wording(
        _(
            "Chưa được tính trong %(period)s: phiếu không ghi mã số BHXH hay số CCCD nên chưa tìm được người thân "
            "trong sổ đóng."
        ),
        _("Hãy bổ sung mã số BHXH hoặc số CCCD của người thân vào phiếu."),
    ),
    "needs_review": Wording(
        _(
            "Chưa được tính trong %(period)s: sổ đóng có người có thể là người thân này nhưng chưa đủ chắc chắn, "
            "đang chờ cán bộ soát xét quyết định."
        ),
        _("Cán bộ soát xét cần so phiếu với sổ đóng rồi quyết định."),
    ),
    "withdrawn": Wording(_("Không tính trong %(period)s: phiếu đã được rút ngày %(withdrawn)s.")),
    "withdrawn_undated": Wording(_("Không tính trong %(period)s: đến ngày %(day)s phiếu đã được rút.")),
    "relative_refused": Wording(_("Không tính trong %(period)s: người thân đã từ chối ngày %(refused)s.")),
    "relative_refused_undated": Wording(_("Không tính trong %(period)s: đến ngày %(day)s người thân đã từ chối.")),
    "unconfirmed": Wording(
        _(
            "Không tính trong %(period)s: bộ quy tắc yêu cầu người thân xác nhận nhưng đến ngày %(day)s chưa có xác "
            "nhận."
        ),
        _("Hãy nhờ người thân xác nhận."),
    ),
    "mobiliser_unknown": Wording(
        _("Không tính trong %(period)s: danh sách cán bộ không có mã cán bộ %(mobiliser)s ghi trên phiếu."),
        _("Hãy sửa mã cán bộ trên phiếu, hoặc nạp danh sách cán bộ có người này."),
    ),
    "mobiliser_unknown_blank": Wording(
        _("Không tính trong %(period)s: phiếu không ghi mã cán bộ vận động."),
        _("Hãy ghi mã cán bộ vào phiếu."),
    ),
    "mobiliser_not_member": Wording(
        _("Không tính trong %(period)s: vào ngày %(day)s cán bộ vận động không thuộc đơn vị nào đang hoạt động."),
        _("Hãy kiểm tra nơi công tác của cán bộ trong danh sách cán bộ."),
    ),
    "relationship_not_accepted": Wording(
        _("Không tính trong %(period)s: quan hệ “%(relationship)s” không nằm trong danh sách người thân được tính."),
        _("Nếu là người thân, hãy ghi rõ quan hệ trên phiếu (ví dụ: mẹ vợ, em ruột, con dâu)."),
    ),
    "relationship_not_accepted_blank": Wording(
        _("Không tính trong %(period)s: phiếu không ghi quan hệ với người thân."),
        _("Nếu là người thân, hãy ghi rõ quan hệ trên phiếu (ví dụ: mẹ vợ, em ruột, con dâu)."),
    ),
    "self_claim": Wording(
        _(
            "Không tính trong %(period)s: số CCCD hoặc mã số BHXH của người thân trùng với số của chính cán bộ vận "
            "động."
        ),
        _CHECK,
    ),
    "duplicate_claim": Wording(
        _(
            "Không tính trong %(period)s: người thân này đã có phiếu %(first_claim)s đứng trước, ngày vận động "
            "%(first_claim_day)s; mỗi người thân chỉ được tính một lần."
        )
    ),
    "duplicate_claim_undated": Wording(
        _(
            "Không tính trong %(period)s: người thân này đã có phiếu %(first_claim)s đứng trước; mỗi người thân chỉ "
            "được tính một lần."
        )
    ),
    "prior": Wording(
        _(
            "Không tính trong %(period)s: biên lai đầu tiên thu ngày %(first_paid)s, trước khi phong trào bắt đầu "
            "(%(campaign_day)s), và bộ quy tắc không tính người đã tham gia từ trước."
        )
    ),
}


def case_sentence(case: CaseResult, facts: ClaimFacts, setting: Setting) -> str:
    """Why this claim counts in this period, or does not."""
    return str(WORDINGS[wording_key(case, facts, setting)].sentence) % _values(case, facts, setting)


def case_advice(case: CaseResult, facts: ClaimFacts, setting: Setting) -> str:
    """What somebody can do about it; blank where there is nothing to do."""
    return str(WORDINGS[wording_key(case, facts, setting)].advice)


def wording_key(case: CaseResult, facts: ClaimFacts, setting: Setting) -> str:
    """Which of the wordings fits the stored status and reason, and the facts there are."""
    if case.status in (CaseStatus.JOINED, CaseStatus.MAINTAINED, CaseStatus.RETURNED):
        is_paid = case.covered_through is not None and case.covered_through >= month_index(setting.day)
        return case.status if is_paid else f"{case.status}_in_grace"
    if case.status == CaseStatus.EXITED:
        return "exited_counted" if case.is_counted else "exited"
    if case.status == CaseStatus.NOT_STARTED:
        return "not_started_paid" if case.first_paid_on else "not_started"
    if case.status == CaseStatus.NOT_FOUND:
        return "not_found" if facts.has_numbers else "not_found_without_numbers"
    if case.status != CaseStatus.REJECTED:
        return case.status
    missing = {
        "withdrawn": "" if facts.withdrawn_on else "_undated",
        "relative_refused": "" if facts.refused_on else "_undated",
        "mobiliser_unknown": "" if facts.mobiliser_code else "_blank",
        "relationship_not_accepted": "" if facts.relationship.strip() else "_blank",
        "duplicate_claim": "" if facts.first_claim_on else "_undated",
    }
    return case.reason + missing.get(case.reason, "")


def exit_reason_text(reason: str) -> str:
    """An exit's reason in the reader's language, as it stands inside a sentence."""
    vietnamese, english = EXIT_REASON_TEXTS.get(reason, (reason, reason))
    return english if get_language() == "en" else vietnamese


def _values(case: CaseResult, facts: ClaimFacts, setting: Setting) -> dict[str, str]:
    return {
        "period": setting.period,
        "day": day_text(setting.day),
        "month": month_text(month_index(setting.day)),
        "covered": _month(case.covered_through),
        "pay_by": _day(case.pay_by),
        "first_paid": _day(case.first_paid_on),
        "exit_month": _month(case.exit_first_month),
        "exit_day": _day(case.exit_recorded_on),
        "exit_reason": exit_reason_text(case.reason),
        "withdrawn": _day(facts.withdrawn_on),
        "refused": _day(facts.refused_on),
        "mobiliser": facts.mobiliser_code,
        "relationship": facts.relationship,
        "first_claim": case.duplicate_of,
        "first_claim_day": _day(facts.first_claim_on),
        "campaign_day": _day(setting.campaign_starts_on),
    }


def _day(value: date | None) -> str:
    return day_text(value) if value else "–"


def _month(value: int | None) -> str:
    return month_text(value) if value is not None else "–"
