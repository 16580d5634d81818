"""Who may open which address? One row for each URL name; a name without its row fails the suite.

How to add a row: put the URL name into the group of those who may open it. ``values`` are what stands in the address
after campaign and period (keys of ``samples`` of the test); a deed is asked by POST.
"""

from typing import NamedTuple

from thidua.accounts.enums import Role

EVERYBODY = frozenset(Role)
FIGURES = EVERYBODY - {Role.OFFICIAL, Role.FOCAL, Role.HEAD, Role.ADMINISTRATOR, Role.DATA_OFFICER}
KNOWING = frozenset({Role.OPERATOR, Role.REVIEWER, Role.EMERGENCY})
REVIEWING = frozenset({Role.OPERATOR, Role.REVIEWER})
OPERATING = frozenset({Role.OPERATOR})
KEEPING = frozenset({Role.FOCAL})
OFFICIALS = frozenset({Role.OFFICIAL})
LOOKING_AT_UNITS = frozenset({Role.FOCAL, Role.HEAD, Role.OPERATOR, Role.EMERGENCY})
INVITING = frozenset({Role.FOCAL, Role.HEAD, Role.ADMINISTRATOR})
ADMINISTERING = frozenset({Role.ADMINISTRATOR})
AUDITING = frozenset({Role.ADMINISTRATOR, Role.DATA_OFFICER})
VOUCHING = frozenset({Role.HEAD})


class Row(NamedTuple):
    """``values`` of the address; ``deed``: POST instead of GET; ``query`` after the address."""

    values: tuple[str, ...] = ()
    deed: bool = False
    query: str = ""


