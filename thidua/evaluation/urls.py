"""Addresses of the pages that show results, inside a campaign and period."""

from django.urls import URLPattern, path

from thidua.evaluation.views import results

urlpatterns: list[URLPattern] = [
    path("ket-qua/don-vi/", results.results_units, name="results-units"),
    path("ket-qua/can-bo/", results.results_people, name="results-people"),
    path("ket-qua/phieu/", results.results_cases, name="results-cases"),
    path("ket-qua/tep/<slug:name>.csv", results.results_file, name="results-file"),
]
