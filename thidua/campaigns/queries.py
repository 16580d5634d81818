"""Which rules are in force on a day, and which period has a code?"""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from thidua.campaigns.enums import PeriodKind
from thidua.campaigns.models import Campaign, LegalParameter, Period, RuleSet
from thidua.engine.evaluation import RuleSettings
from thidua.engine.periods import PeriodSpan, parse_period, quarter_span

DEFAULT_RULE_SET = "kh-2024"
DEFAULT_CAMPAIGN = "kh-4856"


class NotSetUp(Exception):
    """The campaign or its rules are not in the database yet; the message says what to do."""


class NotReady(NotSetUp):
    """Something must be settled before this can be done; the message says what."""


def rule_set_in_force(day: date, code: str = DEFAULT_RULE_SET) -> RuleSet:
    """The version of the rule set in force on ``day``; before its first day the first version."""
    versions = RuleSet.objects.filter(code=code)
    found = versions.filter(valid_from__lte=day).order_by("-valid_from", "-version").first()
    found = found or versions.order_by("valid_from", "-version").first()
    if found is None:
        raise NotSetUp(_("Chưa có bộ quy tắc nào. Hãy chạy: thidua setup"))
    return found


def rules_in_force(day: date, code: str = DEFAULT_RULE_SET) -> RuleSettings:
    """The settings of the rule set in force on ``day``, as the engine takes them."""
    return RuleSettings.from_mapping(rule_set_in_force(day, code).settings)


def legal_values_on(day: date) -> dict[str, Decimal]:
    """The value of every parameter that holds on ``day``, by its key."""
    holding = LegalParameter.objects.filter(valid_from__lte=day).order_by("valid_from")
    return {one.key: Decimal(str(one.value)) for one in holding}


def legal_number(key: str, day: date) -> int:
    """The whole number that a parameter has on ``day``."""
    found = LegalParameter.objects.filter(key=key, valid_from__lte=day).order_by("-valid_from").first()
    if found is None:
        raise NotSetUp(_("Thiếu tham số nên chưa làm được. Hãy báo người quản trị chạy: thidua setup"))
    return int(Decimal(str(found.value)))


def campaign_of(code: str = DEFAULT_CAMPAIGN) -> Campaign:
    try:
        return Campaign.objects.get(code=code)
    except Campaign.DoesNotExist as error:
        raise NotSetUp(_("Chưa có phong trào nào. Hãy chạy: thidua setup")) from error


def find_period(code: str, campaign: Campaign) -> Period | None:
    return Period.objects.filter(campaign=campaign, code=code).first()


def span_of(period: Period) -> PeriodSpan:
    """The period as the engine takes it."""
    return PeriodSpan(starts_on=period.starts_on, ends_on=period.ends_on, code=period.code, kind=period.kind)  # type: ignore[arg-type]


def period_at_work(campaign: Campaign, today: date) -> Period | None:
    """The quarter that a visitor most likely means: one that is over and still to be reported (its lock is to come),
    else the running one, else the last period there is."""
    periods = list(campaign.periods.order_by("starts_on", "ends_on"))
    quarters = [period for period in periods if period.kind == PeriodKind.QUARTER and period.starts_on <= today]
    for period in quarters:
        if period.ends_on < today <= period.locks_on:
            return period
    known = quarters or periods
    return known[-1] if known else None


def periods_to_open(campaign: Campaign, today: date) -> list[PeriodSpan]:
    """The periods that the campaign does not have yet, from its first day to the end of next year, by their days."""
    known = set(campaign.periods.values_list("code", flat=True))
    first, last = campaign.starts_on.year, today.year + 1
    quarters = [quarter_span(year, number) for year in range(first, last + 1) for number in range(1, 5)]
    years = [parse_period(f"{year}") for year in range(first, last + 1)]
    stages = [parse_period(f"{first}-{year}") for year in range(first + 1, last + 1)]
    spans = [span for span in (*quarters, *years, *stages) if span.ends_on >= campaign.starts_on]
    return sorted(span for span in spans if span.code not in known)


def period_label(period: Period | PeriodSpan) -> str:
    """What people read, in their language: Quý II/2025, Năm 2025, Giai đoạn 2024-2025."""
    if period.kind == PeriodKind.QUARTER:
        quarter = ("I", "II", "III", "IV")[(period.starts_on.month - 1) // 3]
        return _("Quý %(quarter)s/%(year)s") % {"quarter": quarter, "year": period.starts_on.year}
    if period.kind == PeriodKind.YEAR:
        return _("Năm %(year)s") % {"year": period.code}
    return _("Giai đoạn %(years)s") % {"years": period.code}
