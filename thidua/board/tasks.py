"""Which work of the board runs in the background? The audit is verified every night."""

import logging

from procrastinate.contrib.django import app

from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.audit.actions.verifying import verify_and_record

log = logging.getLogger(__name__)


@app.periodic(cron="40 2 * * *", periodic_id="verify")
@app.task(name="audit.verify", queueing_lock="audit.verify")
def verify_audit(timestamp: int) -> None:
    """What is wrong is on the audit's page, waits for whoever audits, and stands in the log."""
    report = verify_and_record(by=User.objects.get(username=SYSTEM_USERNAME))
    if report.findings:
        log.error("The audit is not what was sealed: %s findings", len(report.findings))
