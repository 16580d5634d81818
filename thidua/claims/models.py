"""Which relative did which mobiliser persuade, as his unit wrote it, and what did the relative answer?"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from thidua.campaigns.models import Period
from thidua.claims.enums import Answer, AnswerChannel, Channel, DoorChannel, ListState
from thidua.imports.models import ImportRow
from thidua.lib.fields import CodeField
from thidua.lib.history import insert_only, tracked
from thidua.lib.scope import Scope, ScopedManager, ScopedRows
from thidua.orgs.models import Unit
from thidua.people.models import Identity, Person, PersonRows


class ClaimRows(ScopedRows["Claim"]):
    def within(self, scope: Scope) -> Any:
        """Claims of the mobilisers who count in the scope's units today, and one's own."""
        return self.filter(mobiliser_code__in=PersonRows(Person).counting_in(scope).values("code"))


class OfClaim(ScopedRows[Any]):
    """Rows about a claim, seen by who sees it."""

    def within(self, scope: Scope) -> Any:
        return self.filter(claim__in=Claim.objects.visible_to(scope).values("pk"))


@tracked()
class Claim(models.Model):
    """One line "this mobiliser persuaded this relative". Codes are kept as text: their rows may come later or never."""

    code = CodeField(max_length=100, unique=True)
    mobiliser_code = CodeField(max_length=100, blank=True, db_index=True)
    unit_code = CodeField(max_length=100, blank=True)
    relative = models.OneToOneField(Identity, on_delete=models.PROTECT, related_name="claim")
    relationship = models.CharField(max_length=200, blank=True)
    declared_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    refused_on = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.FILE, db_default=Channel.FILE)
    source_row = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedManager(ClaimRows)

    class Meta:
        verbose_name = "phiếu vận động"
        verbose_name_plural = "phiếu vận động"
        indexes = [models.Index(fields=["declared_on"], name="claim_declared")]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="claim_code_not_blank"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("declared_on")),
                name="claim_withdrawn_after_declared",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class DoorKey(models.Model):
    """A relative's personal link and printed code, made and delivered by the agency. Only digests of them are kept.
    They open with the birth date and the last four of the id; five wrong tries close them."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="door_keys")
    code_index = models.BinaryField(max_length=16, unique=True)
    link_index = models.BinaryField(max_length=16, unique=True, null=True)
    channel = models.CharField(max_length=10, choices=DoorChannel.choices)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    tries_left = models.PositiveSmallIntegerField(default=5)
    handed_on = models.DateField(null=True, blank=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(OfClaim)

    class Meta:
        verbose_name = "mã của người thân"
        verbose_name_plural = "mã của người thân"
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(revoked_at__isnull=True), name="door_key_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(handed_on__isnull=True, handed_by__isnull=True)
                | Q(handed_on__isnull=False, handed_by__isnull=False),
                name="door_key_handed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"mã {self.pk}"


class Consent(models.Model):
    """What a relative answered, to which text, when and how. Names the claim by its code and nobody else."""

    claim_code = CodeField(max_length=100, db_index=True)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    purpose = models.CharField(max_length=400)
    text_version = CodeField(max_length=40)
    channel = models.CharField(max_length=10, choices=AnswerChannel.choices)
    answered_on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "bản ghi đồng ý"
        verbose_name_plural = "bản ghi đồng ý"
        triggers = [insert_only("consent_insert_only")]

    def __str__(self) -> str:
        return f"{self.claim_code} {self.answer}"


class Suppression(models.Model):
    """A keyed digest of a relative who withdrew and was erased, so that he is known again when a file or a form names
    him. It opens to nothing and names nobody."""

    digest = models.BinaryField(max_length=16, unique=True)
    made_on = models.DateField()

    class Meta:
        verbose_name = "dấu của người đã rút lại đồng ý"
        verbose_name_plural = "dấu của người đã rút lại đồng ý"
        triggers = [insert_only("suppression_insert_only")]

    def __str__(self) -> str:
        return f"dấu {self.pk}"


@tracked()
class ListApproval(models.Model):
    """A unit's approval of its list of claims for a period: one makes it, another one checks it. Changes no figure."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="list_approvals")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="list_approvals")
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.SUBMITTED)
    claims = models.PositiveIntegerField()
    list_sha256 = CodeField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = "duyệt danh sách"
        verbose_name_plural = "duyệt danh sách"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period"],
                condition=Q(state=ListState.SUBMITTED),
                name="list_approval_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("made_by")), name="list_approval_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state=ListState.SUBMITTED, decided_at__isnull=True)
                | (~Q(state=ListState.SUBMITTED) & Q(decided_at__isnull=False)),
                name="list_approval_decided_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period_id} {self.state}"