ROWS: dict[frozenset[Role], dict[str, Row]] = {
    EVERYBODY: {
        "start": Row(),
        "search": Row(),
        "tour": Row(),
        "tour-step": Row(("1",)),
        "guide": Row(),
        "guide-picture": Row(("khong-co.png",)),
        "guide-page": Row(("nguoi-van-hanh",)),
        "gallery": Row(),
    },
    FIGURES: {
        "periods": Row(),
        "period-verify": Row(deed=True),
        "units": Row(),
        "unit-suggestions": Row(),
        "unit": Row(("unit",)),
        "people": Row(query="?tep=xlsx"),
        "compare": Row(),
        "rules": Row(),
        "legal-values": Row(),
        "what-if": Row(),
        "results-units": Row(query="?tep=csv"),
        "results-people": Row(query="?tep=csv"),
        "unit-states": Row(query="?tep=csv"),
    },
    KNOWING: {
        "person": Row(("person",)),
        "claims": Row(query="?tep=csv"),
        "case": Row(("claim",)),
        "results-cases": Row(query="?tep=csv"),
    },
    REVIEWING: {
        "many-unfound": Row(),
        "duplicates": Row(),
        "duplicate": Row(("none",)),
        "merges": Row(),
        "review": Row(),
        "review-next": Row(),
        "review-claim": Row(("claim",)),
        "review-show": Row(("claim",), deed=True),
        "review-alive": Row(("claim",), deed=True),
        "review-other": Row(("claim",), deed=True),
        "review-decide": Row(("claim",), deed=True),
        "review-undo": Row(("none",), deed=True),
        "review-together": Row(("ten-khong-dau",)),
        "link-models": Row(),
        "link-model": Row(("none",)),
    },
    OPERATING: {
        "period-refresh": Row(deed=True),
        "period-open": Row(deed=True),
        "period-dates": Row(),
        "period-close": Row(),
        "unit-new": Row(),
        "people-to-place": Row(),
        "unit-edit": Row(("unit",)),
        "unit-codes-only": Row(("unit",)),
        "unit-change": Row(("unit", "close")),
        "claim-new": Row(),
        "claim-edit": Row(("claim",)),
        "duplicates-find": Row(deed=True),
        "merge-undo": Row(("none",), deed=True),
        "rule-set-new": Row(),
        "legal-value-new": Row(("legal_key",)),
        "results-file": Row(("units",)),
        "imports": Row(),
        "upload": Row(("none",)),
        "upload-workbook": Row(("none", "none")),
        "invitations": Row(query="?tep=csv"),
        "invitation": Row(("claim",)),
        "invitation-letters": Row(deed=True),
        "invitation-letter": Row(("claim",), deed=True),
        "batch": Row(("batch",)),
        "batch-undo": Row(("batch",)),
        "batch-void": Row(("batch",), deed=True),
        "batch-row": Row(("batch", "row")),
        "batch-original": Row(("none",)),
        "batch-workbook": Row(("none",)),
    },
    AUDITING: {"audit": Row()},
    OFFICIALS: {
        "mine": Row(),
        "mine-confirmation": Row(deed=True),
        "mine-add": Row(),
        "mine-withdraw": Row(("none",)),
        "mine-text": Row(),
        "mine-declare": Row(),
    },
    ADMINISTERING: {
        "roles-left": Row(),
        "seasons": Row(),
    },
    INVITING: {
        "roles": Row(query="?tep=csv"),
        "role-new": Row(),
        "role": Row(("none",)),
        "account-invitations": Row(query="?tep=csv"),
        "account-invitation-new": Row(),
        "account-invitation-officials": Row(),
        "account-invitation": Row(("none",)),
    },
    VOUCHING: {
        "unit-declarations": Row(),
        "unit-list-decide": Row(("unit",), deed=True),
    },
    KEEPING: {
        "unit-launch": Row(("unit",)),
        "unit-headcount": Row(("unit",)),
        "unit-list-submit": Row(("unit",), deed=True),
        "unit-no-result": Row(("unit",)),
        "unit-person-new": Row(("unit",)),
        "unit-membership": Row(("unit", "membership")),
        "unit-excel-door": Row(),
        "unit-excel": Row(("unit",)),
        "unit-excel-template": Row(("unit",)),
        "unit-excel-claims": Row(("unit",)),
        "unit-excel-upload": Row(("unit", "none")),
        "unit-excel-answer": Row(("unit", "none", "none")),
    },
    LOOKING_AT_UNITS: {
        "desk": Row(),
        "desk-unit": Row(("unit",)),
        "unit-claims": Row(("unit",)),
        "unit-list": Row(("unit",)),
        "unit-people": Row(("unit",), query="?tep=csv"),
    },
}
# Outside any campaign: open to all, or to whoever is signed in, with any role or none.
OPEN_TO_ALL = {
    *("login", "account_login", "mfa_login_webauthn", "mfa_authenticate", "sign_in_anew", "single_sign_on"),
    *("single_sign_on_callback", "account_inactive", "logout", "account_logout", "theme", "set_language"),
    *("relative", "relative-link", "relative-answer"),
    *("invitation-code", "invitation-accept"),
}
SIGNED_IN = {
    *("mfa_index", "account_change_password", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn"),
    *("mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    *("mfa_generate_recovery_codes", "usersessions_list", "account_reauthenticate", "mfa_reauthenticate"),
    *("mfa_reauthenticate_webauthn", "asleep"),
}
WITH_A_ROLE = {"door"}
# On whose authority a job runs; its action checks it again, or it only counts anew what is there.
JOBS = {
    "thidua.portal.tasks.recount_after_answer": "nobody: it only looks and counts anew after a relative answered",
    "thidua.accounts.tasks.send_invitation": "who invited; only what is still open is sent",
    "thidua.portal.tasks.find_relative": "who entered the claim; it only looks and counts anew",
    "thidua.audit.tasks.seal_audit": "nobody: it only seals what is committed",
    "thidua.board.tasks.verify_audit": "nobody: it only computes anew what is sealed",
    "thidua.imports.tasks.read_upload": "who sent the files",
    "thidua.imports.tasks.apply_upload": "who decided to apply them",
    "thidua.imports.tasks.refresh": "who changed what counts",
    "thidua.linking.tasks.find_duplicates": "who took files in",
    "thidua.linking.tasks.learn_model": "who asked for a model",
    "thidua.linking.tasks.decide_claims_anew": "who asked for it",
}
