"""Which two codes are one human, in the ledger or on the roster? Merging is a note beside the rows."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from thidua.ledger.models import InsuredPerson
from thidua.lib.history import tracked
from thidua.lib.scope import ScopedManager
from thidua.linking.enums import PersonKind
from thidua.people.models import Person


@tracked()
class DuplicatePair(models.Model):
    """Two rows that the machine thinks are one human. ``first`` < ``second`` are keys of InsuredPerson or Person."""

    kind = models.CharField(max_length=10, choices=PersonKind.choices)
    first = models.BigIntegerField()
    second = models.BigIntegerField()
    odds = models.FloatField()
    evidence = models.JSONField(default=dict, help_text="mức khớp và trọng số từng trường, không chứa giá trị")
    model_version = models.CharField(max_length=60)
    found_at = models.DateTimeField(auto_now_add=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dismissed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "cặp nghi trùng"
        verbose_name_plural = "cặp nghi trùng"
        constraints = [
            models.UniqueConstraint(fields=["kind", "first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} {self.second}"


@tracked()
class Merge(models.Model):
    """``gone`` is counted as ``kept`` while the merge is not undone; no row of either changes."""

    kind = models.CharField(max_length=10, choices=PersonKind.choices)
    kept_insured = models.ForeignKey(
        InsuredPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="merges_kept"
    )
    gone_insured = models.ForeignKey(
        InsuredPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="merges_gone"
    )
    kept_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="merges_kept")
    gone_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="merges_gone")
    evidence = models.JSONField(default=dict)
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_note = models.CharField(max_length=1000, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "lần gộp"
        verbose_name_plural = "lần gộp"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind=PersonKind.INSURED,
                    kept_insured__isnull=False,
                    gone_insured__isnull=False,
                    kept_person__isnull=True,
                    gone_person__isnull=True,
                )
                | Q(
                    kind=PersonKind.PERSON,
                    kept_insured__isnull=True,
                    gone_insured__isnull=True,
                    kept_person__isnull=False,
                    gone_person__isnull=False,
                ),
                name="merge_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(kept_insured__isnull=True) | ~Q(kept_insured=F("gone_insured")), name="merge_of_two_insured"
            ),
            models.CheckConstraint(
                condition=Q(kept_person__isnull=True) | ~Q(kept_person=F("gone_person")), name="merge_of_two_people"
            ),
            models.UniqueConstraint(
                fields=["gone_insured"], name="merge_insured_gone_once", condition=Q(undone_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["gone_person"], name="merge_person_gone_once", condition=Q(undone_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
