"""Who did what, when, and can it be proved? Rows hold no foreign keys to live data, so they never block it.

All these tables are append-only: the application's role has no right to change or delete (``thidua.lib.postgres``).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from thidua.audit.enums import AnchorKind
from thidua.lib.fields import CodeField
from thidua.lib.history import insert_only
from thidua.lib.postgres.append_only import APPEND_ONLY


class AuditEntry(models.Model):
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = CodeField()
    action = CodeField()
    subject_kind = CodeField()
    subject_key = CodeField()
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        db_table_comment = APPEND_ONLY
        triggers = [insert_only("audit_entry_insert_only")]
        indexes = [
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
            models.Index(fields=["subject_kind", "subject_key", "id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.actor} {self.action}"


class Block(models.Model):
    """Everything that was written by the transactions from ``since`` (inclusive) to ``until``: all of them had ended.

    ``digest`` is made of the parts and of the block before, so that no block can be changed without all after it.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    since = models.BigIntegerField()
    until = models.BigIntegerField()
    rows = models.PositiveBigIntegerField()
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = "khối niêm phong"
        verbose_name_plural = "khối niêm phong"
        db_table_comment = APPEND_ONLY
        triggers = [insert_only("audit_block_insert_only")]
        constraints = [
            models.CheckConstraint(condition=models.Q(since__lt=models.F("until")), name="audit_block_has_a_span"),
        ]

    def __str__(self) -> str:
        return f"Khối {self.number}"


class BlockPart(models.Model):
    """The rows of one table in a block. ``leaves``: for each row, by key, its key (8 bytes) and its digest (32);
    ``columns`` are what the table had then, so that a column that is added later breaks nothing."""

    block = models.ForeignKey(Block, models.PROTECT, related_name="parts")
    table = CodeField()
    columns = ArrayField(models.CharField(max_length=63))
    rows = models.PositiveBigIntegerField()
    leaves = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = "phần của khối niêm phong"
        verbose_name_plural = "phần của khối niêm phong"
        db_table_comment = APPEND_ONLY
        triggers = [insert_only("audit_block_part_insert_only")]
        constraints = [models.UniqueConstraint(fields=["block", "table"], name="audit_one_part_a_table")]

    def __str__(self) -> str:
        return f"{self.table} của khối {self.block_id}"


class Anchor(models.Model):
    """The head of the chain left the database: into the file of anchors or by mail to the data officer."""

    block = models.ForeignKey(Block, models.PROTECT, related_name="anchors")
    kind = models.CharField(max_length=4, choices=AnchorKind.choices)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "mốc niêm phong"
        verbose_name_plural = "mốc niêm phong"
        db_table_comment = APPEND_ONLY
        triggers = [insert_only("audit_anchor_insert_only")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.block_id}"
