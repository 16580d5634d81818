"""Can two people ever have one claim open at the desk?"""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from tests.accounts_of import account
from tests.builders import Office, claim_row
from thidua.accounts.enums import Role
from thidua.accounts.models import User
from thidua.claims.models import Claim
from thidua.linking.actions.leases import give_back, take_lease
from thidua.linking.models import ReviewLease


def reviewer(name: str) -> User:
    return account(name, Role.REVIEWER)


@pytest.fixture
def claim(office: Office) -> int:
    office.take_in_rows("claims", [claim_row("P1", "")])
    return Claim.objects.for_system("a test").get().pk


def until() -> float:
    """Seconds that the lease still has."""
    return (ReviewLease.objects.get().until - timezone.now()).total_seconds()


def test_the_second_meets_the_first(claim: int) -> None:
    first, second = reviewer("xet-1"), reviewer("xet-2")
    assert take_lease(claim=claim, by=first) is None
    held = take_lease(claim=claim, by=second)
    assert held is not None
    assert held.by == first
    assert ReviewLease.objects.get().by == first


def test_a_lease_that_ran_out_is_anybodys(claim: int) -> None:
    first, second = reviewer("xet-1"), reviewer("xet-2")
    take_lease(claim=claim, by=first)
    ReviewLease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert take_lease(claim=claim, by=second) is None
    assert ReviewLease.objects.get().by == second


def test_opening_again_prolongs_and_fetching_ahead_never_shortens(claim: int) -> None:
    by = reviewer("xet-1")
    take_lease(claim=claim, by=by, ahead=True)
    assert 100 < until() <= 120
    take_lease(claim=claim, by=by)
    assert 590 < until() <= 600
    take_lease(claim=claim, by=by, ahead=True)
    assert 590 < until() <= 600


def test_who_takes_over_gets_no_more_time_than_his_own(claim: int) -> None:
    take_lease(claim=claim, by=reviewer("xet-1"))
    ReviewLease.objects.update(until=timezone.now() - timedelta(seconds=1))
    take_lease(claim=claim, by=reviewer("xet-2"), ahead=True)
    assert until() <= 120


def test_giving_back_is_for_ones_own(claim: int) -> None:
    first, second = reviewer("xet-1"), reviewer("xet-2")
    take_lease(claim=claim, by=first)
    give_back(by=second, claims=[claim])
    assert ReviewLease.objects.count() == 1
    give_back(by=first, claims=[claim])
    assert take_lease(claim=claim, by=second) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_gets_it(claim: int) -> None:
    people = [reviewer(f"xet-{number}") for number in range(6)]
    start, got = Barrier(len(people)), []

    def take(by: User) -> None:
        start.wait()
        try:
            got.append(take_lease(claim=claim, by=by) is None)
        finally:
            connection.close()

    threads = [Thread(target=take, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 5 + [True]
