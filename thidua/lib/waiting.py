"""What waits for this person? Areas register an answer each in ``apps.py ready()``; start pages show them together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class WaitingItem:
    """One line: what waits, how many of it, where it is done, and until when."""

    text: str
    count: int
    url: str
    due_on: date | None = None


Answer = Callable[[Any, Any], list[WaitingItem]]  # (user, place)
_answers: list[Answer] = []


def register_waiting(answer: Answer) -> None:
    _answers.append(answer)


def waiting_items(user: Any, place: Any) -> list[WaitingItem]:
    """Everything that waits, what is due first before others, then what is most."""
    items = [item for answer in _answers for item in answer(user, place) if item.count]
    return sorted(items, key=lambda item: (item.due_on or date.max, -item.count, item.text))
