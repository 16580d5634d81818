"""Set up a campaign: its rules, legal values and periods. First values come from the rulebook, once."""

from typing import Any

from django.db import transaction

from thidua.audit.actions import record
from thidua.campaigns.models import Campaign, LegalParameter, Period, RuleSet
from thidua.campaigns.permissions import check_can_open_period
from thidua.campaigns.queries import DEFAULT_CAMPAIGN
from thidua.engine.periods import parse_period
from thidua.engine.rulebook import legal_parameters, rule_sets
from thidua.lib.history import acting

PLAN_NAME = (
    "Phong trào thi đua vận động người thân của cán bộ, đảng viên, công chức, viên chức, người lao động "
    "tham gia và duy trì tham gia BHXH tự nguyện"
)


def set_up(*, by: Any) -> Campaign:
    """Load the rulebook's first values where there are none yet, and open the campaign of plan 4856/KH-UBND."""
    with acting(by, "campaign.set_up"), transaction.atomic():
        for rule_set in rule_sets():
            RuleSet.objects.get_or_create(
                code=rule_set.code,
                version=1,
                defaults={
                    "valid_from": rule_set.valid_from,
                    "settings": {**rule_set.settings.to_mapping(), "version": f"{rule_set.code} v1"},
                    "reference": rule_set.name,
                },
            )
        for parameter in legal_parameters().values():
            _load_parameter(parameter)
        settings = rule_sets()[0].settings
        campaign, is_new = Campaign.objects.get_or_create(
            code=DEFAULT_CAMPAIGN,
            defaults={"name": PLAN_NAME, "plan_number": "4856/KH-UBND", "starts_on": settings.campaign_starts_on},
        )
        if is_new:
            record(by=by, action="campaign.set_up", subject_kind="campaign", subject_key=campaign.code)
    return campaign


def _load_parameter(parameter: Any) -> None:
    for value in parameter.values:
        LegalParameter.objects.get_or_create(
            key=parameter.code,
            valid_from=value.valid_from,
            defaults={
                "label": parameter.name,
                "value": str(value.value),
                "unit": parameter.unit,
                "source": value.document,
                "confidence": value.confidence,
            },
        )


def open_period(*, campaign: Campaign, code: str, by: Any) -> Period:
    """The campaign's period of this code, made with its statutory dates when it is new.

    Raises PeriodCodeError (Vietnamese) for a code that is none, PermissionDenied for an account that may not.
    """
    check_can_open_period(by)
    span = parse_period(code)
    dates = span.default_dates()
    with acting(by, "period.open"), transaction.atomic():
        period, is_new = Period.objects.get_or_create(
            campaign=campaign,
            code=span.code,
            defaults={
                "kind": span.kind,
                "starts_on": span.starts_on,
                "ends_on": span.ends_on,
                "evaluated_on": dates.evaluated_on,
                "due_on": dates.due_on,
                "locks_on": dates.locks_on,
            },
        )
        if is_new:
            record(by=by, action="period.opened", subject_kind="period", subject_key=span.code)
    return period
