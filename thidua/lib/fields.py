"""Which column types keep order and comparison the same on every server?"""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    CharColumn = models.CharField[str | int | Combinable, str]
else:
    CharColumn = models.CharField  # not subscriptable when it runs


class CodeField(CharColumn):
    """Text compared byte by byte (``"C"`` collation): codes of units, people and claims, and sort keys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs["db_collation"] = "C"
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_collation", None)
        return name, path, args, kwargs
