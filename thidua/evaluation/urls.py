"""Addresses of the pages that show results, inside a campaign and period."""

from django.urls import URLPattern, path

from thidua.evaluation.views import closing, periods, results

urlpatterns: list[URLPattern] = [
    path("ky/", periods.periods, name="periods"),
    path("ky/tam-tinh/", periods.refresh_period, name="period-refresh"),
    path("ky/kiem-tra/", periods.verify_version, name="period-verify"),
    path("ky/mo/", periods.open_new_period, name="period-open"),
    path("ky/ngay/", periods.period_dates, name="period-dates"),
    path("ky/chot/", closing.period_close, name="period-close"),
    path("ket-qua/don-vi/", results.results_units, name="results-units"),
    path("ket-qua/can-bo/", results.results_people, name="results-people"),
    path("ket-qua/phieu/", results.results_cases, name="results-cases"),
    path("ket-qua/tep/<slug:name>.csv", results.results_file, name="results-file"),
]
