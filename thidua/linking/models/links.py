"""Which insured person does a claim mean? A link joins two identities and never merges or overwrites them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from thidua.claims.models import Claim
from thidua.ledger.models import InsuredPerson
from thidua.lib.fields import CodeField
from thidua.lib.history import insert_only, tracked
from thidua.lib.scope import ScopedManager
from thidua.linking.enums import LinkState, Verdict


@tracked()
class Link(models.Model):
    """What holds for a claim now. ``decided_by`` is set when a person decided it: the machine then only asks."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="link")
    insured = models.ForeignKey(InsuredPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="links")
    state = models.CharField(max_length=10, choices=LinkState.choices)
    method = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    odds = models.FloatField(null=True, blank=True, help_text="log2 của khả năng ứng viên đầu là đúng người")
    pattern = models.CharField(max_length=300, blank=True, help_text="mức khớp từng trường của ứng viên đầu")
    evidence = models.JSONField(default=dict, help_text="mức khớp và trọng số từng trường, không chứa giá trị")
    model_version = models.CharField(max_length=60)
    question = models.JSONField(null=True, blank=True, help_text="điều máy hỏi lại người đã quyết định")
    questioned_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "liên kết"
        verbose_name_plural = "liên kết"
        indexes = [
            models.Index(fields=["-odds", "claim"], name="link_waiting", condition=Q(state=LinkState.UNDECIDED)),
            models.Index(fields=["reason", "pattern"], name="link_patterns", condition=Q(state=LinkState.UNDECIDED)),
            models.Index(fields=["questioned_at"], name="link_questioned", condition=Q(questioned_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=LinkState.LINKED, insured__isnull=False)
                | Q(~Q(state=LinkState.LINKED), insured__isnull=True),
                name="link_insured_only_when_linked",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"


class ReviewDecision(models.Model):
    """One answer of a person to one claim; insert-only. It names the claim by its code and the relative by his
    fingerprint, without foreign keys, so that it survives a claim that goes and comes back."""

    claim_code = CodeField(max_length=100, db_index=True)
    relative_fingerprint = models.BinaryField(max_length=16)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    insured = models.ForeignKey(InsuredPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    machine = models.JSONField(
        default=dict, help_text="máy đề nghị gì lúc ấy: trạng thái, người, lý do, khả năng, mô hình"
    )
    needs_second = models.BooleanField(default=False, help_text="trái với bằng chứng cứng: chờ người thứ hai")
    confirms = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="confirmation"
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="quyết định có hiệu lực đến lúc ấy, trở lại khi quyết định này được hoàn tác",
    )
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undoing")
    together = models.UUIDField(
        null=True, blank=True, db_index=True, help_text="những quyết định của một lần duyệt chung"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "quyết định soát xét"
        verbose_name_plural = "quyết định soát xét"
        indexes = [
            models.Index(fields=["by", "-at"], name="review_decision_of"),
            models.Index(fields=["claim_code"], name="review_decision_second", condition=Q(needs_second=True)),
            models.Index(fields=["claim_code"], name="review_decision_later", condition=Q(verdict=Verdict.LATER)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict__in=[Verdict.SAME, Verdict.OTHER]) | Q(insured__isnull=False),
                name="review_decision_names_insured",
            ),
            models.CheckConstraint(
                condition=Q(confirms__isnull=True) | Q(undoes__isnull=True), name="review_decision_confirms_or_undoes"
            ),
        ]
        triggers = [insert_only("review_decision_insert_only")]

    def __str__(self) -> str:
        return f"{self.claim_code} {self.verdict}"


class ReviewLease(models.Model):
    """Who has a claim open at the review desk until when, so that no two people decide one claim."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="review_lease")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        verbose_name = "phiếu đang mở"
        verbose_name_plural = "phiếu đang mở"
        indexes = [models.Index(fields=["by", "until"], name="review_lease_of")]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.until:%H:%M}"
