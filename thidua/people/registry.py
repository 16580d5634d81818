"""Which people of the roster are one human under two codes, and of whom must a trace stay when his rows go?

Areas above know and say so (``apps.py ready()``).
"""

from collections.abc import Callable, Collection, Mapping

_humans: list[Callable[[], Mapping[int, int]]] = []
_mentioned: list[Callable[[Collection[int]], set[int]]] = []


def register_humans(answer: Callable[[], Mapping[int, int]]) -> None:
    """``answer`` gives person → the person as whom he counts, for those who count as another."""
    _humans.append(answer)


def humans() -> dict[int, int]:
    return {person: root for answer in _humans for person, root in answer().items()}


def register_mentioned(answer: Callable[[Collection[int]], set[int]]) -> None:
    """``answer`` gives those of these people whom decisions name: their codes stay even without a row."""
    _mentioned.append(answer)


def mentioned(people: Collection[int]) -> set[int]:
    return {person for answer in _mentioned for person in answer(people)} if people else set()
