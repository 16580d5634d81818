"""Which documents were made, of what, in which wording?"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from thidua.documents.enums import DocumentKind
from thidua.lib.fields import CodeField, SealedField
from thidua.lib.history import insert_only, tracked
from thidua.lib.scope import Scope, ScopedManager, ScopedRows
from thidua.orgs.models import span

CONTENT_PURPOSE = "document.content"


@tracked()
class Wording(models.Model):
    """The changeable texts of a kind of document, in force between two days: titles, formulas, who signs."""

    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    texts = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reference = models.TextField(blank=True)

    class Meta:
        verbose_name = "lời văn"
        verbose_name_plural = "lời văn"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="wording_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="wording_no_overlap",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    (span("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} từ {self.valid_from:%d/%m/%Y}"


class DocumentRows(ScopedRows["Document"]):
    def within(self, scope: Scope) -> models.QuerySet["Document"]:
        """Documents about a unit of the scope, and those about oneself."""
        of_unit = Q(unit__in=scope.past_units, person_code="")
        return self.filter(of_unit | Q(person_code=scope.person_code or None))


class Document(models.Model):
    """One document as it was made. The tree of content is kept encrypted, and gives the same PDF at any time.

    ``number`` is the short code that stands on the paper; ``person_code`` and ``unit`` say whom it is about.
    """

    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    number = CodeField(max_length=20, unique=True)
    subject_kind = CodeField(max_length=40)
    subject_key = CodeField(max_length=200)
    person_code = CodeField(max_length=100, blank=True)
    unit = models.BigIntegerField(null=True, blank=True)
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sealed_content = SealedField(purpose=CONTENT_PURPOSE)
    facts_index = models.BinaryField(max_length=16)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = ScopedManager(DocumentRows)

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        indexes = [models.Index(fields=["kind", "subject_kind", "subject_key"], name="document_of_subject")]
        constraints = [models.UniqueConstraint(fields=["kind", "facts_index"], name="document_once_the_same_facts")]
        triggers = [insert_only("document_insert_only", erasable=("sealed_content",))]

    def __str__(self) -> str:
        return self.number
