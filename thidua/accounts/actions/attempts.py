"""May this browser try a password or a code for this account now? Decided before anything is hashed.

Who could lock whom out? A browser that has signed in to the account before (a known device) has a count of its own.
Everybody else shares one count by account *and* address, and one by address over all accounts, against one password
tried on many. Nothing counts against the account as a whole, so nobody elsewhere can use the owner's tries up; only
codes of the second step, for which the password was right, have such a count for unknown devices, because six digits
can be guessed. A passkey is never refused: there is nothing to guess.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import transaction

from thidua.accounts.actions.limits import count_failure, forget, give_back, take_attempt
from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.audit.actions import record

WINDOW = timedelta(minutes=15)
TRIES = 10  # of one known device, or of one address for one account
TRIES_OF_ADDRESS = 100  # over all accounts: an office behind one address mistypes, too
CODE_WINDOW = timedelta(hours=1)
CODES_OF_ACCOUNT = 60  # from unknown devices: at three valid codes in a million, one chance in 5,000 an hour
ALARM_WINDOW = timedelta(hours=1)
ALARM_AT = 20  # failures for one account in an hour that administrators hear of
ALARM = "account.many_failures"


@dataclass(frozen=True)
class Attempt:
    """One attempt at one account; ``account`` is its number, or the digest of a name that nobody has."""

    account: str
    device: str
    address: str
    for_code: bool = False

    def begin(self) -> None:
        """Take a try of each count that it falls under, the narrowest first. Raises TooMany."""
        for take, _give in self._counts():
            take()

    def succeeded(self) -> None:
        """It was the owner: his own counts begin anew, the shared one gets its try back."""
        for _take, give in self._counts():
            give()

    def failed(self) -> None:
        """Many failures of an account are told to the administrators, once a window."""
        if not self.account.isdigit():
            return
        seen = count_failure("alarm", self.account, window=ALARM_WINDOW)
        if seen.count == ALARM_AT:
            tell_of_failures(int(self.account))

    def _counts(self) -> list[tuple[Callable[[], None], Callable[[], None]]]:
        kind = "code" if self.for_code else "password"
        if self.device:
            mine = (f"{kind}.device", self.account, self.device)
            return [_count(*mine, limit=TRIES, window=WINDOW, give=forget)]
        counts = [_count(f"{kind}.pair", self.account, self.address, limit=TRIES, window=WINDOW, give=forget)]
        if self.for_code:
            limit, window = CODES_OF_ACCOUNT, CODE_WINDOW
            counts.append(_count("code.account", self.account, limit=limit, window=window, give=give_back))
        counts.append(_count("address", self.address, limit=TRIES_OF_ADDRESS, window=WINDOW, give=give_back))
        return counts


def _count(
    kind: str, *parts: str, limit: int, window: timedelta, give: Callable[..., None]
) -> tuple[Callable[[], None], Callable[[], None]]:
    return partial(take_attempt, kind, *parts, limit=limit, window=window), partial(give, kind, *parts)


def tell_of_failures(account: int) -> None:
    """Into the audit, where the administrators' list of what waits finds it."""
    with transaction.atomic():
        user = User.objects.get(pk=account)
        by = User.objects.get(username=SYSTEM_USERNAME)
        record(by=by, action=ALARM, subject_kind="account", subject_key=user.username, failures=ALARM_AT)
