"""Who did what, looked at what, took what home? For whoever audits; looking here is recorded as well."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thidua.accounts.models import User
from thidua.accounts.queries import scope_of
from thidua.audit.actions import record
from thidua.audit.models import AuditEntry
from thidua.audit.queries.entries import (
    EntryPage,
    Wanted,
    deed_text,
    detail_text,
    entries,
    page_of,
    subject_text,
    word_of,
)
from thidua.board.audit_forms import SEALED, AuditForm
from thidua.board.chain import chain_state
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.lib.search import open_text, seal_text
from thidua.lib.table_files import file_response
from thidua.lib.watermarks import watermark

BEFORE, AFTER, FILE = "truoc", "sau", "tep"
ICONS = {"change": "edit", "look": "eye", "export": "download"}
AT_ONCE = 2000
LONGEST = 120  # of the details on the page; the file has them whole


@requires_capability(Capability.AUDIT)
def audit(request: PageRequest) -> HttpResponseBase:
    """A page of the entries that are asked for, or all of them as a file."""
    if request.method == "POST":
        return HttpResponseRedirect(request.place.url("audit", **_asked(request.POST, seal_text)))
    asked = _asked(request.GET, open_text)
    form = AuditForm(asked)
    wanted = form.wanted(scope_of(request.user, Capability.AUDIT)) if form.is_valid() else None
    if request.GET.get(FILE) == "csv" and wanted is not None:
        return _file(request, wanted, asked)
    before, after = (_key(request.GET.get(name, "")) for name in (BEFORE, AFTER))
    page = page_of(entries(wanted), before=before, after=after) if wanted else EntryPage([], None, None)
    record(by=request.user, action="audit.seen", subject_kind="audit", subject_key="", filters=sorted(asked))
    address = _Address(request, asked)
    context: dict[str, Any] = {
        "form": form,
        "is_filtered": bool(asked),
        "rows": _shown(page.entries, LONGEST),
        "newer": address(**{AFTER: page.newer}) if page.newer else "",
        "older": address(**{BEFORE: page.older}) if page.older else "",
        "file": address(**{FILE: "csv"}),
        "chain": chain_state(),
    }
    return render(request, "board/audit.html", context)


class _Address:
    """This list's address with a place to go on from."""

    def __init__(self, request: PageRequest, asked: dict[str, str]) -> None:
        self._place = request.place
        self._sealed = {name: seal_text(text) if name in SEALED else text for name, text in asked.items()}

    def __call__(self, **more: Any) -> str:
        url: str = self._place.url("audit", **self._sealed, **more)
        return url


def _asked(said: QueryDict, turn: Any) -> dict[str, str]:
    """What is asked, by the names of the form, without blanks; what may name somebody is sealed or opened."""
    found = {name: said.get(name, "").strip()[:300] for name in AuditForm.base_fields}
    return {name: turn(text) if name in SEALED else text for name, text in found.items() if text}


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _shown(found: list[AuditEntry], longest: int | None = None) -> list[dict[str, Any]]:
    """Entries with the names of who acted, asked for at once."""
    actors = {user.username: user.shown_name for user in User.objects.filter(username__in={e.actor for e in found})}
    return [
        {
            "entry": entry,
            "name": actors.get(entry.actor, entry.actor),
            "deed": deed_text(entry),
            "icon": ICONS[word.kind] if (word := word_of(entry)) else "question-mark",
            "kind": word.kind.label if word else "",
            "subject": subject_text(entry),
            "detail": detail_text(entry, longest),
        }
        for entry in found
    ]


def _file(request: PageRequest, wanted: Wanted, asked: dict[str, str]) -> HttpResponseBase:
    """Everything that is asked for, as CSV. The download is an entry itself, whose number stands in the file."""
    rows = entries(wanted)
    last = rows.values_list("pk", flat=True).first() or 0
    note = record(
        by=request.user, action="audit.exported", subject_kind="audit", subject_key="", rows=rows.count(),
        filters=sorted(asked),
    )  # fmt: skip
    titles = [
        _("Số"), _("Lúc"), _("Tài khoản"), _("Họ và tên"), _("Loại việc"), pgettext("audit", "Việc"), _("Về gì"),
        _("Chi tiết"),
    ]  # fmt: skip
    return file_response("csv", "nhat-ky", titles, _lines(rows.filter(pk__lte=last)), watermark(note))


def _lines(rows: Any) -> Iterator[list[Any]]:
    before: int | None = None
    while found := list((rows.filter(pk__lt=before) if before is not None else rows)[:AT_ONCE]):
        for row in _shown(found):
            entry = row["entry"]
            at = f"{timezone.localtime(entry.at):%d/%m/%Y %H:%M:%S}"
            words = (row["name"], str(row["kind"]), row["deed"], row["subject"], row["detail"])
            yield [entry.pk, at, entry.actor, *words]
        before = found[-1].pk
