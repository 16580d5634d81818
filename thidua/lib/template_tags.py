"""How do figures, days and months read on a page, in the reader's language? Built in: no template loads it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from thidua.lib import markup
from thidua.lib.figures import day_text, month_text, number_text, percent_text

register = template.Library()


@register.filter
def number(value: int | None) -> str:
    """1234 → 1.234 (1,234 in English); nothing for None."""
    return "" if value is None else number_text(value, get_language())


@register.filter
def day(value: date | None) -> str:
    """dd/mm/yyyy; a moment with its time in Viet Nam before it."""
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{local:%H:%M} {day_text(local.date())}"
    return "" if value is None else day_text(value)


@register.filter
def month(value: int | None) -> str:
    """year × 12 + month − 1 → mm/yyyy."""
    return "" if value is None else month_text(value)


@register.filter
def rate(fulfilled: int, staff: int | None) -> str:
    """The exact fraction as a percentage with one decimal; blank without staff: say what is missing, never 0 %."""
    return percent_text(fulfilled, staff, get_language())


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of `frontend/icons.txt`, for the eye only."""
    return markup.icon(name)


@register.simple_tag(takes_context=True)
def at(context: template.Context, name: str, *args: Any, **query: Any) -> str:
    """The address of a page in this page's campaign and period."""
    return str(context["request"].place.url(name, *args, **query))


@register.filter
def by_fours(text: str) -> str:
    """A long key in groups of four, as people copy it."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.filter
def masked(value: str | None) -> str:
    """The last four characters of an id."""
    return f"•••• {value[-4:]}" if value else ""


@register.simple_tag
def mark(text: Any, tone: str, icon_name: str) -> SafeString:
    """A status as word, colour and icon."""
    return markup.mark(text, tone, icon_name)


@register.simple_tag
def sparkline(values: Sequence[int | float | None]) -> SafeString:
    """A small line of figures, oldest first, blanks passed over; the figures themselves stand beside it."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(value for _, value in known), max(value for _, value in known)
    spread, last = (high - low) or 1, max(1, len(values) - 1)
    points = [(round(100 * place / last, 1), round(22 - 20 * (value - low) / spread, 1)) for place, value in known]
    return format_html(
        '<svg class="sparkline" viewBox="-2 0 104 24" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<polyline points="{}"></polyline></svg>',
        " ".join(f"{x},{y}" for x, y in points),
    )


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """A value by a key that is itself a variable; None where there is none."""
    return mapping.get(key) if hasattr(mapping, "get") else None
