"""Which addresses show or hand out somebody's data, and which entry of the audit says that somebody looked?

One row for each URL name of the site; a name without its row fails the suite. An address that shows a person's data
stands in LOOKS (the walk opens it) or ELSEWHERE (a test that has the rows it needs); all others say why none is made.
"""

from typing import NamedTuple

from thidua.accounts.enums import Role


class Look(NamedTuple):
    """The deed that opening the address records; ``values`` and ``query`` as in tests/access/table.py."""

    deed: str
    values: tuple[str, ...] = ()
    query: str = ""
    role: Role = Role.OPERATOR


CSV, XLSX, UNIT = "?tep=csv", "?tep=xlsx", ("unit",)
LOOKS: dict[str, Look] = {
    "audit": Look("audit.seen", role=Role.DATA_OFFICER),
    "account-invitations": Look("invitations.people_exported", query=CSV, role=Role.ADMINISTRATOR),
    "batch-row": Look("import.row_looked_at", ("batch", "row")),
    "case": Look("case.opened", ("claim",)),
    "claim-edit": Look("claim.form_seen", ("claim",)),
    "claims": Look("claims.exported", query=CSV),
    "duplicates": Look("duplicates.exported", query=CSV),
    "imports": Look("export", query=CSV),
    "invitation": Look("invitation.opened", ("claim",)),
    "invitations": Look("invitations.exported", query=CSV),
    "legal-values": Look("legal_values.exported", query=CSV),
    "many-unfound": Look("claims.many_not_found_looked_at", role=Role.REVIEWER),
    "merges": Look("merges.opened", role=Role.REVIEWER),
    "people": Look("people.exported", query=XLSX),
    "person": Look("person.opened", ("person",)),
    "results-cases": Look("results.exported", query=CSV),
    "results-file": Look("results.exported", ("people",)),
    "results-people": Look("results.exported", query=CSV),
    "results-units": Look("results.exported", query=CSV),
    "unit": Look("unit.people_exported", UNIT, CSV),
    "unit-claims": Look("unit.claims_seen", UNIT, role=Role.FOCAL),
    "unit-excel-claims": Look("export", UNIT, role=Role.FOCAL),
    "unit-excel-template": Look("export", UNIT, role=Role.FOCAL),
    "unit-membership": Look("person.seen", ("unit", "membership"), role=Role.FOCAL),
    "unit-no-result": Look("unit.no_result_seen", UNIT, role=Role.FOCAL),
    "unit-people": Look("unit.people_seen", UNIT, role=Role.FOCAL),
    "unit-states": Look("unit_states.exported", query=CSV),
    "units": Look("units.exported", query=CSV),
}
ELSEWHERE = {  # recorded, and asserted where the rows stand that it needs
    "batch-original": "tests/imports/test_upload_views.py",
    "batch-workbook": "tests/imports/test_upload_views.py",
    "compare": "tests/evaluation/test_comparing.py",
    "duplicate": "tests/linking/test_duplicate_pages.py",
    "invitation-letter": "tests/portal",
    "invitation-letters": "tests/portal",
    "mine-confirmation": "tests/portal/test_own_page.py",
    "people-to-place": "tests/evaluation/test_unit_forms.py",
    "relative-link": "tests/portal",
    "review-claim": "tests/linking/test_desk.py",
    "review-next": "tests/linking/test_desk.py",
    "review-other": "tests/linking/test_desk_other.py",
    "review-show": "tests/linking/test_desk.py",
    "review-together": "tests/linking/test_desk.py",
    "unit-excel-answer": "tests/portal/test_unit_excel.py",
    "unit-excel-upload": "tests/portal/test_unit_excel.py",
    "upload": "tests/imports/test_upload_views.py",
    "upload-workbook": "tests/imports/test_upload_views.py",
}
ONES_OWN = {
    *("mine", "mine-add", "mine-withdraw", "mine-text", "mine-declare", "start", "door", "asleep"),
    *("relative", "relative-answer", "invitation-code", "invitation-accept"),
}
# Names and codes in passing, with nothing of anybody's claims or ledger behind them that is not recorded when opened.
NAMES_ONLY = {
    *("search", "review", "unit-declarations", "batch", "account-invitation", "account-invitation-new"),
    *("roles", "role", "role-new", "roles-left"),  # accounts
    *("account-invitation-officials", "claim-new"),  # what claim-new shows while somebody types is recorded
}
NOBODYS = {
    *("tour", "tour-step", "guide", "guide-picture", "guide-page", "gallery", "periods", "unit-suggestions", "rules"),
    *("what-if", "link-models", "link-model", "period-dates", "period-close", "unit-new", "unit-edit", "unit-change"),
    *("rule-set-new", "legal-value-new", "batch-undo", "unit-launch", "unit-headcount", "unit-person-new"),
    *("unit-excel-door", "unit-excel", "desk", "desk-unit", "unit-list", "seasons", "unit-codes-only"),
}
DEEDS_ALONE = {  # a deed leaves its own entry
    *("period-verify", "review-alive", "review-decide", "review-undo", "period-refresh", "period-open"),
    *("duplicates-find", "merge-undo", "batch-void", "unit-list-submit", "unit-list-decide"),
}
