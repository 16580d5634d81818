"""Addresses of the pages that show results, inside a campaign and period."""

from django.urls import URLPattern, path

from thidua.evaluation.views import cases, claim_forms, claims, closing, compare, people, periods, results, rules, units

urlpatterns: list[URLPattern] = [
    path("ky/", periods.periods, name="periods"),
    path("ky/tam-tinh/", periods.refresh_period, name="period-refresh"),
    path("ky/kiem-tra/", periods.verify_version, name="period-verify"),
    path("ky/mo/", periods.open_new_period, name="period-open"),
    path("ky/ngay/", periods.period_dates, name="period-dates"),
    path("ky/chot/", closing.period_close, name="period-close"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/goi-y/", units.unit_suggestions, name="unit-suggestions"),
    path("don-vi/them/", units.unit_new, name="unit-new"),
    path("don-vi/can-xep-lai/", units.people_to_place, name="people-to-place"),
    path("don-vi/<int:unit>/", units.unit, name="unit"),
    path("don-vi/<int:unit>/sua/", units.unit_edit, name="unit-edit"),
    path("don-vi/<int:unit>/thay-doi/<str:deed>/", units.unit_change, name="unit-change"),
    path("can-bo/", people.people, name="people"),
    path("can-bo/<int:person>/", people.person, name="person"),
    path("phieu/", claims.claims, name="claims"),
    path("phieu/them/", claim_forms.claim_new, name="claim-new"),
    path("phieu/<int:claim>/", cases.case, name="case"),
    path("phieu/<int:claim>/sua/", claim_forms.claim_edit, name="claim-edit"),
    path("so-sanh/", compare.compare, name="compare"),
    path("quy-tac/", rules.rules, name="rules"),
    path("quy-tac/ban-moi/", rules.rule_set_new, name="rule-set-new"),
    path("quy-tac/tham-so/", rules.legal_values, name="legal-values"),
    path("quy-tac/tham-so/<slug:key>/", rules.legal_value_new, name="legal-value-new"),
    path("quy-tac/thu/", rules.try_change, name="what-if"),
    path("ket-qua/don-vi/", results.results_units, name="results-units"),
    path("ket-qua/can-bo/", results.results_people, name="results-people"),
    path("ket-qua/phieu/", results.results_cases, name="results-cases"),
    path("ket-qua/tep/<slug:name>.csv", results.results_file, name="results-file"),
]
