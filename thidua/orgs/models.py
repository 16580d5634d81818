"""Which units are there, since when, under which parent and block, and what followed them?

A unit is its code and its span of life; everything that can change while it lives (name, kind, parent, block) stands in
dated versions.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from thidua.imports.models import ImportRow
from thidua.lib.fields import CodeField
from thidua.lib.history import tracked
from thidua.orgs.enums import Deed


class InclusiveDateRange(Func):
    """``daterange(start, end, '[]')``: both ends belong to the span, NULL is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


def span(start: str, end: str) -> InclusiveDateRange:
    return InclusiveDateRange(F(start), F(end), Value("[]"))


@tracked()
class Unit(models.Model):
    code = CodeField(max_length=100, unique=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    source_row = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="unit_code_not_blank")]

    def __str__(self) -> str:
        return self.code


@tracked()
class UnitVersion(models.Model):
    """What a unit is called and where it stands, between two dates. Parents are codes: one may not exist (yet)."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="versions")
    name = models.CharField(max_length=400)
    kind = models.CharField(max_length=60, blank=True)
    parent_code = CodeField(max_length=100, blank=True, db_index=True)
    block = models.CharField(max_length=200, blank=True, db_collation="C")
    sort_key = CodeField(max_length=1000, blank=True)
    search_text = models.CharField(max_length=400, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "bản ghi đơn vị"
        verbose_name_plural = "bản ghi đơn vị"
        indexes = [GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="unit_version_search")]
        constraints = [
            ExclusionConstraint(
                name="unit_version_no_overlap",
                expressions=[("unit", RangeOperators.EQUAL), (span("valid_from", "valid_to"), RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class UnitSuccessor(models.Model):
    """What follows a closed unit. One successor is followed automatically; several need a person's decision."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="successors")
    successor_code = CodeField(max_length=100)

    class Meta:
        verbose_name = "đơn vị kế thừa"
        verbose_name_plural = "đơn vị kế thừa"
        constraints = [models.UniqueConstraint(fields=["unit", "successor_code"], name="unit_successor_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} → {self.successor_code}"


@tracked()
class UnitChange(models.Model):
    """What somebody did to a unit on its pages, by which paper. Stands until a later row of a units file, which states
    the unit as a whole, takes its place (``superseded_at``)."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="changes")
    deed = models.CharField(max_length=10, choices=Deed.choices)
    effective_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    document_number = models.CharField(max_length=100, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "thay đổi đơn vị"
        verbose_name_plural = "thay đổi đơn vị"
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on__isnull=False) | Q(deed__in=[Deed.CORRECT, Deed.OPEN]),
                name="unit_change_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.deed}"
