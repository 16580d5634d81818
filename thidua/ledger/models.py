"""Who is in the insurance agency's ledger, what did he pay, and when did he leave?

Contributions and exits are insert-only facts: every usable row of every batch is one. The current fact of a key is the
latest row whose batch is not void and that no correction voided (``ledger.queries``).
"""

from django.db import models
from django.db.models import Q

from thidua.imports.models import Batch, ImportRow
from thidua.ledger.enums import ExitReason, Method
from thidua.lib.fields import CodeField
from thidua.lib.history import insert_only, tracked
from thidua.lib.scope import ScopedManager
from thidua.people.models import Identity


@tracked()
class InsuredPerson(models.Model):
    """A person of the ledger. ``identity`` is how the ledger names him best; each row's own naming is kept with it."""

    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="+")
    by_id_alone = models.BooleanField(default=False, help_text="có dòng chỉ ghi số CCCD")

    objects = ScopedManager()

    class Meta:
        verbose_name = "người tham gia"
        verbose_name_plural = "người tham gia"

    def __str__(self) -> str:
        return f"người tham gia {self.pk}"


class LedgerFact(models.Model):
    """What contributions and exits share: whose, from which row, and the key under which a later row replaces it."""

    insured = models.ForeignKey(InsuredPerson, on_delete=models.PROTECT, related_name="%(class)ss")
    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="%(class)ss")
    import_row = models.OneToOneField(ImportRow, on_delete=models.PROTECT, related_name="%(class)s")
    first_month = models.IntegerField(help_text="năm × 12 + tháng − 1")
    key = CodeField(max_length=200)

    objects = ScopedManager()

    class Meta:
        abstract = True


class Contribution(LedgerFact):
    paid_on = models.DateField()
    months = models.IntegerField()
    receipt_number = models.CharField(max_length=100, blank=True, db_index=True)
    method = models.CharField(max_length=2, blank=True, choices=Method.choices)

    class Meta:
        verbose_name = "lần đóng"
        verbose_name_plural = "lần đóng"
        indexes = [models.Index(fields=["insured", "key", "-id"], name="contribution_current")]
        constraints = [
            models.CheckConstraint(condition=Q(months__gt=0), name="contribution_months_positive"),
            models.CheckConstraint(condition=Q(first_month__gt=0), name="contribution_first_month_positive"),
        ]
        triggers = [insert_only("contribution_insert_only")]

    def __str__(self) -> str:
        return f"{self.insured_id} {self.paid_on}"


class Exit(LedgerFact):
    recorded_on = models.DateField()
    reason = models.CharField(max_length=20, choices=ExitReason.choices)

    class Meta:
        verbose_name = "lần giảm"
        verbose_name_plural = "lần giảm"
        indexes = [models.Index(fields=["insured", "key", "-id"], name="exit_current")]
        constraints = [
            models.CheckConstraint(condition=Q(first_month__gt=0), name="exit_first_month_positive"),
            models.CheckConstraint(condition=Q(reason__in=ExitReason.values), name="exit_reason_known"),
        ]
        triggers = [insert_only("exit_insert_only")]

    def __str__(self) -> str:
        return f"{self.insured_id} {self.recorded_on}"
