"""What was the result of a period, by which rules, from which inputs?

A closing is numbered and never changes. An open period has at most one provisional run, whose rows may be replaced.
Results carry codes as they were and no foreign keys to live rows: a closed result stands by itself.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from thidua.campaigns.models import Period, RuleSet
from thidua.claims.models import Claim
from thidua.evaluation.enums import CaseStatus, RunKind
from thidua.imports.models import Batch
from thidua.lib.fields import CodeField
from thidua.lib.history import insert_only
from thidua.lib.scope import Scope, ScopedManager, ScopedRows
from thidua.orgs.models import Unit
from thidua.people.models import Person

OF_PROVISIONAL_RUN = "EXISTS (SELECT 1 FROM evaluation_run r WHERE r.id = OLD.run_id AND r.kind = 'provisional')"


def live(model: type[models.Model], key: str) -> Any:
    """The row that a result was about, as it is now, if it still is: for names and links. No column, no constraint."""
    return models.ForeignObject(
        model, on_delete=models.DO_NOTHING, from_fields=[key], to_fields=["id"], null=True, related_name="+"
    )


class ResultRows(ScopedRows[Any]):
    """Stored results of people and claims: seen by the unit that the result names, and by the person himself."""

    def within(self, scope: Scope) -> Any:
        return self.filter(Q(unit__in=scope.past_units) | Q(person_code=scope.person_code or None))


class Run(models.Model):
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=12, choices=RunKind.choices)
    version = models.PositiveIntegerField(null=True, blank=True)
    evaluated_on = models.DateField()
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    rule_settings = models.JSONField(help_text="các giá trị của bộ quy tắc, đúng như đã dùng")
    link_model = models.TextField(blank=True)
    counts = models.JSONField(default=dict)
    inputs_sha256 = CodeField(max_length=64)
    results_sha256 = CodeField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = "lần xét"
        verbose_name_plural = "lần xét"
        constraints = [
            models.UniqueConstraint(fields=["period", "version"], name="run_version_once_a_period"),
            models.UniqueConstraint(
                fields=["period"], condition=Q(kind=RunKind.PROVISIONAL), name="run_one_provisional_a_period"
            ),
            models.CheckConstraint(
                # A missing version would make ">= 1" neither true nor false, and a check lets that pass.
                condition=Q(kind=RunKind.CLOSING, version__isnull=False, version__gte=1)
                | Q(kind=RunKind.PROVISIONAL, version__isnull=True),
                name="run_only_closings_are_numbered",
            ),
        ]
        triggers = [insert_only("run_insert_only", unless="OLD.kind = 'provisional'")]

    def __str__(self) -> str:
        return f"{self.period} {'v' + str(self.version) if self.version else 'tạm tính'}"


class RunInput(models.Model):
    """The kernel's own input table as Parquet (surrogate keys only): with the settings all that a replay needs."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="inputs")
    name = CodeField(max_length=60)
    rows = models.BigIntegerField()
    sha256 = CodeField(max_length=64)
    parquet = models.BinaryField()

    class Meta:
        verbose_name = "bảng đầu vào"
        verbose_name_plural = "bảng đầu vào"
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="run_input_once")]
        triggers = [insert_only("run_input_insert_only", unless=OF_PROVISIONAL_RUN)]

    def __str__(self) -> str:
        return self.name


class RunBatch(models.Model):
    """A batch of which a closing used at least one fact: it can no longer be undone."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="batches")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="runs")

    class Meta:
        verbose_name = "đợt nạp đã dùng"
        verbose_name_plural = "đợt nạp đã dùng"
        constraints = [models.UniqueConstraint(fields=["run", "batch"], name="run_batch_once")]
        triggers = [insert_only("run_batch_insert_only", unless=OF_PROVISIONAL_RUN)]

    def __str__(self) -> str:
        return f"{self.run_id} {self.batch_id}"


class CaseResult(models.Model):
    """One claim's case in the period, with the facts that decided it. Months are year × 12 + month − 1."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="cases")
    claim = models.BigIntegerField()
    claim_code = CodeField(max_length=100)
    person = models.BigIntegerField(null=True)
    person_code = CodeField(max_length=100, blank=True)
    unit = models.BigIntegerField(null=True)
    unit_code = CodeField(max_length=100, blank=True)
    insured = models.BigIntegerField(null=True)
    status = models.CharField(max_length=15, choices=CaseStatus.choices)
    reason = models.CharField(max_length=30, blank=True)
    rule_line = models.SmallIntegerField()
    is_counted = models.BooleanField()
    covered_through = models.IntegerField(null=True)
    pay_by = models.DateField(null=True)
    first_paid_on = models.DateField(null=True)
    last_paid_on = models.DateField(null=True)
    last_paid_months = models.IntegerField(null=True)
    duplicate_of = CodeField(max_length=100, blank=True)
    exit_first_month = models.IntegerField(null=True)
    exit_recorded_on = models.DateField(null=True)
    live_claim = live(Claim, "claim")
    live_person = live(Person, "person")

    objects = ScopedManager(ResultRows)

    class Meta:
        verbose_name = "kết quả phiếu"
        verbose_name_plural = "kết quả phiếu"
        indexes = [
            models.Index(fields=["run", "claim"], name="case_result_claim"),
            models.Index(fields=["run", "person"], name="case_result_person"),
            models.Index(fields=["run", "unit"], name="case_result_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "claim_code"], name="case_result_once"),
            models.CheckConstraint(condition=Q(rule_line__range=(0, 12)), name="case_result_line_known"),
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="case_result_status_known"),
        ]
        triggers = [insert_only("case_result_insert_only", unless=OF_PROVISIONAL_RUN)]

    def __str__(self) -> str:
        return self.claim_code


