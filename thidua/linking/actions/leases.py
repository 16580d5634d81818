"""Whose is a claim at the review desk right now? A lease of some minutes, so that no two people decide one claim.

A lease is as short-lived as a line of a log: opening a claim takes one (the only thing besides audit lines that a page
of the desk writes when it is opened), every sign of life prolongs it, deciding or leaving gives it back, and one that
was forgotten runs out by itself.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from thidua.linking.models import ReviewLease

# One statement: of two who open a claim at the same moment the second waits for the row and then meets the first.
TAKE = """
    INSERT INTO linking_reviewlease AS lease (claim_id, by_id, until) VALUES (%(claim)s, %(by)s, %(until)s)
    ON CONFLICT (claim_id) DO UPDATE SET by_id = excluded.by_id, until = greatest(excluded.until,
        CASE WHEN lease.by_id = excluded.by_id THEN lease.until ELSE excluded.until END)
    WHERE lease.by_id = excluded.by_id OR lease.until <= %(now)s
    RETURNING by_id
"""


def take_lease(*, claim: int, by: Any, ahead: bool = False) -> ReviewLease | None:
    """Take or prolong the lease; None when it is the account's now, else the lease of the colleague who has it.
    ``ahead``: for a claim that is only fetched to be shown next, and for a shorter time."""
    seconds = settings.REVIEW_AHEAD_SECONDS if ahead else settings.REVIEW_LEASE_SECONDS
    while True:
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(TAKE, {"claim": claim, "by": by.pk, "until": now + timedelta(seconds=seconds), "now": now})
            if cursor.fetchone():
                return None
        held = ReviewLease.objects.select_related("by").filter(claim=claim, until__gt=now).exclude(by=by).first()
        if held is not None:  # else it was given back in between
            return held


def give_back(*, by: Any, claims: list[int]) -> None:
    """The account is done with these claims."""
    ReviewLease.objects.filter(by=by, claim__in=claims).delete()
