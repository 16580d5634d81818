"""Which works of people's own pages run in the background? A job carries keys and nothing else."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from thidua.accounts.models import SYSTEM_USERNAME
from thidua.claims.models import Claim
from thidua.lib.clock import today
from thidua.portal import actions
from thidua.portal.actions.adding import FIND_TASK
from thidua.portal.actions.answering import RECOUNT_TASK, recount_answer

AGAIN = RetryStrategy(max_attempts=20, wait=5, retry_exceptions=[OperationalError, InterfaceError])


@app.task(name=FIND_TASK, retry=AGAIN)
def find_relative(claim: int, by: int) -> None:
    """After an official entered a relative."""
    account: Any = get_user_model().objects.get(pk=by)
    found = Claim.objects.for_system("a claim that its mobiliser entered").get(pk=claim)
    actions.find_relative(claim=found, by=account, today=today())


@app.task(name=RECOUNT_TASK, retry=AGAIN)
def recount_after_answer(claim: int) -> None:
    """After a relative answered."""
    system: Any = get_user_model().objects.get(username=SYSTEM_USERNAME)
    recount_answer(claim=claim, by=system, today=today())
