"""Enter a relative on one's own page: the ledger is asked later, by a job, so that the answer tells nothing."""

from datetime import date
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app as jobs

from thidua.audit.actions import record
from thidua.campaigns.queries import legal_number
from thidua.claims.actions import OwnEntry, add_own_claim
from thidua.claims.models import Claim
from thidua.linking.actions import link_claims
from thidua.portal.queries.unfound import ALERT, unfound_of

FIND_TASK = "thidua.portal.find_relative"


def add_relative(*, by: Any, entry: OwnEntry, today: date) -> Claim | None:
    """The new claim, and one job that looks for its relative; None when it stood already."""
    with transaction.atomic():
        claim = add_own_claim(by=by, entry=entry, today=today)
        if claim is not None:
            jobs.configure_task(FIND_TASK).defer(claim=claim.pk, by=by.pk)
    return claim


def find_relative(*, claim: Claim, by: Any, today: date) -> None:
    """Look for the relative in the ledger; when many of one person's own entries are not there, the audit says so."""
    link_claims(by=by, claim=claim.pk)
    unfound, most = unfound_of(claim.mobiliser_code), legal_number(ALERT, today)
    if unfound >= most:
        record(
            by=by,
            action="claims.many_not_found",
            subject_kind="person",
            subject_key=claim.mobiliser_code,
            claims=unfound,
        )
