"""What would another rule change? Posted, answered at once, nothing kept."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.accounts.queries import scope_of
from thidua.engine.evaluation.settings import RuleSettings, RuleSettingsError
from thidua.evaluation.enums import CaseStatus, reason_label
from thidua.evaluation.marks import status_mark
from thidua.evaluation.queries.results import RANKS
from thidua.evaluation.queries.what_if import Outcome, WhatIf, rules_of, what_if
from thidua.evaluation.rule_forms import TRY_FORMS, TryForm
from thidua.evaluation.rule_words import differences, grace_rows, sentence_of, words_of
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.lib.scope import Scope
from thidua.orgs.queries import names_on
from thidua.people.models import Person

MOST = 100  # rows of each list; how many more there are is said


@requires_capability(Capability.LOOK)
def try_change(request: PageRequest) -> HttpResponse:
    """One small form a setting; the answer to the one that was sent stands above them."""
    place, run = request.place, request.place.run
    if run is None:
        return render(request, "evaluation/rules/what_if.html", {"forms": []})
    rules = rules_of(run)
    tried = request.POST.get("muc", "")
    forms = [kind(rules, request.POST if kind.name == tried else None) for kind in TRY_FORMS]
    context: dict[str, Any] = {"forms": [(form, _now(form, rules)) for form in forms]}
    form = next((form for form in forms if form.is_bound), None)
    if form is not None and form.is_valid():
        try:
            context |= _answer(request, form, rules)
        except RuleSettingsError as refusal:
            form.add_error(None, str(refusal))
    context["tried"] = tried
    return render(request, "evaluation/rules/what_if.html", {**context, "place": place})


def _now(form: TryForm, rules: RuleSettings) -> str:
    """What the setting says now."""
    sentence = sentence_of(form.name, rules)
    if form.name == "grace":
        rows = [f"{row.length}: {row.grace}" for row in grace_rows(rules)]
        return f"{sentence} {'; '.join(rows)}."
    words = words_of(form.name, rules)
    return f"{sentence} {'; '.join(words)}." if words else sentence


def _answer(request: PageRequest, form: TryForm, rules: RuleSettings) -> dict[str, Any]:
    place, changes = request.place, form.changes()
    changed = differences(rules, replace(rules, **changes))
    if not changed:
        form.add_error(None, _("Chưa có gì khác với bộ quy tắc của kỳ này; hãy đổi một giá trị."))
        return {}
    found = what_if(place.run, **changes)
    may_name = request.user.can(Capability.OPERATE)
    return {
        "answer": found,
        "changed": changed,
        "transitions": [(_outcome(before), _outcome(after), number) for before, after, number in found.transitions],
        "cases": [
            (move.claim_code, place.url("case", move.claim), _outcome(move.before), _outcome(move.after))
            for move in found.cases[:MOST]
        ],
        "people": _people(place, found, scope_of(request.user, Capability.LOOK)) if may_name else [],
        "may_name": may_name,
        "units": _units(place, found),
        "most": MOST,
        "totals": [
            (_("Người thân được tính"), *found.totals["counted"]),
            (_("Cán bộ có kết quả"), *found.totals["fulfilled"]),
        ],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    status, reason, is_counted = outcome
    return {
        "mark": status_mark(CaseStatus(status)),
        "reason": reason_label(reason) if reason else "",
        "is_counted": is_counted,
    }


def _people(place: Any, found: WhatIf, scope: Scope) -> list[dict[str, Any]]:
    """Who would gain or lose a result, by name: for the operator, who knows who has none."""
    moves = [*found.gained[:MOST], *found.lost[:MOST]]
    named = Person.objects.visible_to(scope).filter(pk__in=[move.person for move in moves]).select_related("identity")
    names = {person.pk: person.identity.name for person in named}
    return [
        {
            "code": move.person_code,
            "name": names.get(move.person, ""),
            "url": place.url("person", move.person),
            "before": move.before,
            "after": move.after,
        }
        for move in moves
    ]


def _units(place: Any, found: WhatIf) -> list[dict[str, Any]]:
    moved = sorted(found.units, key=lambda move: not any(move.before[rank] != move.after[rank] for rank in RANKS))
    shown = moved[:MOST]
    names = names_on([move.unit for move in shown], place.run.evaluated_on)
    return [
        {
            "name": names[move.unit].name if move.unit in names else move.unit_code,
            "url": place.url("unit", move.unit),
            "pairs": [
                (move.before[name], move.after[name])
                for name in ("relatives", "fulfilled", "rank_by_count", "rank_by_rate")
            ],
        }
        for move in shown
    ]
