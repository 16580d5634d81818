"""Which works of the linking area run in the background? A job carries an account's number and nothing else."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from thidua.lib.clock import today
from thidua.linking.actions.finding import FIND_TASK, find_pairs
from thidua.linking.actions.learning import PROPOSALS, decide_anew
from thidua.linking.enums import ModelOrigin
from thidua.linking.queries.models import LEARN_TASK, RELINK_TASK

AGAIN = RetryStrategy(max_attempts=20, wait=5, retry_exceptions=[OperationalError, InterfaceError])


@app.task(name=FIND_TASK, retry=AGAIN)
def find_duplicates(by: int) -> None:
    account: Any = get_user_model().objects.get(pk=by)
    find_pairs(by=account)


@app.task(name=LEARN_TASK, retry=AGAIN)
def learn_model(origin: str, by: int) -> None:
    account: Any = get_user_model().objects.get(pk=by)
    PROPOSALS[ModelOrigin(origin)](by=account)


@app.task(name=RELINK_TASK, retry=AGAIN)
def decide_claims_anew(by: int) -> None:
    """After another model was put in force."""
    account: Any = get_user_model().objects.get(pk=by)
    decide_anew(by=account, today=today())
