"""Who did what, when? Rows hold no foreign keys, so they never block live data."""

from django.db import models

from thidua.lib.fields import CodeField
from thidua.lib.history import insert_only


class AuditEntry(models.Model):
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = CodeField()
    action = CodeField(db_index=True)
    subject_kind = CodeField()
    subject_key = CodeField()
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        triggers = [insert_only("audit_entry_insert_only")]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.actor} {self.action}"
