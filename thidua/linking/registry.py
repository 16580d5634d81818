"""Which periods are closed, and which closings used a model? The area of results above knows and says so (``apps.py
ready()``)."""

from collections.abc import Callable, Iterable
from typing import Any

from thidua.imports.registry import Use

_closed: list[Callable[[], Iterable[int]]] = []


def register_closed_periods(answer: Callable[[], Iterable[int]]) -> None:
    """``answer`` gives the keys of the periods that have a numbered result."""
    _closed.append(answer)


def closed_periods() -> set[int]:
    return {key for answer in _closed for key in answer()}


# Which closings used a model (its name, place), each as people call it and with its page?
ModelAnswer = Callable[[str, Any], list[Use]]
_model_uses: list[ModelAnswer] = []


def register_model_uses(answer: ModelAnswer) -> None:
    _model_uses.append(answer)


def closings_by_model(name: str, place: Any) -> list[Use]:
    return [use for answer in _model_uses for use in answer(name, place)]