class PersonResult(models.Model):
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="people")
    person = models.BigIntegerField()
    person_code = CodeField(max_length=100)
    unit = models.BigIntegerField()
    unit_code = CodeField(max_length=100)
    relatives = models.IntegerField()
    joined = models.IntegerField()
    returned = models.IntegerField()
    maintained = models.IntegerField()
    lapsed = models.IntegerField()
    is_fulfilled = models.BooleanField()
    live_person = live(Person, "person")

    objects = ScopedManager(ResultRows)

    class Meta:
        verbose_name = "kết quả cán bộ"
        verbose_name_plural = "kết quả cán bộ"
        indexes = [
            models.Index(fields=["run", "person"], name="person_result_person"),
            models.Index(fields=["run", "unit"], name="person_result_unit"),
            models.Index("run", F("relatives").desc(nulls_last=True), "person_code", name="person_result_relatives"),
        ]
        constraints = [models.UniqueConstraint(fields=["run", "person_code"], name="person_result_once")]
        triggers = [insert_only("person_result_insert_only", unless=OF_PROVISIONAL_RUN)]

    def __str__(self) -> str:
        return self.person_code


class UnitResult(models.Model):
    """Subtree sums and ranks; the rate is the exact fraction ``fulfilled / staff``."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="units")
    unit = models.BigIntegerField()
    unit_code = CodeField(max_length=100)
    parent = models.BigIntegerField(null=True)
    block = models.CharField(max_length=200, blank=True, db_collation="C")
    staff = models.IntegerField()
    fulfilled = models.IntegerField()
    relatives = models.IntegerField()
    rank_by_count = models.IntegerField(null=True)
    rank_by_rate = models.IntegerField(null=True)
    block_rank_by_count = models.IntegerField(null=True)
    block_rank_by_rate = models.IntegerField(null=True)
    live_unit = live(Unit, "unit")

    class Meta:
        verbose_name = "kết quả đơn vị"
        verbose_name_plural = "kết quả đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["run", "unit_code"], name="unit_result_once"),
            models.CheckConstraint(
                condition=Q(staff__gte=0, fulfilled__gte=0, fulfilled__lte=F("staff"), relatives__gte=0),
                name="unit_result_sums_sane",
            ),
        ]
        triggers = [insert_only("unit_result_insert_only", unless=OF_PROVISIONAL_RUN)]

    def __str__(self) -> str:
        return self.unit_code


class Pair(models.Model):
    """One code in two results beside each other, read only: a view of the database over the stored rows.

    ``change`` is blank where both say the same. Always asked for one pair of runs.
    """

    from_run = models.BigIntegerField()
    to_run = models.BigIntegerField()
    change = models.CharField(max_length=10)

    class Meta:
        abstract = True


def both(field: Any) -> tuple[Any, Any]:
    """The same field of the earlier and of the later result; null where that result lacks the row."""
    return field(null=True), field(null=True)


class CasePair(Pair):
    claim = models.BigIntegerField()
    claim_code = CodeField(max_length=100)
    from_unit, to_unit = both(models.BigIntegerField)
    from_unit_code, to_unit_code = both(CodeField)
    from_status, to_status = both(models.TextField)
    from_reason, to_reason = both(models.TextField)
    from_counted, to_counted = both(models.BooleanField)

    objects = ScopedManager()

    class Meta:
        managed = False
        db_table = "evaluation_casepair"
        verbose_name = "phiếu trong hai kết quả"
        verbose_name_plural = "phiếu trong hai kết quả"

    def __str__(self) -> str:
        return self.claim_code


class PersonPair(Pair):
    person = models.BigIntegerField()
    person_code = CodeField(max_length=100)
    from_unit, to_unit = both(models.BigIntegerField)
    from_unit_code, to_unit_code = both(CodeField)
    from_relatives, to_relatives = both(models.IntegerField)

    objects = ScopedManager()

    class Meta:
        managed = False
        db_table = "evaluation_personpair"
        verbose_name = "cán bộ trong hai kết quả"
        verbose_name_plural = "cán bộ trong hai kết quả"

    def __str__(self) -> str:
        return self.person_code


class UnitPair(Pair):
    unit = models.BigIntegerField()
    unit_code = CodeField(max_length=100)
    block = models.CharField(max_length=200, db_collation="C")
    from_staff, to_staff = both(models.IntegerField)
    from_fulfilled, to_fulfilled = both(models.IntegerField)
    from_relatives, to_relatives = both(models.IntegerField)
    from_rank_by_count, to_rank_by_count = both(models.IntegerField)
    from_rank_by_rate, to_rank_by_rate = both(models.IntegerField)
    from_block_rank_by_count, to_block_rank_by_count = both(models.IntegerField)
    from_block_rank_by_rate, to_block_rank_by_rate = both(models.IntegerField)
    live_unit = live(Unit, "unit")

    class Meta:
        managed = False
        db_table = "evaluation_unitpair"
        verbose_name = "đơn vị trong hai kết quả"
        verbose_name_plural = "đơn vị trong hai kết quả"

    def __str__(self) -> str:
        return self.unit_code
