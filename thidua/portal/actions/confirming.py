"""Make the confirmation of an official's result in a closed year or stage."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from thidua.accounts.queries import own_scope
from thidua.campaigns.enums import PeriodKind
from thidua.documents.actions import issue
from thidua.documents.enums import DocumentKind
from thidua.documents.kinds.confirmation import confirmation
from thidua.documents.models import Document
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import PersonResult, Run
from thidua.evaluation.queries.confirming import confirmation_facts
from thidua.lib.access import Capability, check_capability


def confirm_result(*, by: Any, run: Run, today: date) -> Document:
    """The confirmation of the account's own result in a closing of a year or stage. Raises PermissionDenied with a
    sentence for the user, and ``PersonResult.DoesNotExist`` for whoever has no result there."""
    check_capability(by, Capability.OWN)
    if run.kind != RunKind.CLOSING or run.period.kind == PeriodKind.QUARTER:
        raise PermissionDenied(_("Chỉ xác nhận được kết quả của năm hoặc giai đoạn đã chốt."))
    result = PersonResult.objects.visible_to(own_scope(by)).get(run=run)
    facts = confirmation_facts(result, run)
    return issue(
        kind=DocumentKind.CONFIRMATION,
        by=by,
        subject_kind="person_result",
        subject_key=f"{run.period.code}:{result.person_code}",
        facts=facts.as_texts(),
        write=lambda wording, number: confirmation(facts, wording, number=number, made_on=today),
        today=today,
        person_code=result.person_code,
        unit=result.unit,
    )
