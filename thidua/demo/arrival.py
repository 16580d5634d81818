"""What has reached the office by a day, of a province whose story is known? Files arrive over time, as in life."""

from dataclasses import replace
from datetime import date, timedelta
from zlib import crc32

from thidua.demo.claims import Claim
from thidua.demo.officials import REORGANISED_ON, Membership, Official

_DAY_BEFORE = REORGANISED_ON - timedelta(days=1)


def known_officials(officials: list[Official], day: date) -> list[Official]:
    """The officials as the rosters of `day` know them: nobody who comes later, no end that lies ahead.

    A third of the units that the reorganisation made have not sent their rosters when it is new.
    """
    known = (replace(official, memberships=_known_memberships(official, day)) for official in officials)
    return [official for official in known if official.memberships]


def news_of_officials(officials: list[Official], known: list[Official]) -> list[Official]:
    """The rest: memberships that `known` has not, or has with another end."""
    before = {official.code: set(official.memberships) for official in known}
    rest = (
        replace(official, memberships=tuple(one for one in official.memberships if one not in before[official.code]))
        if official.code in before
        else official
        for official in officials
    )
    return [official for official in rest if official.memberships]


def known_claims(claims: list[Claim], day: date) -> list[Claim]:
    """The claims that units have sent by `day`, without the withdrawals that lie ahead."""
    return [
        replace(claim, withdrawn_on=None) if _is_after(claim.withdrawn_on, day) else claim
        for claim in claims
        if not _is_after(claim.declared_on, day)
    ]


def new_claims(claims: list[Claim], day: date) -> list[Claim]:
    return [claim for claim in claims if _is_after(claim.declared_on, day)]


def withdrawn_claims(claims: list[Claim], day: date) -> list[Claim]:
    """Claims that `known_claims` has, and that are withdrawn after `day`."""
    return [claim for claim in claims if _is_after(claim.withdrawn_on, day) and not _is_after(claim.declared_on, day)]


def put_right(claims: list[Claim]) -> list[Claim]:
    """Claims with the numbers of one and the name of another, the oldest first, as units correct them: the numbers were
    right."""
    return [
        replace(claim, relative=claim.insured.identity)
        for claim in sorted(claims, key=lambda claim: (claim.declared_on or date.max, claim.code))
        if claim.insured and claim.insured.identity.name != claim.relative.name
    ]


def _known_memberships(official: Official, day: date) -> tuple[Membership, ...]:
    followed = zip(official.memberships, (*official.memberships[1:], None), strict=True)
    return tuple(_without_later_end(one, following, day) for one, following in followed if _has_arrived(one, day))


def _without_later_end(membership: Membership, following: Membership | None, day: date) -> Membership:
    """The membership without an end that lies ahead or that only the next roster will tell."""
    is_untold = membership.ends_on == _DAY_BEFORE and following is not None and not _has_arrived(following, day)
    return replace(membership, ends_on=None) if is_untold or _is_after(membership.ends_on, day) else membership


def _has_arrived(membership: Membership, day: date) -> bool:
    if _is_after(membership.starts_on, day):
        return False
    is_new = membership.starts_on == REORGANISED_ON and day < REORGANISED_ON + timedelta(days=30)
    return not is_new or crc32(membership.unit.encode()) % 3 > 0


def _is_after(fact: date | None, day: date) -> bool:
    return fact is not None and fact > day
