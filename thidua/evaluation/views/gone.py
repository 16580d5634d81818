"""What does a result say whose claim or person was since taken out of the data? What was stored, and why no more."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from thidua.engine.evaluation.lines import line_case
from thidua.evaluation.marks import counted_mark, status_mark
from thidua.evaluation.permissions import check_can_know_person
from thidua.evaluation.queries import run_label
from thidua.lib.pages import PageRequest
from thidua.orgs.queries import names_on


def gone_case(request: PageRequest, claim: int) -> HttpResponse:
    """The stored case of a claim that is no more; 404 where the period's result knows nothing of it either."""
    run = request.place.run
    result = run.cases.filter(claim=claim).first() if run else None
    if result is None:
        raise Http404
    line, case = line_case(result.status, result.reason)
    context = {
        "result": result,
        "marks": [status_mark(result.status), counted_mark(result.is_counted)],
        "line": line,
        "text": case.text_en if get_language() == "en" else case.text_vi,
    }
    return _answer(request, result, context)


def gone_person(request: PageRequest, person: int) -> HttpResponse:
    """The stored result of a mobiliser who is no more on the roster; 404 as above."""
    run = request.place.run
    result = run.people.filter(person=person).first() if run else None
    if result is None:
        raise Http404
    check_can_know_person(request.user, run, person)
    return _answer(request, result, {"result": result, "is_person": True})


def _answer(request: PageRequest, result: Any, context: dict[str, Any]) -> HttpResponse:
    run = request.place.run
    unit = names_on([result.unit] if result.unit else [], run.evaluated_on).get(result.unit or 0)
    shown = {**context, "unit": unit, "run_label": run_label(run)}
    return render(request, "evaluation/gone.html", shown)
