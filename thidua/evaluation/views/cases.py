"""Why does a claim count in the period, or not, and what lies behind it?"""

from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thidua.accounts.queries import scope_of
from thidua.audit.actions import record
from thidua.campaigns.queries import period_label
from thidua.claims.models import Claim
from thidua.engine.evaluation.lines import RuleWords, rule_words
from thidua.evaluation.enums import CaseStatus
from thidua.evaluation.marks import counted_mark, status_mark
from thidua.evaluation.models import CaseResult, Run
from thidua.evaluation.permissions import can_know_person
from thidua.evaluation.queries import run_label
from thidua.evaluation.queries.evidence import (
    Evidence,
    cases_over_periods,
    facts_of,
    find_case,
    memberships_of,
    runs_shown,
    setting_of,
)
from thidua.evaluation.queries.merged import case_merges
from thidua.evaluation.queries.sources import Source, claim_source, fact_source, row_source
from thidua.evaluation.ribbons import ribbon_of
from thidua.evaluation.sentences import case_advice, case_sentence, exit_reason_text
from thidua.evaluation.views.gone import gone_case
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.linking.enums import LinkMethod, LinkReason, LinkState, PersonKind, QuestionKind
from thidua.linking.models import Link
from thidua.linking.queries.merges import root_of
from thidua.linking.queries.reviews import agreement_to, latest_standing, machine_of, waiting_decision
from thidua.linking.queries.waterfall import waterfalls
from thidua.orgs.queries import names_on
from thidua.people.models import Person
from thidua.people.queries.numbers import last_four


@requires_capability(Capability.KNOW)
def case(request: PageRequest, claim: int) -> HttpResponse:
    """The case of one claim in the period, and what lies behind it. Opening it is written down."""
    place = request.place
    found = (
        Claim.objects.visible_to(scope_of(request.user, Capability.KNOW))
        .select_related("relative", "source_row__batch")
        .filter(pk=claim)
        .first()
    )
    if found is None:
        return gone_case(request, claim)
    record(
        by=request.user, action="case.opened", subject_kind="claim", subject_key=found.code, period=place.period.code
    )
    result = find_case(place.run, found)
    context: dict[str, Any] = {
        "claim": found,
        "numbers": last_four(found.relative),
        "mobiliser": _mobiliser(found, place.run, request.user),
        "source": claim_source(place, request.user, found),
        "may_operate": request.user.can(Capability.OPERATE),
        "trend": _trend(place.campaign, found, place),
        "run_label": run_label(place.run) if place.run else "",
    }
    context |= _explained(place, found, result, request.user) if result else {"why_none": _why_none(place.run, found)}
    return render(request, "evaluation/case.html", context)


def _explained(place: Any, claim: Claim, result: CaseResult, user: Any) -> dict[str, Any]:
    """The sentence and its evidence."""
    run = place.run
    facts, setting = facts_of([claim], [result])[claim.pk], setting_of(run, place.label)
    evidence = Evidence(result, run)
    units = names_on([result.unit] if result.unit else [], run.evaluated_on)
    return {
        "result": result,
        "sentence": case_sentence(result, facts, setting),
        "advice": case_advice(result, facts, setting),
        "status_mark": status_mark(result.status),
        "counted_mark": counted_mark(result.is_counted),
        "unit": units.get(result.unit or 0),
        "first_claim": Claim.objects.visible_to(scope_of(user, Capability.KNOW))
        .filter(code=result.duplicate_of)
        .first()
        if result.duplicate_of
        else None,
        "evidence": evidence,
        "merges": case_merges(claim, result, evidence.codes),
        "beside": _beside(result),
        "before": _standing_before(evidence),
        "ribbon": _ribbon(evidence),
        "receipts": [(receipt, fact_source(place, user, receipt)) for receipt in evidence.receipts],
        "exits": [(entry, exit_reason_text(entry.reason), fact_source(place, user, entry)) for entry in evidence.exits],
        "memberships": _memberships(place, user, result),
        "link": _link(claim, result, user),
        "later_changes": _later_changes(run, claim),
    }


def _beside(result: CaseResult) -> list[RuleWords]:
    """The rules beside the twelve lines that this case came under."""
    if result.status == CaseStatus.EXITED:
        return [rule_words("exited"), *([rule_words("counting_exited")] if result.is_counted else [])]
    if result.status in (CaseStatus.NOT_STARTED, CaseStatus.LAPSED):
        return [rule_words(result.status)]
    return [rule_words("active")] if result.is_counted else []


def _standing_before(evidence: Evidence) -> str:
    """How the relative stood on the day before the period, where that told maintained from returned."""
    if evidence.coverage_before is None or evidence.case.status not in (CaseStatus.MAINTAINED, CaseStatus.RETURNED):
        return ""
    words = rule_words(evidence.coverage_before.standing.value)
    return (words.title_en if get_language() == "en" else words.title_vi).lower()


