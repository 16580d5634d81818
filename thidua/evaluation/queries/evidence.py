"""What lies behind one case: the receipts and exits that its run knew, month by month, and where each was written?

The result is never counted again: the months show how the stored one came about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from thidua.claims.models import Claim
from thidua.engine.evaluation import RuleSettings
from thidua.engine.evaluation.coverage import Coverage, ExitFact, Receipt, coverage_on
from thidua.engine.evaluation.lines import LineCase, RuleLine, line_case
from thidua.evaluation.models import CaseResult, Run
from thidua.evaluation.sentences import ClaimFacts, Setting
from thidua.ledger.models import Contribution, Exit
from thidua.ledger.queries import facts_known
from thidua.linking.enums import PersonKind
from thidua.linking.queries.merges import counted_as
from thidua.orgs.queries import names_on
from thidua.people.models import Membership


@dataclass(frozen=True)
class Evidence:
    """The facts of one case as its run knew them."""

    case: CaseResult
    run: Run

    @cached_property
    def receipts(self) -> list[Any]:
        return self._facts(Contribution)

    @cached_property
    def exits(self) -> list[Any]:
        return self._facts(Exit)

    def _facts(self, model: type[Contribution] | type[Exit]) -> list[Any]:
        return facts_known(model, self.codes, self.run.evaluated_on, self.run.created_at) if self.codes else []

    @cached_property
    def codes(self) -> list[int]:
        """The insured people who were this one when the run was made: himself and those merged into him."""
        if self.case.insured is None:
            return []
        return counted_as(PersonKind.INSURED, self.case.insured, self.run.created_at)

    @cached_property
    def rules(self) -> RuleSettings:
        return RuleSettings.from_mapping(self.run.rule_settings)

    @cached_property
    def coverage(self) -> Coverage | None:
        """The months on the run's day; None where no insured person is known."""
        return self._coverage_on(self.run.evaluated_on) if self.case.insured is not None else None

    @cached_property
    def coverage_before(self) -> Coverage | None:
        """The months on the day before the period, which tell maintained from returned."""
        day = self.run.period.starts_on
        return self._coverage_on(day.fromordinal(day.toordinal() - 1)) if self.case.insured is not None else None

    def _coverage_on(self, day: date) -> Coverage:
        receipts = [Receipt(one.pk, one.paid_on, one.first_month, one.months) for one in self.receipts]
        exits = [ExitFact(one.pk, one.recorded_on, one.first_month, one.reason) for one in self.exits]
        return coverage_on(day, receipts, exits, self.rules.grace)

    @property
    def line(self) -> RuleLine:
        return line_case(self.case.status, self.case.reason)[0]

    @property
    def line_case(self) -> LineCase:
        return line_case(self.case.status, self.case.reason)[1]


def find_case(run: Run | None, claim: Claim) -> CaseResult | None:
    """The stored result of a claim in a run."""
    return (
        CaseResult.objects.for_system("evaluating").filter(run=run, claim=claim.pk).first() if run is not None else None
    )


def setting_of(run: Run, label: str) -> Setting:
    """What sentences say of the run."""
    starts_on = run.rule_settings.get("campaign_starts_on")
    return Setting(label, run.evaluated_on, date.fromisoformat(str(starts_on)) if starts_on else None)


def facts_of(claims: Iterable[Claim], cases: Iterable[CaseResult]) -> Mapping[int, ClaimFacts]:
    """What sentences say of the claims themselves (with ``relative`` loaded), by claim. One query."""
    first_codes = {case.claim: case.duplicate_of for case in cases if case.duplicate_of}
    days = dict(
        Claim.objects.for_system("evaluating")
        .filter(code__in=set(first_codes.values()))
        .values_list("code", "declared_on")
    )
    return {
        claim.pk: ClaimFacts(
            relationship=claim.relationship,
            mobiliser_code=claim.mobiliser_code,
            withdrawn_on=claim.withdrawn_on,
            refused_on=claim.refused_on,
            has_numbers=bool(claim.relative.national_id_index or claim.relative.insurance_code_index),
            first_claim_on=days.get(first_codes.get(claim.pk, "")),
        )
        for claim in claims
    }


def runs_shown(campaign: Any) -> list[Run]:
    """Of every period of the campaign the result that its pages show: the latest closing, else the provisional run;
    in order of the periods' days, quarters before years and stages that end with them."""
    shown: dict[int, Run] = {}
    runs = Run.objects.filter(period__campaign=campaign).select_related("period", "rule_set").defer("link_model")
    for run in sorted(runs, key=lambda run: run.version or 0):
        shown[run.period_id] = run
    return sorted(shown.values(), key=lambda run: (run.period.ends_on, -run.period.starts_on.toordinal()))


def cases_over_periods(runs: Iterable[Run], claim: int) -> list[tuple[Run, CaseResult | None]]:
    """The case of one claim in each of these results."""
    known = list(runs)
    found = {
        case.run_id: case for case in CaseResult.objects.for_system("evaluating").filter(run__in=known, claim=claim)
    }
    return [(run, found.get(run.pk)) for run in known]


@dataclass(frozen=True)
class MembershipLine:
    """One membership of a person, with the unit's name on its last day, and its row."""

    membership: Membership
    unit_name: str
    holds: bool


def memberships_of(person: int, day: date, moment: datetime | None = None) -> list[MembershipLine]:
    """All memberships of a person, under all codes that were his at the moment (now), the latest first; ``holds`` tells
    those that run on the day."""
    codes = counted_as(PersonKind.PERSON, person, moment)
    rows = (
        Membership.objects.for_system("evaluating")
        .filter(person__in=codes)
        .select_related("unit", "identity", "person", "source_row__batch")
    )
    names = names_on([row.unit_id for row in rows], day)
    lines = [
        MembershipLine(
            row,
            names[row.unit_id].name if row.unit_id in names else row.unit.code,
            (row.starts_on or date.min) <= day <= (row.ends_on or date.max),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (line.membership.starts_on or date.min, line.membership.pk), reverse=True)
