"""Rotate the keys under which personal data is sealed, while everybody works: nothing is lost, whatever is killed."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from thidua.audit.actions import record
from thidua.lib.history import acting
from thidua.lib.receiving import clear_arrivals
from thidua.lib.resealing import SealedPlace, sealed_places
from thidua.lib.sealing import configured_sealer

BETWEEN_ROUNDS = 0.5  # seconds, for those who hold what is left
DEAD_ARRIVAL = 3600  # seconds without a byte: nobody sends this file any more


def rotate(*, by: Any, waiting_for: Callable[[Counter[str]], None] = lambda left: None) -> Counter[str]:
    """Seal everything with the newest key: how many cells and files of each place. Ends when nothing is left; where
    others hold something, ``waiting_for`` is told before each further round.

    Every step is done whole, and a second run goes on where a killed one ended.
    """
    sealer, counts = configured_sealer(), Counter[str]()
    clear_arrivals(older_than=DEAD_ARRIVAL)
    places = [place for place in sealed_places() if not place.is_passing]
    with acting(by, "rekey"):
        while True:
            done = Counter({place.name: place.reseal(sealer) for place in places})
            counts.update(done)
            left = Counter({place.name: old_ones(place, sealer.newest) for place in places})
            if not left.total():
                break
            if not done.total():
                waiting_for(+left)
                time.sleep(BETWEEN_ROUNDS)
    record(by=by, action="rekey", subject_kind="cells", subject_key="all", counts=dict(+counts))
    return +counts


def old_ones(place: SealedPlace, newest: int) -> int:
    """How many cells or files of the place need an older key."""
    return sum(count for number, count in place.count().items() if number != newest)


def passing_ones() -> int:
    """How many of the things that go by themselves need an older key yet."""
    newest = configured_sealer().newest
    return sum(old_ones(place, newest) for place in sealed_places() if place.is_passing)