def _ribbon(evidence: Evidence) -> Any:
    coverage = evidence.coverage
    if coverage is None:
        return None
    return ribbon_of(coverage, evidence.run.period.starts_on, evidence.receipts, evidence.exits)


def _mobiliser(claim: Claim, run: Run | None, user: Any) -> dict[str, Any]:
    """The mobiliser, by name for who may know him."""
    person = (
        Person.objects.visible_to(scope_of(user, Capability.KNOW))
        .filter(code=claim.mobiliser_code)
        .select_related("identity")
        .first()
    )
    is_known = person is not None and can_know_person(user, run, person.pk)
    return {"person": person if is_known else None, "is_hidden": person is not None and not is_known}


def _memberships(place: Any, user: Any, result: CaseResult) -> list[tuple[Any, Source]]:
    """The memberships that hold on the run's day, each with its row: whose result it is."""
    if result.person is None or not can_know_person(user, place.run, result.person):
        return []
    lines = memberships_of(result.person, place.run.evaluated_on, place.run.created_at)
    return [(line, row_source(place, user, line.membership.source_row)) for line in lines if line.holds]


def _link(claim: Claim, result: CaseResult, user: Any) -> dict[str, Any] | None:
    """How the relative was looked for in the ledger, in words and weights and never in values."""
    link = (
        Link.objects.visible_to(scope_of(user, Capability.KNOW))
        .filter(claim=claim)
        .select_related("decided_by", "claim__relative")
        .first()
    )
    if link is None:
        return None
    machine = machine_of(link)
    kind = link.question["kind"] if link.question else ""
    decision = latest_standing([claim.code]).get(claim.code) if link.decided_by else None
    of_chosen = waterfalls(link, link.insured_id) if link.insured_id else []
    return {
        "link": link,
        "method": _label(LinkMethod, link.method) if link.method and not link.decided_by else "",
        "reason": _label(LinkReason, machine["reason"]),
        "machine_state": _label(LinkState, machine["state"]) if link.decided_by else "",
        "waterfalls": of_chosen or waterfalls(link),
        "is_of_chosen": bool(of_chosen),
        "decision": decision,
        "agreement": agreement_to(decision) if decision and decision.needs_second else None,
        "waiting": waiting_decision(claim),
        "question": _label(QuestionKind, kind) if kind else "",
        "may_review": user.can(Capability.REVIEW),
        "is_nobody_now": link.insured_id is None and result.insured is not None,
        "is_other_now": link.insured_id is not None
        and result.insured is not None
        and root_of(PersonKind.INSURED, link.insured_id) != root_of(PersonKind.INSURED, result.insured),
    }


def _label(choices: Any, value: str) -> str:
    """The sentence of a stored value; nothing for one of an earlier stage that says nothing any more."""
    return str(choices(value).label) if value in choices.values else ""


def _later_changes(run: Run, claim: Claim) -> bool:
    """Whether the claim was written anew after this result was made."""
    events = cast(Any, claim).events
    return bool(events.filter(pgh_created_at__gt=run.created_at).exists())


def _trend(campaign: Any, claim: Claim, place: Any) -> list[tuple[str, str, CaseResult | None, str]]:
    """The claim's case in every period that has a result: (label, address, case, mark)."""
    rows = []
    for run, result in cases_over_periods(runs_shown(campaign), claim.pk):
        address = type(place)(campaign, run.period).url("case", claim.pk)
        rows.append((period_label(run.period), address, result, status_mark(result.status) if result else ""))
    return rows


def _why_none(run: Run | None, claim: Claim) -> str:
    """Why the claim has no result here: a helpful sentence."""
    if run is None:
        return _(
            "Kỳ này chưa có kết quả. Kết quả tạm tính được lập khi kỳ đã bắt đầu và sau mỗi lần nạp tệp hay sửa phiếu."
        )
    values = {"declared": f"{claim.declared_on:%d/%m/%Y}", "day": f"{run.evaluated_on:%d/%m/%Y}"}
    if claim.declared_on > run.evaluated_on:
        return (
            _("Ngày vận động %(declared)s ở sau ngày xét %(day)s nên phiếu không thuộc kỳ này; hãy xem kỳ sau.")
            % values
        )
    if run.version is None:
        return _("Phiếu được ghi sau lần tạm tính này; kết quả sẽ có sau lần tạm tính kế tiếp.")
    return _(
        "Phiếu được ghi sau khi kỳ đã chốt. Bản đã chốt không tự thay đổi; muốn xét phiếu này phải chốt lại thành bản "
        "mới, có lý do."
    )
