"""Change the rules from a day on: a new version of the rule set, a new value of a legal parameter."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.campaigns.actions import LegalValueError, add_legal_value, add_rule_set_version
from thidua.campaigns.models import RuleSet
from thidua.campaigns.permissions import check_can_add_version
from thidua.campaigns.queries import period_label, rule_set_in_force
from thidua.engine.evaluation import RuleSettings
from thidua.engine.evaluation.settings import RuleSettingsError
from thidua.evaluation.actions import refresh_soon
from thidua.evaluation.models import Run
from thidua.evaluation.rule_forms import LegalValueForm, RuleSetForm
from thidua.evaluation.rule_words import Change, differences
from thidua.evaluation.views.rules.legal_values import dated_values, last_day, unit_text, value_text
from thidua.evaluation.words import recounted
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.figures import day_text
from thidua.lib.pages import PageRequest


@requires_capability(Capability.OPERATE)
def rule_set_new(request: PageRequest) -> HttpResponse:
    """Fill in, see what would change and for which periods, then confirm."""
    place = request.place
    latest = RuleSet.objects.filter(code=rule_set_in_force(today()).code).order_by("-version")[0]
    form = RuleSetForm(latest, request.POST or None)
    changes: list[Change] = []
    if request.method == "POST" and form.is_valid():
        try:
            changes = _changes(latest, form, request.user)
            if "chac" in request.POST:
                return _add_version(request, latest, form)
        except (PermissionDenied, RuleSettingsError) as refusal:
            form.add_error(None, str(refusal))
    context: dict[str, Any] = {"form": form, "latest": latest, "changes": changes if not form.errors else []}
    if context["changes"]:
        valid_from: date = form.cleaned_data["valid_from"]
        context["reached"] = _reached(place, valid_from)
        context["posted"] = [(name, value) for name, values in request.POST.lists() for value in values]
    return render(request, "evaluation/rules/rule_set_new.html", context)


def _changes(latest: RuleSet, form: RuleSetForm, by: Any) -> list[Change]:
    """What the form would change. Raises PermissionDenied or RuleSettingsError as the action would."""
    data = form.cleaned_data
    check_can_add_version(latest, by, valid_from=data["valid_from"], reason=data["reason"])
    rules = RuleSettings.from_mapping({**form.settings(), "version": latest.code})
    found = differences(form.rules, rules)
    if not found:
        raise RuleSettingsError(_("Chưa có mục nào khác với bản đang có."))
    return found


def _reached(place: Any, valid_from: date) -> list[tuple[str, bool]]:
    """The periods that are evaluated on or after the day, and whether they are closed."""
    closed = set(Run.objects.filter(version__isnull=False).values_list("period", flat=True))
    periods = place.campaign.periods.filter(evaluated_on__gte=valid_from).order_by("starts_on", "ends_on")
    return [(period_label(period), period.pk in closed) for period in periods]


def _add_version(request: PageRequest, latest: RuleSet, form: RuleSetForm) -> HttpResponse:
    data = form.cleaned_data
    found = add_rule_set_version(
        code=latest.code,
        valid_from=data["valid_from"],
        settings=form.settings(),
        reason=data["reason"],
        by=request.user,
    )
    sentence = _("Đã ghi bản %(version)s của bộ quy tắc, có hiệu lực từ %(day)s.") % {
        "version": found.version,
        "day": day_text(found.valid_from),
    }
    messages.success(request, recounted(sentence, refresh_soon(by=request.user, today=today())))
    return HttpResponseRedirect(request.place.url("rules", **{"phien-ban": found.version}))


@requires_capability(Capability.OPERATE)
def legal_value_new(request: PageRequest, key: str) -> HttpResponse:
    """A new value of one parameter, valid from a day on."""
    place = request.place
    known = list(dated_values().filter(key=key).order_by("valid_from"))
    if not known:
        raise Http404
    form = LegalValueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = add_legal_value(key=key, by=request.user, today=today(), **form.cleaned_data)
        except (PermissionDenied, LegalValueError) as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("Đã ghi “%(name)s”: %(value)s %(unit)s, áp dụng từ %(day)s.") % {
                "name": found.label,
                "value": value_text(found.value),
                "unit": unit_text(found.unit),
                "day": day_text(found.valid_from),
            }
            messages.success(request, text)
            return HttpResponseRedirect(place.url("legal-values"))
    shown = [(row.valid_from, last_day(row), value_text(row.value), row.source) for row in known]
    context = {"form": form, "label": _(known[-1].label), "unit": unit_text(known[-1].unit), "known": shown}
    return render(request, "evaluation/rules/legal_value_new.html", context)
