"""Which wording holds on a day, and what does a kept document look like?"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db.models import Q

from thidua.documents.enums import DocumentKind
from thidua.documents.kinds.confirmation import FIRST_WORDING
from thidua.documents.models import CONTENT_PURPOSE, Document, Wording
from thidua.lib.sealing import configured_sealer
from thidua.lib.typst import to_pdf

LAYOUT = Path(__file__).resolve().parent / "layout" / "document.typ"
FIRST_WORDINGS: Mapping[str, Mapping[str, str]] = {DocumentKind.CONFIRMATION: FIRST_WORDING}


def wording_of(kind: DocumentKind, day: date) -> tuple[Wording | None, Mapping[str, str]]:
    """The wording in force on the day (None: the first one, of the program) and its texts."""
    holding = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    found = Wording.objects.filter(holding, kind=kind, valid_from__lte=day).order_by("-valid_from").first()
    return found, {**FIRST_WORDINGS[kind], **(found.texts if found else {})}


def content_of(document: Document) -> str:
    """The tree of content as JSON. Raises SealingError where a key is missing."""
    return configured_sealer().open(document.sealed_content, CONTENT_PURPOSE).decode()


def pdf_of(document: Document, mark: str = "") -> bytes:
    """The document as PDF, the same bytes each time. ``mark`` says at the foot who took this copy home: it is of the
    copy and never kept."""
    inputs = {"content": content_of(document), **({"mark": mark} if mark else {})}
    return to_pdf(LAYOUT, inputs, document.made_at)
