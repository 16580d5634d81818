"""How do a link, a status and an icon read in HTML? For cells of tables, which are made in Python."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

TONES = ("good", "fair", "bad", "news", "calm")


def icon(name: str) -> SafeString:
    """An icon of ``frontend/icons.txt``, for the eye only: a word stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


def link(url: str, text: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, text)


def mark(text: Any, tone: str, icon_name: str) -> SafeString:
    """A status as word, colour (one of ``TONES``) and icon."""
    return format_html('<span class="status-mark {}">{}{}</span>', tone, icon(icon_name), text)
