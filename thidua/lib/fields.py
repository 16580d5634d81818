"""Which column types keep order and comparison the same on every server, and which hold what is sealed?"""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    CharColumn = models.CharField[str | int | Combinable, str]
    BytesColumn = models.BinaryField[bytes | memoryview | Combinable | None, Any]  # null or not: the column says it
else:
    CharColumn, BytesColumn = models.CharField, models.BinaryField  # not subscriptable when it runs


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


class SealedField(BytesColumn):
    """What ``Sealer.seal`` gave for ``purpose``. Rotating the keys finds every such column (``thidua.lib.resealing``).

    In the database it is a column of bytes like any other; so migrations know nothing of it.
    """

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs
