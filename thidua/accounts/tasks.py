"""Which works of accounts run in the background? A job carries an invitation's number and the site's own address."""

from smtplib import SMTPException

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from thidua.accounts.actions import mailing
from thidua.accounts.actions.inviting import SEND_TASK

# Waits 1, 4, 16, … minutes: a mail server that rests comes back within a day.
AGAIN = RetryStrategy(
    max_attempts=7, exponential_wait=60, retry_exceptions=[SMTPException, OSError, OperationalError, InterfaceError]
)


@app.task(name=SEND_TASK, retry=AGAIN)
def send_invitation(invitation: int, site: str) -> None:
    mailing.send_invitation(invitation=invitation, site=site)
