"""Which last four characters may a page show of somebody's numbers?"""

from typing import NamedTuple

from thidua.lib.sealing import configured_sealer
from thidua.people.models import Identity


class LastFour(NamedTuple):
    """The last four characters of each number; blank where there is none."""

    national_id: str
    insurance_code: str


def last_four(identity: Identity) -> LastFour:
    """Opens the sealed numbers and keeps what may be shown."""
    return LastFour(_of(identity, "national_id"), _of(identity, "insurance_code"))


def opened(identity: Identity, field: str) -> str:
    """A sealed cell in clear, for the form of somebody who may change it; blank where there is none."""
    sealed = getattr(identity, f"sealed_{field}")
    return configured_sealer().open(sealed, f"identity.{field}").decode() if sealed is not None else ""


def _of(identity: Identity, field: str) -> str:
    return opened(identity, field)[-4:]
