"""Which file, sheet and row does a fact come from? Raw rows are insert-only; undoing a batch marks it void."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from thidua.imports.enums import BatchState, RowKind, Severity
from thidua.imports.purposes import ROW_PURPOSE, VALUE_PURPOSE
from thidua.lib.fields import CodeField, SealedField
from thidua.lib.history import insert_only, tracked
from thidua.lib.scope import ScopedManager


class SourceFile(models.Model):
    """One distinct content (SHA-256); the original is kept encrypted in the originals folder under this hash."""

    sha256 = CodeField(max_length=64, unique=True)
    name = models.CharField(max_length=400)
    size = models.BigIntegerField()
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tệp gốc"
        verbose_name_plural = "tệp gốc"
        constraints = [models.CheckConstraint(condition=Q(size__gte=0), name="source_file_size_not_negative")]
        triggers = [insert_only("source_file_insert_only")]

    def __str__(self) -> str:
        return self.name


REFUSED = "refused"  # beside the kinds: rows that the reader could not use


class Counted:
    """What has ``counts`` by kind and then by what became of the rows: read, new, changed, same, known, unusable.

    ``refused`` are rows that the reader could not use, where they are not among the counts.
    """

    counts: Any
    refused = 0

    def count(self, name: str) -> int:
        """The sum of one count over the kinds."""
        return sum(counts.get(name, 0) for counts in self.counts.values())

    @property
    def new(self) -> int:
        return self.count("new")

    @property
    def changed(self) -> int:
        return self.count("changed")

    @property
    def unusable(self) -> int:
        return self.count("unusable") + self.refused

    @property
    def counts_by_kind(self) -> list[tuple[Any, Any]]:
        return [(RowKind(kind).label, self.counts[kind]) for kind in RowKind if kind in self.counts]

    @property
    def unchanged(self) -> int:
        """Rows that say what is there already, from another file or from this one."""
        return self.count("same") + self.count("known")

    @property
    def kinds(self) -> list[Any]:
        """The kinds of its rows, as people call them."""
        return [RowKind(kind).label for kind in RowKind if self.counts.get(kind, {}).get("read")]


@tracked()
class Batch(Counted, models.Model):
    """One application of one file. ``corrects_reason`` is filled for a correcting batch."""

    file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="batches")
    file_name = models.CharField(max_length=400)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.APPLIED)
    applied_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_correcting = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000, blank=True)
    sheets = models.JSONField(default=dict, help_text="tiêu đề cột của từng trang tính, theo loại dữ liệu")
    counts = models.JSONField(default=dict)
    rows_sha256 = CodeField(max_length=64, blank=True)
    earliest_on = models.DateField(null=True, blank=True, help_text="Ngày sớm nhất trong các sự kiện; trống: mọi kỳ")

    class Meta:
        verbose_name = "đợt nạp"
        verbose_name_plural = "đợt nạp"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=BatchState.APPLIED, voided_at__isnull=True)
                | Q(state=BatchState.VOID, voided_at__isnull=False),
                name="batch_void_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(is_correcting=False) | ~Q(reason=""), name="batch_correcting_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(is_correcting=True) | Q(file__isnull=False), name="batch_only_corrections_without_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} (đợt {self.pk})"


class ImportRow(models.Model):
    """One usable row as the file gave it; ``sealed`` is the encrypted JSON of raw and clean cells."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows")
    sheet = models.CharField(max_length=200)
    row = models.IntegerField()
    kind = models.CharField(max_length=20, choices=RowKind.choices)
    key = CodeField(max_length=400)
    fingerprint = models.BinaryField(max_length=16)
    sealed = SealedField(purpose=ROW_PURPOSE)

    objects = ScopedManager()

    class Meta:
        verbose_name = "dòng gốc"
        verbose_name_plural = "dòng gốc"
        indexes = [models.Index(fields=["kind", "key"], name="import_row_kind_key")]
        constraints = [models.CheckConstraint(condition=Q(row__gte=1), name="import_row_counts_from_one")]
        triggers = [insert_only("import_row_insert_only", erasable=("sealed", "fingerprint"))]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row}"


class RowCorrection(models.Model):
    """A correcting batch voids a row of an earlier batch, or replaces it by a row of its own."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="corrections")
    target = models.ForeignKey(ImportRow, on_delete=models.PROTECT, related_name="corrections")
    replacement = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        verbose_name = "dòng đính chính"
        verbose_name_plural = "dòng đính chính"
        constraints = [
            models.UniqueConstraint(fields=["batch", "target"], name="row_correction_once_a_batch"),
            models.CheckConstraint(
                condition=Q(replacement__isnull=True) | ~Q(replacement=F("target")), name="row_correction_not_itself"
            ),
        ]
        triggers = [insert_only("row_correction_insert_only")]

    def __str__(self) -> str:
        return f"{self.target_id} → {self.replacement_id or 'hủy'}"


class Problem(models.Model):
    """What a file's row cannot do, or what was noticed about it; the cell's value is encrypted."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="problems")
    sheet = models.CharField(max_length=200, blank=True)
    row = models.IntegerField(null=True, blank=True)
    column = models.CharField(max_length=200, blank=True)
    sealed_value = SealedField(purpose=VALUE_PURPOSE)
    code = CodeField(max_length=60)
    message = models.TextField()
    severity = models.CharField(max_length=10, choices=Severity.choices)

    objects = ScopedManager()

    class Meta:
        verbose_name = "vấn đề"
        verbose_name_plural = "vấn đề"
        triggers = [insert_only("problem_insert_only", erasable=("sealed_value",))]

    def __str__(self) -> str:
        return self.code
