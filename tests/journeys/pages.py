"""Which pages has the site, and with which rows does one look at each? One list for tests, screenshots and guides.

A test fails when an address of the site is neither here nor among those that are no pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver, reverse

PLACE = ("kh-4856", "2025Q2")


class PageEntry(NamedTuple):
    """A URL name; ``rows`` are keys of the samples, or stand in the address as they are; ``query`` follows the address;
    ``title`` tells variants of a page apart."""

    name: str
    rows: tuple[str, ...] = ()
    query: str = ""
    title: str = ""
    period: str = PLACE[1]
    is_outside: bool = False  # of any campaign and period
    press: str = ""  # a button: the page then shows what is wrong with an empty form
    user: str = "dieu-hanh"

    @property
    def label(self) -> str:
        return self.title or self.name

    def path(self, samples: dict[str, Any]) -> str:
        rows = [samples.get(row, row) for row in self.rows]
        where = () if self.is_outside else (PLACE[0], self.period)
        return reverse(self.name, args=(*where, *rows)) + self.query.format(**samples)


PAGES: tuple[PageEntry, ...] = (
    PageEntry("login", is_outside=True, user=""),
    PageEntry("login", is_outside=True, user="", press="Đăng nhập", title="login-refused"),
    PageEntry("relative", is_outside=True, user=""),
    PageEntry("relative", is_outside=True, user="", press="Xem ai đã ghi tên tôi", title="relative-errors"),
    PageEntry("relative-link", ("relative_link",), is_outside=True, user=""),
    PageEntry("mfa_index", is_outside=True),
    PageEntry("account_change_password", is_outside=True),
    PageEntry("mfa_activate_totp", is_outside=True),
    PageEntry("mfa_add_webauthn", is_outside=True),
    PageEntry("usersessions_list", is_outside=True),
    PageEntry("account_reauthenticate", is_outside=True),
    PageEntry("start"),
    PageEntry("start", title="start-closed", period="2025Q1", user="lanh-dao"),
    PageEntry("start", title="start-future", period="2025Q3"),
    PageEntry("mine", user="can-bo"),
    PageEntry("mine-add", user="can-bo"),
    PageEntry("mine-add", user="can-bo", press="Thêm người thân", title="mine-add-errors"),
    PageEntry("mine-withdraw", ("own_claim",), user="can-bo"),
    PageEntry("mine-text", user="can-bo"),
    PageEntry("mine-declare", user="can-bo"),
    PageEntry("mine", title="mine-declared", user="can-bo-2"),
    PageEntry("unit-declarations", user="thu-truong"),
    PageEntry("invitation-code", is_outside=True, user=""),
    PageEntry("invitation-code", is_outside=True, user="", press="Tiếp tục", title="invitation-code-refused"),
    PageEntry("roles", user="quan-tri"),
    PageEntry("role-new", user="quan-tri"),
    PageEntry("role-new", user="quan-tri", press="Giao", title="role-new-errors"),
    PageEntry("role", ("head_role",), user="quan-tri"),
    PageEntry("roles-left", user="quan-tri"),
    PageEntry("seasons", user="quan-tri"),
    PageEntry("account-invitations", user="dau-moi"),
    PageEntry("account-invitations", user="quan-tri", title="account-invitations-administrator"),
    PageEntry("account-invitation-new", user="quan-tri"),
    PageEntry("account-invitation-new", user="quan-tri", press="Mời", title="account-invitation-new-errors"),
    PageEntry("account-invitation-officials", user="dau-moi"),
    PageEntry("account-invitation", ("account_invitation",), user="dau-moi"),
    PageEntry("many-unfound", user="soat-xet-1"),
    PageEntry("start", title="start-official", user="can-bo"),
    PageEntry("unit-excel", ("kept_unit",), user="dau-moi"),
    PageEntry("unit-excel-upload", ("kept_unit", "unit_upload"), user="dau-moi"),
    PageEntry("desk-unit", ("kept_unit",), user="dau-moi"),
    PageEntry("unit-launch", ("kept_unit",), user="dau-moi"),
    PageEntry("unit-headcount", ("kept_unit",), user="dau-moi"),
    PageEntry("unit-claims", ("kept_unit",), user="dau-moi", period="2025Q1"),
    PageEntry("unit-list", ("kept_unit",), user="dau-moi"),
    PageEntry("unit-no-result", ("kept_unit",), user="dau-moi", period="2025Q1"),
    PageEntry("unit-people", ("kept_unit",), user="dau-moi"),
    PageEntry("unit-person-new", ("kept_unit",), user="dau-moi"),
    PageEntry("unit-person-new", ("kept_unit",), user="dau-moi", press="Thêm người", title="unit-person-new-errors"),
    PageEntry("unit-membership", ("kept_unit", "kept_membership"), user="dau-moi"),
    PageEntry("unit-states", user="lanh-dao"),
    PageEntry("search", query="?tim={sealed}"),
    PageEntry("search", title="search-nothing"),
    PageEntry("gallery"),
    PageEntry("tour"),
    PageEntry("guide"),
    PageEntry("guide-page", ("guide",)),
    PageEntry("audit", user="bao-ve-du-lieu"),
    PageEntry("audit", query="?don_vi=khong-co", title="audit-errors", user="bao-ve-du-lieu"),
    PageEntry("periods"),
    PageEntry("periods", title="periods-closed", period="2025Q1"),
    PageEntry("period-dates"),
    PageEntry("period-close"),
    PageEntry("period-close", title="period-close-errors", press="Chốt thành bản số 1"),
    PageEntry("units"),
    PageEntry("units", query="?xem=cay", title="units-tree"),
    PageEntry("unit-new"),
    PageEntry("unit-new", press="Thêm đơn vị", title="unit-new-errors"),
    PageEntry("unit", ("unit",)),
    PageEntry("unit", ("closed_unit",), title="unit-closed"),
    PageEntry("unit-edit", ("unit",)),
    PageEntry("unit-codes-only", ("unit",)),
    PageEntry("unit-change", ("small_unit", "split")),
    PageEntry("unit-change", ("small_unit", "split"), press="Xem trước", title="unit-change-errors"),
    PageEntry("unit-change", ("small_unit", "rename"), title="unit-rename"),
    PageEntry("unit-change", ("small_unit", "merge"), title="unit-merge"),
    PageEntry("unit-change", ("small_unit", "close"), title="unit-close"),
    PageEntry("people-to-place"),
    PageEntry("results-units"),
    PageEntry("results-units", query="?ban=1", title="results-units-version", period="2025Q1"),
    PageEntry("results-people"),
    PageEntry("results-cases"),
    PageEntry("results-cases", query="?trang=2&sap-xep=-person", title="results-cases-sorted"),
    PageEntry("people"),
    PageEntry("person", ("person",)),
    PageEntry("person", ("merged_person",), title="person-merged"),
    PageEntry("claims"),
    PageEntry("case", ("counted",)),
    PageEntry("case", ("lapsed",), title="case-lapsed"),
    PageEntry("invitations"),
    PageEntry("invitation", ("invited",)),
    PageEntry("claim-new"),
    PageEntry("claim-new", press="Lưu phiếu", title="claim-new-errors"),
    PageEntry("claim-edit", ("counted",)),
    PageEntry("duplicates"),
    PageEntry("duplicates", query="?xem=bo-qua", title="duplicates-nothing"),
    PageEntry("duplicate", ("pair",), query="?tinh=1"),
    PageEntry("duplicate", ("roster_pair",), title="duplicate-roster"),
    PageEntry("duplicate", ("merged_pair",), title="duplicate-merged"),
    PageEntry("duplicate", ("pair",), title="duplicate-reviewer", user="soat-xet-1"),
    PageEntry("merges"),
    PageEntry("link-models"),
    PageEntry("link-model", ("0",)),
    PageEntry("compare"),
    PageEntry("compare", title="compare-closed", period="2025Q1"),
    PageEntry("review", user="soat-xet-1"),
    PageEntry("review", query="?ly-do=contradiction", title="review-filtered", user="soat-xet-1"),
    PageEntry("review-claim", ("to_review",), user="soat-xet-1"),
    PageEntry("review-claim", ("contradicted",), title="review-contradicted", user="soat-xet-1"),
    PageEntry("review-claim", ("questioned",), title="review-question", user="soat-xet-1"),
    PageEntry("review-claim", ("second",), title="review-second", user="dieu-hanh"),
    PageEntry("review-claim", ("held",), title="review-held", user="soat-xet-1"),
    PageEntry("review-together", ("harmless_kind",), user="soat-xet-1"),
    PageEntry("rules"),
    PageEntry("rule-set-new"),
    PageEntry("legal-values"),
    PageEntry("legal-value-new", ("legal_value",)),
    PageEntry("what-if"),
    PageEntry("imports"),
    PageEntry("upload", ("upload",)),
    PageEntry("batch", ("batch",)),
    PageEntry("batch", ("batch",), query="?xem=dong", title="batch-rows"),
    PageEntry("batch", ("batch",), query="?xem=van-de", title="batch-problems"),
    PageEntry("batch-row", ("batch", "row")),
    PageEntry("batch-undo", ("batch",)),
)

# One look at every page, where its variants would tell nothing new.
PLAIN_PAGES = tuple(page for page in PAGES if not page.title)

# Looked at in the dark as well: between them they show every component.
DARK = {"start", "unit", "case", "gallery", "results-units", "upload", "claim-new-errors", "review-contradicted"}

# Addresses that answer without a page of their own: a file, a fragment, a redirect after a form.
NO_PAGES = {
    "invitation-letters": "a file",
    "invitation-letter": "a file",
    "relative-answer": "a deed; what it answers with is looked at by the relative’s journey",
    "door": "leads to the start page",
    "mine-confirmation": "a file",
    "invitation-accept": "of whoever has shown a code",
    "logout": "a deed",
    "account_inactive": "an answer to a closed account, with status 403",
    "account_login": "allauth's name of the sign-in page",
    "account_logout": "allauth's name of signing out",
    "mfa_login_webauthn": "a deed, and what it asks of the browser",
    "mfa_authenticate": "only between the two steps of signing in",
    "sign_in_anew": "a deed",
    "single_sign_on": "a deed",
    "single_sign_on_callback": "where the provider sends people back",
    "mfa_deactivate_totp": "of an account with an authenticator app",
    "mfa_edit_webauthn": "of an account with a passkey",
    "mfa_remove_webauthn": "of an account with a passkey",
    "mfa_view_recovery_codes": "of an account with a second factor",
    "mfa_download_recovery_codes": "a file",
    "mfa_generate_recovery_codes": "of an account with a second factor",
    "mfa_reauthenticate": "of an account with an authenticator app",
    "mfa_reauthenticate_webauthn": "of an account with a passkey",
    "asleep": "leads on whoever has a role",
    "theme": "a deed",
    "set_language": "a deed",
    "tour-step": "leads to the page of the step",
    "guide-picture": "a picture",
    "review-next": "leads to the next claim",
    "review-show": "a deed",
    "review-other": "a search, posted from the claim’s page",
    "review-alive": "a deed",
    "review-decide": "a deed",
    "review-undo": "a deed",
    "period-refresh": "a deed",
    "period-verify": "a deed",
    "period-open": "a deed",
    "duplicates-find": "a deed",
    "merge-undo": "a deed",
    "unit-suggestions": "a list for the browser",
    "results-file": "a file",
    "desk": "leads to the only unit",
    "unit-list-submit": "a deed",
    "unit-list-decide": "a deed",
    "unit-excel-template": "a file",
    "unit-excel-door": "leads to the only unit",
    "unit-excel-claims": "a file",
    "unit-excel-answer": "a file",
    "upload-workbook": "a file",
    "batch-original": "a file",
    "batch-workbook": "a file",
    "batch-void": "a deed",
}


def site_names() -> set[str]:
    """Every URL name of the site."""
    return {pattern.name or str(pattern.pattern) for pattern in patterns(get_resolver())}


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry
