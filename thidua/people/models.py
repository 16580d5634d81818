"""Who are the people, as each source names them, and to which units do they belong, when?

``Identity`` is the only table with personal data. Ids, phone, address and the ledger note's hint are encrypted; keyed
blind indexes find exact ids and their last four digits. Its columns are never copied into history tables.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from thidua.campaigns.models import Period
from thidua.imports.models import ImportRow
from thidua.lib.fields import CodeField, SealedField
from thidua.lib.history import tracked
from thidua.lib.scope import Scope, ScopedManager, ScopedRows
from thidua.orgs.models import Unit, span
from thidua.people.enums import IdentityKind, NoRelativeReason, Sex


def runs_on(day: date, prefix: str = "") -> Q:
    """The condition that a membership runs on the day; both ends belong to it."""
    first, last = f"{prefix}starts_on", f"{prefix}ends_on"
    return (Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": day})) & (
        Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day})
    )


class IdentityRows(ScopedRows["Identity"]):
    def within(self, scope: Scope) -> Any:
        people = Person.objects.visible_to(scope).values("pk")
        named = Membership.objects.visible_to(scope).filter(person__in=people).values("identity")
        return self.filter(Q(pk__in=Person.objects.visible_to(scope).values("identity")) | Q(pk__in=named))


class PersonRows(ScopedRows["Person"]):
    def within(self, scope: Scope) -> Any:
        """People with a membership in the scope's units today (who keeps a roster sees whoever stands in it), and
        oneself."""
        here = Membership.objects.for_system("whose unit is it").filter(runs_on(scope.day), unit__in=scope.units)
        return self.filter(Q(pk__in=here.values("person")) | Q(code=scope.person_code or None))

    def counting_in(self, scope: Scope) -> Any:
        """People who count in the scope's units today (rules.md 4: one unit each)."""
        if scope.sees_all:
            return self
        if scope.is_empty:
            return self.none()
        holding = (
            Membership.objects.for_system("whose unit is it")
            .filter(runs_on(scope.day), person=OuterRef("pk"))
            .exclude(unit__in=scope.homeless)
            .order_by("-is_primary", F("starts_on").desc(nulls_last=True), "unit__code")
        )
        home = self.annotate(home=Subquery(holding.values("unit")[:1]))
        return home.filter(Q(home__in=scope.units) | Q(code=scope.person_code or None))


class MembershipRows(ScopedRows["Membership"]):
    def within(self, scope: Scope) -> Any:
        """Memberships in the scope's units, and one's own."""
        return self.filter(Q(unit__in=scope.past_units) | Q(person__code=scope.person_code or None))


class OfPerson(ScopedRows[Any]):
    """Rows about a mobiliser, seen by who sees him."""

    def within(self, scope: Scope) -> Any:
        return self.filter(person__in=Person.objects.visible_to(scope).values("pk"))


class OfUnit(ScopedRows[Any]):
    """Rows about a unit, seen by who sees its present people or its past results."""

    def within(self, scope: Scope) -> Any:
        return self.filter(unit__in=scope.past_units)


class Identity(models.Model):
    """One person as one source names him. Changed by nobody but the importer of that source and the erasing action."""

    kind = models.CharField(max_length=10, choices=IdentityKind.choices)
    name = models.CharField(max_length=200, blank=True)
    name_folded = models.CharField(max_length=200, blank=True)
    name_sort_key = CodeField(max_length=1000, blank=True)
    birth = models.CharField(max_length=10, blank=True, help_text="yyyy-mm-dd, hoặc yyyy khi chỉ biết năm")
    sex = models.CharField(max_length=1, blank=True, choices=Sex.choices)
    sealed_national_id = SealedField(purpose="identity.national_id", null=True)
    sealed_insurance_code = SealedField(purpose="identity.insurance_code", null=True)
    sealed_phone = SealedField(purpose="identity.phone", null=True)
    sealed_address = SealedField(purpose="identity.address", null=True)
    sealed_hint = SealedField(purpose="identity.hint", null=True)
    national_id_index = models.BinaryField(null=True, max_length=16)
    insurance_code_index = models.BinaryField(null=True, max_length=16)
    national_id_last4_index = models.BinaryField(null=True, max_length=16)
    insurance_code_last4_index = models.BinaryField(null=True, max_length=16)
    fingerprint = models.BinaryField(max_length=16)

    objects = ScopedManager(IdentityRows)

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

    objects = ScopedManager(PersonRows)

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

    objects = ScopedManager(MembershipRows)

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


@tracked()
class HeadcountCertification(models.Model):
    """What a unit says of its headcount for a period, beside what the roster counts. It changes no figure."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="headcounts")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="headcounts")
    counted = models.PositiveIntegerField(help_text="số người trong danh sách khi xác nhận")
    certified = models.PositiveIntegerField()
    note = models.CharField(max_length=1000, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager(OfUnit)

    class Meta:
        verbose_name = "xác nhận quân số"
        verbose_name_plural = "xác nhận quân số"
        indexes = [models.Index(fields=["unit", "period", "-made_at"], name="headcount_latest")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period_id}: {self.certified}"


@tracked()
class NoRelativeDeclaration(models.Model):
    """A mobiliser without any relative who could join, said by the unit's maker and approved by its checker. It changes
    no figure and is shown beside them."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="no_relative_declarations")
    reason = models.CharField(max_length=20, choices=NoRelativeReason.choices)
    note = models.CharField(max_length=1000, blank=True)
    declared_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(OfPerson)

    class Meta:
        verbose_name = "khai không có đối tượng"
        verbose_name_plural = "khai không có đối tượng"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn_on__isnull=True), name="no_relative_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")), name="no_relative_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.reason}"


@tracked()
class CodesOnlyUnit(models.Model):
    """A unit (with all below it) whose roster is kept by codes alone: police and army. Names and numbers that a file
    states are not kept."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="codes_only")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=1000)

    class Meta:
        verbose_name = "đơn vị chỉ ghi mã"
        verbose_name_plural = "đơn vị chỉ ghi mã"
        constraints = [
            ExclusionConstraint(
                name="codes_only_no_overlap",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (span("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}"
