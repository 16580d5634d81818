"""When are the accounts of units and officials awake?"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from thidua.accounts.actions.seasons import end_season, set_season
from thidua.accounts.enums import UNIT_ROLES
from thidua.accounts.models import Grant, Season
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.orgs.queries import names_on
from thidua.portal.role_forms import SeasonForm
from thidua.portal.views.administration.frame import add_errors


@requires_capability(Capability.ADMINISTER)
def seasons(request: PageRequest) -> HttpResponse:
    """The seasons, their exceptions, how many accounts are awake today; set one, end one."""
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    form = SeasonForm(request.POST if deed == "set" else None)
    if deed == "end":
        return _end(request)
    if deed == "set" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            set_season(by=request.user, user=said.pop("account"), **said)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Đã ghi mùa thi đua."))
            return HttpResponseRedirect(request.path)
    return render(request, "portal/administration/seasons.html", {"form": form, **_shown()})


def _shown() -> dict[str, Any]:
    day = today()
    found = list(Season.objects.select_related("unit", "user").order_by(F("starts_on").desc(), "pk")[:200])
    names = names_on([season.unit_id for season in found if season.unit_id], day)
    rows = []
    for season in found:
        whom = season.user.shown_name if season.user else names[season.unit_id].name if season.unit_id else ""
        rows.append((season, whom, season.ends_on < day, season.starts_on <= day <= season.ends_on))
    lasting = Grant.objects.lasting_on(day).filter(role__in=UNIT_ROLES, starts_on__lte=day)
    awake = Grant.objects.holding(day).filter(role__in=UNIT_ROLES).values("user").distinct().count()
    everybody = lasting.values("user").distinct().count()
    is_any = any(season.unit_id is None and season.user_id is None for season in found)
    return {"rows": rows, "awake": awake, "asleep": everybody - awake, "is_any": is_any}


def _end(request: PageRequest) -> HttpResponse:
    number = request.POST.get("season", "")
    season = get_object_or_404(Season, pk=int(number) if number.isdigit() else 0)
    try:
        end_season(by=request.user, season=season)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Mùa đã kết thúc."))
    return HttpResponseRedirect(request.path)
