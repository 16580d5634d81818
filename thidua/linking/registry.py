"""Which periods are closed? The area of results above knows and says so (``apps.py ready()``)."""

from collections.abc import Callable, Iterable

_closed: list[Callable[[], Iterable[int]]] = []


def register_closed_periods(answer: Callable[[], Iterable[int]]) -> None:
    """``answer`` gives the keys of the periods that have a numbered result."""
    _closed.append(answer)


def closed_periods() -> set[int]:
    return {key for answer in _closed for key in answer()}
