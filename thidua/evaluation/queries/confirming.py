"""Which results can be confirmed to an official, and what does the confirmation say?"""

from django.utils.translation import override

from thidua.campaigns.enums import PeriodKind
from thidua.campaigns.queries import period_label
from thidua.documents.kinds.confirmation import ConfirmationFacts
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import PersonResult, Run
from thidua.lib.figures import day_text
from thidua.lib.scope import Scope
from thidua.orgs.queries import names_on
from thidua.people.queries import person_lines


def confirmable(scope: Scope) -> list[tuple[Run, PersonResult]]:
    """The latest closing of each year and stage in which the person of the scope has a result, the latest first."""
    results = PersonResult.objects.visible_to(scope.own()).filter(
        run__kind=RunKind.CLOSING, run__period__kind__in=(PeriodKind.YEAR, PeriodKind.STAGE)
    )
    latest: dict[int, PersonResult] = {}
    for result in results.select_related("run__period").order_by("run__version"):
        latest[result.run.period_id] = result
    found = sorted(latest.values(), key=lambda result: result.run.period.ends_on, reverse=True)
    return [(result.run, result) for result in found]


def confirmation_facts(result: PersonResult, run: Run) -> ConfirmationFacts:
    """What the stored result says, in Vietnamese whatever the reader's language: it is a paper for a file."""
    period, day = run.period, run.evaluated_on
    line = person_lines([result.person], result.unit, day).get(result.person)
    unit = names_on([result.unit], day).get(result.unit)
    campaign = period.campaign
    with override("vi"):
        label = period_label(period)
    return ConfirmationFacts(
        person_code=result.person_code,
        name=line.name if line else "",
        position=line.position if line else "",
        unit=unit.name if unit else result.unit_code,
        plan=f"Kế hoạch {campaign.plan_number}" if campaign.plan_number else campaign.name,
        period=label,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        relatives=result.relatives,
        is_fulfilled=result.is_fulfilled,
        closing=f"bản chốt số {run.version}, xét đến ngày {day_text(day)}",
        rules=f"bộ quy tắc {run.rule_set.code} bản {run.rule_set.version}",
    )
