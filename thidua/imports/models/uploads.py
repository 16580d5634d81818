"""What was sent through the browser, what would it change, and how far is it?

The files stand sealed in the uploads folder until the upload is applied or cancelled; so do the preview's cells here.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from thidua.imports.enums import FINAL_STATES, Severity, Stage, UploadState
from thidua.imports.models.batches import Batch, Counted
from thidua.imports.purposes import PREVIEW_PURPOSE, VALUE_PURPOSE
from thidua.lib.fields import CodeField, SealedField
from thidua.lib.scope import Scope, ScopedManager, ScopedRows


class UploadRows(ScopedRows["Upload"]):
    def within(self, scope: Scope) -> Any:
        """What was sent for a unit of the scope."""
        return self.filter(unit__in=scope.units)


class OfUpload(ScopedRows[Any]):
    def within(self, scope: Scope) -> Any:
        return self.filter(upload__unit__in=scope.units)


class Upload(models.Model):
    """One try of one or many files. ``stage``, ``file_name``, ``done`` and ``total`` say how far a job is: they are
    written by a connection of their own, so that they are seen before the import's transaction ends."""

    state = models.CharField(max_length=12, choices=UploadState.choices, default=UploadState.RECEIVED)
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    is_correcting = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000, blank=True)
    declared_on = models.DateField(null=True, blank=True, help_text="Ngày đăng ký của phiếu không ghi ngày")
    stage = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    file_name = models.CharField(max_length=400, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    unit = models.BigIntegerField(null=True, blank=True, help_text="đơn vị đã gửi; trống: cơ quan BHXH")

    objects = ScopedManager(UploadRows)

    class Meta:
        verbose_name = "lượt gửi tệp"
        verbose_name_plural = "lượt gửi tệp"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_correcting=False) | ~Q(reason=""), name="upload_correcting_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINAL_STATES, finished_at__isnull=False)
                | (~Q(state__in=FINAL_STATES) & Q(finished_at__isnull=True)),
                name="upload_final_has_its_time",
            ),
            models.CheckConstraint(condition=Q(done__gte=0, total__gte=0), name="upload_progress_not_negative"),
        ]

    def __str__(self) -> str:
        return f"lượt {self.pk}"

    @property
    def is_at_work(self) -> bool:
        """Whether a job has it or will have it."""
        return self.state in {UploadState.RECEIVED, UploadState.READING, UploadState.APPLYING}

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES


class UploadFile(Counted, models.Model):
    """One file of an upload, and what it would bring (``sealed_preview``: sheets, guesses, samples of rows)."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="files")
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=400)
    size = models.BigIntegerField()
    sha256 = CodeField(max_length=64)
    unreadable = models.TextField(blank=True)
    counts = models.JSONField(default=dict)
    sealed_preview = SealedField(purpose=PREVIEW_PURPOSE, null=True)
    earlier = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="upload_files")

    objects = ScopedManager(OfUpload)

    class Meta:
        verbose_name = "tệp được gửi"
        verbose_name_plural = "tệp được gửi"
        constraints = [
            models.UniqueConstraint(fields=["upload", "place"], name="upload_file_once_a_place"),
            models.CheckConstraint(condition=Q(size__gte=0), name="upload_file_size_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def changes(self) -> int:
        return self.count("new") + self.count("changed")


class UploadProblem(models.Model):
    """What the preview found in a file; goes with the preview. The cell's value is encrypted."""

    file = models.ForeignKey(UploadFile, on_delete=models.CASCADE, related_name="problems")
    sheet = models.CharField(max_length=200, blank=True)
    row = models.IntegerField(null=True, blank=True)
    column = models.CharField(max_length=200, blank=True)
    sealed_value = SealedField(purpose=VALUE_PURPOSE)
    code = CodeField(max_length=60)
    message = models.TextField()
    severity = models.CharField(max_length=10, choices=Severity.choices)

    objects = ScopedManager()

    class Meta:
        verbose_name = "vấn đề của tệp được gửi"
        verbose_name_plural = "vấn đề của tệp được gửi"

    def __str__(self) -> str:
        return self.code
