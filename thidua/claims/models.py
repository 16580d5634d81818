"""Which relative did which mobiliser persuade, as his unit wrote it?"""

from django.db import models
from django.db.models import F, Q

from thidua.imports.models import ImportRow
from thidua.lib.fields import CodeField
from thidua.lib.history import tracked
from thidua.people.models import Identity


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
    source_row = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

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
