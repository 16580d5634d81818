"""How often may something fail before it is refused? Counters in the database, read before anything costly is done.

Each row is one key (a digest: no name stands there in clear) within one window of time that begins with the first
attempt and does not grow longer by further ones. An attempt is counted *before* it is made and given back when it
succeeds, so that a hundred at once are not a hundred tries. The counts are committed at once, whatever becomes of the
request. Rows whose window is long over are cleared by the way.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from thidua.accounts.models import AttemptCount
from thidua.lib.sealing import configured_sealer

KEPT_FOR = timedelta(hours=1)  # rows live that long past their window
CLEARED_AT_ONCE = 50

COUNT = """
    insert into accounts_attemptcount as kept (key, count, window_ends_at) values (%(key)s, 1, %(now)s + %(window)s)
    on conflict (key) do update set
        count = case when kept.window_ends_at <= %(now)s then 1 else kept.count + 1 end,
        window_ends_at = case when kept.window_ends_at <= %(now)s then excluded.window_ends_at
            else kept.window_ends_at end
    returning count, window_ends_at
"""
CLEAR = """
    delete from accounts_attemptcount where id in (
        select id from accounts_attemptcount where window_ends_at < %s limit %s for update skip locked)
"""


@dataclass(frozen=True)
class Count:
    """How many attempts the window has seen, and when it ends."""

    count: int
    ends_at: datetime


class TooMany(Exception):
    """The limit is reached; nothing was tried. ``ends_at``: from when on it is tried again."""

    def __init__(self, ends_at: datetime) -> None:
        super().__init__("too many attempts")
        self.ends_at = ends_at

    @property
    def minutes(self) -> int:
        """How many minutes that is from now, at least one."""
        return max(1, -int((timezone.now() - self.ends_at).total_seconds() // 60))


def count_failure(kind: str, *parts: object, window: timedelta) -> Count:
    """Count one attempt under (kind, parts), at once and for good."""
    values: dict[str, Any] = {"key": key_of(kind, *parts), "now": timezone.now(), "window": window}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        count, ends_at = cursor.fetchone()
        if count == 1:
            cursor.execute(CLEAR, [timezone.now() - KEPT_FOR, CLEARED_AT_ONCE])
    return Count(count, ends_at)


def blocked_until(kind: str, *parts: object, limit: int) -> datetime | None:
    """From when on an attempt would be let through again; None: now. Only reads."""
    rows = AttemptCount.objects.filter(
        key=key_of(kind, *parts), count__gte=limit, window_ends_at__gt=timezone.now()
    ).values_list("window_ends_at", flat=True)
    return rows.first()


def is_blocked(kind: str, *parts: object, limit: int) -> bool:
    return blocked_until(kind, *parts, limit=limit) is not None


def take_attempt(kind: str, *parts: object, limit: int, window: timedelta) -> None:
    """Take one of the attempts before it is made. Raises TooMany, without writing, once they are used up."""
    until = blocked_until(kind, *parts, limit=limit)
    if until is None:
        taken = count_failure(kind, *parts, window=window)
        until = taken.ends_at if taken.count > limit else None
    if until is not None:
        raise TooMany(until)


def give_back(kind: str, *parts: object) -> None:
    """The attempt succeeded: it counts for nothing."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            "update accounts_attemptcount set count = count - 1 where key = %s and count > 0", [key_of(kind, *parts)]
        )


def forget(kind: str, *parts: object) -> None:
    """Whoever succeeded begins anew."""
    AttemptCount.objects.filter(key=key_of(kind, *parts)).delete()


def key_of(kind: str, *parts: object) -> bytes:
    """A keyed digest: nobody who reads the table can try names or addresses out."""
    return configured_sealer().blind_index("\x1f".join(map(str, (kind, *parts))), "attempt")
