"""Who took this file home, when, and by which entry of the audit? One line on what leaves."""

from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

LONGEST_FOOTER = 255  # of Excel


class Noted(Protocol):
    """What an entry of the audit tells (``thidua.audit`` stands above)."""

    @property
    def pk(self) -> Any: ...
    @property
    def actor(self) -> str: ...
    @property
    def at(self) -> datetime: ...


def watermark(note: Noted | None) -> str:
    """The line, in the language of whoever takes the file; blank where nothing was recorded. It names the account and
    the entry, which says what was taken, never whose data the file holds."""
    if note is None:
        return ""
    return _("Tài khoản %(account)s tải lúc %(time)s; dòng nhật ký số %(number)s.") % {
        "account": note.actor,
        "time": f"{timezone.localtime(note.at):%d/%m/%Y %H:%M}",
        "number": note.pk,
    }


def put_mark(sheet: Any, mark: str) -> None:
    """Into the footer of a sheet of xlsxwriter: no cell, so that it never comes back as data."""
    if mark:
        sheet.set_footer(f"&L{mark.replace('&', '&&')}"[:LONGEST_FOOTER])
