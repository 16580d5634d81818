"""A relative's answer changes what counts: the links and the open periods are looked at anew, by a job."""

from datetime import date
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app as jobs

from thidua.claims.actions import answer_at_door, answer_for
from thidua.claims.enums import Answer
from thidua.claims.models import Claim, DoorKey
from thidua.evaluation.actions import refresh_open_periods
from thidua.linking.actions import link_claims

RECOUNT_TASK = "thidua.portal.recount_answer"


def answered_at_door(*, key: DoorKey, said: Answer, today: date) -> Claim:
    """The answer through the door, and one job that counts anew."""
    with transaction.atomic():
        claim = answer_at_door(key=key, said=said, today=today)
        _recount_later(claim)
    return claim


def answered_to_agency(*, claim: Claim, said: Answer, channel: str, by: Any, today: date) -> Claim:
    """The answer that reached the agency, and one job that counts anew."""
    with transaction.atomic():
        kept = answer_for(claim=claim, said=said, channel=channel, by=by, today=today)
        _recount_later(kept)
    return kept


def recount_answer(*, claim: int, by: Any, today: date) -> None:
    """An erased relative is looked for no more where he was not found; open periods say what holds now."""
    link_claims(by=by, claim=claim)
    refresh_open_periods(by=by, today=today)


def _recount_later(claim: Claim) -> None:
    jobs.configure_task(RECOUNT_TASK).defer(claim=claim.pk)
