"""Which campaign, which periods and which dated rules and legal values are in force?"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from thidua.campaigns.enums import PeriodKind
from thidua.lib.fields import CodeField
from thidua.lib.history import tracked
from thidua.orgs.models import Unit


@tracked()
class Campaign(models.Model):
    code = CodeField(max_length=60, unique=True)
    name = models.CharField(max_length=400)
    plan_number = models.CharField(max_length=100, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "phong trào"
        verbose_name_plural = "phong trào"

    def __str__(self) -> str:
        return self.name


@tracked()
class Period(models.Model):
    """A closed span of days, evaluated on one of them.

    Deadline (``due_on``: that day until 24:00) and lock are two dates; all three can be edited.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="periods")
    code = CodeField(max_length=20)
    kind = models.CharField(max_length=10, choices=PeriodKind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    evaluated_on = models.DateField()
    due_on = models.DateField()
    locks_on = models.DateField()

    class Meta:
        verbose_name = "kỳ"
        verbose_name_plural = "kỳ"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="period_code_once_a_campaign"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="period_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(
                    evaluated_on__gte=F("starts_on"),
                    evaluated_on__lte=F("ends_on"),
                    due_on__gte=F("ends_on"),
                    locks_on__gte=F("due_on"),
                ),
                name="period_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.code


@tracked()
class RuleSet(models.Model):
    """One version of the counting rules' settings, in force from a day on."""

    code = CodeField(max_length=60)
    version = models.PositiveIntegerField()
    valid_from = models.DateField()
    settings = models.JSONField()
    reference = models.TextField(blank=True)

    class Meta:
        verbose_name = "bộ quy tắc"
        verbose_name_plural = "bộ quy tắc"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="rule_set_version_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


@tracked()
class LegalParameter(models.Model):
    """A number from a law: value, since when, from which document, and how sure we are of it."""

    key = CodeField(max_length=100)
    label = models.CharField(max_length=400)
    value = models.JSONField()
    unit = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.TextField()
    confidence = models.CharField(max_length=10)

    class Meta:
        verbose_name = "tham số pháp lý"
        verbose_name_plural = "tham số pháp lý"
        constraints = [models.UniqueConstraint(fields=["key", "valid_from"], name="legal_parameter_once_a_day")]

    def __str__(self) -> str:
        return f"{self.key} từ {self.valid_from:%d/%m/%Y}"


@tracked()
class Launch(models.Model):
    """That a unit launched the campaign among its people: on which day, by which document."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="launches")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="launches")
    launched_on = models.DateField()
    document_number = models.CharField(max_length=100)
    document_on = models.DateField()
    note = models.CharField(max_length=1000, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "phát động ở đơn vị"
        verbose_name_plural = "phát động ở đơn vị"
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="launch_once_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.launched_on}"
