"""Which insured person does a claim mean? A link joins two identities and never merges or overwrites them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from thidua.claims.models import Claim
from thidua.ledger.models import InsuredPerson
from thidua.lib.history import tracked
from thidua.linking.enums import LinkState


@tracked()
class Link(models.Model):
    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="link")
    insured = models.ForeignKey(InsuredPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="links")
    state = models.CharField(max_length=10, choices=LinkState.choices)
    method = models.CharField(max_length=40, blank=True)
    evidence = models.JSONField(default=dict, help_text="kết quả so từng trường, không chứa giá trị")
    model_version = models.CharField(max_length=60)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "liên kết"
        verbose_name_plural = "liên kết"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=LinkState.LINKED, insured__isnull=False)
                | Q(~Q(state=LinkState.LINKED), insured__isnull=True),
                name="link_insured_only_when_linked",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"
