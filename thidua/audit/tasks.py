"""Which work of the audit runs in the background? Sealing, every five minutes."""

import logging

from procrastinate.contrib.django import app

from thidua.audit.actions.anchoring import seal_and_anchor
from thidua.audit.actions.sealing import SealingRefused

log = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *", periodic_id="seal")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal_audit(timestamp: int) -> None:
    """What is committed becomes a block; its head leaves the database."""
    try:
        seal_and_anchor()
    except SealingRefused as refusal:
        log.error("%s", refusal)
