"""Where does a page stand? Every address carries the campaign and the period; every page obeys them."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from thidua.campaigns.models import Campaign, Period
from thidua.campaigns.queries import period_label
from thidua.evaluation.models import Run
from thidua.evaluation.queries import shown_run

VERSION = "ban"  # ?ban=1 shows an older closing


class Choice(NamedTuple):
    label: str
    url: str
    is_here: bool


class Place:
    """A campaign and one of its periods; ``run`` is the result shown: a closing, else the provisional one, else None.

    ``version`` is blank unless the address asks for a closing by its number.
    """

    def __init__(self, campaign: Campaign, period: Period, version: str = "", page: tuple[str, Any] = ("", ())) -> None:
        self.campaign, self.period, self.version = campaign, period, version
        self._page = page

    @cached_property
    def periods(self) -> list[Period]:
        """All periods of the campaign, the latest first, quarters before years and stages that end with them."""
        return sorted(
            self.campaign.periods.all(),
            key=lambda period: (period.ends_on, period.starts_on),
            reverse=True,
        )

    @cached_property
    def run(self) -> Run | None:
        run = shown_run(self.period, self.version)
        if run is None and self.version:
            raise Http404(_("Kỳ này không có bản chốt số %(version)s.") % {"version": self.version})
        return run

    @property
    def label(self) -> str:
        return period_label(self.period)

    @property
    def choices(self) -> list[Choice]:
        """This page in each of the campaign's periods."""
        return [Choice(period_label(period), self._in(period), period.pk == self.period.pk) for period in self.periods]

    @property
    def latest_url(self) -> str:
        """This page as the latest result shows it."""
        return self._in(self.period)

    def _in(self, period: Period) -> str:
        name, values = self._page
        return Place(self.campaign, period).url(name or "start", *values)

    def url(self, name: str, *args: Any, **query: Any) -> str:
        """The address of a page here; an older version that is shown goes along."""
        address = reverse(name, args=(self.campaign.code, self.period.code, *args))
        asked = {VERSION: self.version, **query}
        text = urlencode({key: value for key, value in asked.items() if value not in (None, "")}, doseq=True)
        return f"{address}?{text}" if text else address


class PlaceMiddleware:
    """Takes ``campaign`` and ``period`` out of the address: views find them as ``request.place``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.place = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if "campaign" not in kwargs or "period" not in kwargs:
            return
        wanted = {"campaign__code": kwargs.pop("campaign"), "code": kwargs.pop("period")}
        period = Period.objects.select_related("campaign").filter(**wanted).first()
        if period is None:
            raise Http404(_("Phong trào này không có kỳ %(code)s.") % {"code": wanted["code"]})
        match = request.resolver_match
        page = (str(match.url_name or "") if match else "", tuple(kwargs.values()))
        request.place = Place(period.campaign, period, request.GET.get(VERSION, ""), page)  # type: ignore[attr-defined]
