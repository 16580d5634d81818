"""By which weights does the machine decide, where do they come from, and how right were they?"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from thidua.linking.enums import ModelOrigin


class ModelVersion(models.Model):
    """One set of weights and thresholds. At most one is in force: applied and not retired."""

    name = models.CharField(max_length=60, unique=True)
    origin = models.CharField(max_length=10, choices=ModelOrigin.choices)
    mapping = models.JSONField(help_text="LinkModel.to_mapping()")
    basis = models.JSONField(default=dict, help_text="học từ bao nhiêu cặp, loại nào")
    accuracy_before = models.JSONField(default=dict, help_text="đúng sai của bản đang dùng trên các cặp đã soát xét")
    accuracy_after = models.JSONField(default=dict, help_text="đúng sai của bản này trên cùng các cặp")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True, help_text="vì sao đưa vào dùng, lần cuối")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "mô hình đối chiếu"
        verbose_name_plural = "mô hình đối chiếu"
        constraints = [
            models.UniqueConstraint(
                fields=["retired_at"],
                name="model_version_one_in_force",
                condition=Q(applied_at__isnull=False, retired_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | Q(applied_at__isnull=False),
                name="model_version_retired_after_applied",
            ),
        ]

    def __str__(self) -> str:
        return self.name
