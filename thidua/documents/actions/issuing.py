"""Make a document of stored facts: once for the same facts, kept encrypted, logged."""

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from thidua.audit.actions import record
from thidua.documents.content import Content
from thidua.documents.enums import DocumentKind
from thidua.documents.models import CONTENT_PURPOSE, Document
from thidua.documents.queries import wording_of
from thidua.lib.sealing import configured_sealer

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another
Writer = Callable[[Mapping[str, str], str], Content]  # (wording, number) -> content


def issue(
    *,
    kind: DocumentKind,
    by: Any,
    subject_kind: str,
    subject_key: str,
    facts: Mapping[str, str],
    write: Writer,
    today: date,
    person_code: str = "",
    unit: int | None = None,
) -> Document:
    """The document of these facts: the one that was made before, when the facts and the wording are the same.

    ``write`` gives the content for a wording and the number that stands on the paper.
    """
    sealer = configured_sealer()
    wording, texts = wording_of(kind, today)
    canonical = json.dumps([kind, subject_kind, subject_key, dict(facts), texts], ensure_ascii=False, sort_keys=True)
    index = sealer.blind_index(canonical, "document")
    with transaction.atomic():
        with connection.cursor() as cursor:  # two presses of one button make one document
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"thidua.document.{subject_key}"])
        known = Document.objects.for_system("the same facts again").filter(kind=kind, facts_index=index).first()
        if known is not None:
            return known
        number = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
        document: Document = Document.objects.create(
            kind=kind,
            number=number,
            subject_kind=subject_kind,
            subject_key=subject_key,
            person_code=person_code,
            unit=unit,
            wording=wording,
            sealed_content=sealer.seal(write(texts, number).as_json().encode(), CONTENT_PURPOSE),
            facts_index=index,
            made_by=by,
            made_at=timezone.now(),
        )
        record(by=by, action="document.made", subject_kind="document", subject_key=number, kind=str(kind))
    return document
