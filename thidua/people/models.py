"""Who are the people, as each source names them, and to which units do they belong, when?

``Identity`` is the only table with personal data. Ids, phone, address and the ledger note's hint are encrypted; keyed
blind indexes find exact ids and their last four digits. Its columns are never copied into history tables.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from thidua.imports.models import ImportRow
from thidua.lib.fields import CodeField
from thidua.lib.history import tracked
from thidua.orgs.models import Unit, span
from thidua.people.enums import IdentityKind, Sex


class Identity(models.Model):
    """One person as one source names him. Changed by nobody but the importer of that source and the erasing action."""

    kind = models.CharField(max_length=10, choices=IdentityKind.choices)
    name = models.CharField(max_length=200, blank=True)
    name_folded = models.CharField(max_length=200, blank=True)
    name_sort_key = CodeField(max_length=1000, blank=True)
    birth = models.CharField(max_length=10, blank=True, help_text="yyyy-mm-dd, hoặc yyyy khi chỉ biết năm")
    sex = models.CharField(max_length=1, blank=True, choices=Sex.choices)
    sealed_national_id = models.BinaryField(null=True)
    sealed_insurance_code = models.BinaryField(null=True)
    sealed_phone = models.BinaryField(null=True)
    sealed_address = models.BinaryField(null=True)
    sealed_hint = models.BinaryField(null=True)
    national_id_index = models.BinaryField(null=True, max_length=16)
    insurance_code_index = models.BinaryField(null=True, max_length=16)
    national_id_last4_index = models.BinaryField(null=True, max_length=16)
    insurance_code_last4_index = models.BinaryField(null=True, max_length=16)
    fingerprint = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = "nhân thân"
        verbose_name_plural = "nhân thân"
        indexes = [
            models.Index(fields=["national_id_index"], name="identity_national_id"),
            models.Index(fields=["insurance_code_index"], name="identity_insurance_code"),
            models.Index(fields=["national_id_last4_index"], name="identity_national_last4"),
            models.Index(fields=["insurance_code_last4_index"], name="identity_insurance_last4"),
            models.Index(fields=["kind", "name_folded"], name="identity_kind_name"),
            # For people's lists and searches; the ledger's people, most of the table, are in neither.
            models.Index(fields=["name_sort_key"], name="identity_roster_order", condition=Q(kind=IdentityKind.ROSTER)),
            models.Index(
                fields=["name_sort_key"], name="identity_relative_order", condition=Q(kind=IdentityKind.RELATIVE)
            ),
            GinIndex(
                fields=["name_folded"],
                opclasses=["gin_trgm_ops"],
                name="identity_roster_names",
                condition=Q(kind=IdentityKind.ROSTER),
            ),
            GinIndex(
                fields=["name_folded"],
                opclasses=["gin_trgm_ops"],
                name="identity_relative_names",
                condition=Q(kind=IdentityKind.RELATIVE),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed_national_id__isnull=True, national_id_index__isnull=True)
                | Q(sealed_national_id__isnull=False, national_id_index__isnull=False),
                name="identity_national_id_indexed",
            ),
            models.CheckConstraint(
                condition=Q(sealed_insurance_code__isnull=True, insurance_code_index__isnull=True)
                | Q(sealed_insurance_code__isnull=False, insurance_code_index__isnull=False),
                name="identity_insurance_code_indexed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


@tracked()
class Person(models.Model):
    """A mobiliser: an official, party member, civil servant, public employee or worker."""

    code = CodeField(max_length=100, unique=True)
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "cán bộ"
        verbose_name_plural = "cán bộ"
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="person_code_not_blank")]

    def __str__(self) -> str:
        return self.code


@tracked()
class Membership(models.Model):
    """A person belongs to a unit for a span of days. ``is_primary`` is as the roster says.

    ``holds_primary`` is the primary membership after overlaps are settled (the rule's order: latest start, then unit
    code), so that at most one holds at a time; the counting rules read what the roster said.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    position = models.CharField(max_length=200, blank=True)
    capacity = models.CharField(max_length=200, blank=True)
    is_primary = models.BooleanField(default=False)
    holds_primary = models.BooleanField(default=False)
    source_row = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "nơi công tác"
        verbose_name_plural = "nơi công tác"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "starts_on"], nulls_distinct=False, name="membership_once_a_start"
            ),
            models.CheckConstraint(
                condition=Q(holds_primary=False)
                | Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="membership_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(holds_primary=False) | Q(is_primary=True), name="membership_holds_only_stated_primary"
            ),
            ExclusionConstraint(
                name="membership_no_overlapping_primary",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (span("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(holds_primary=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} ở {self.unit_id}"
