"""What is a step of the evaluation? One named relation, or one that is repeated until it is done.

`$names` in the SQL are the period's days and months and the settings, put in as literals: a one-row
relation joined to fifteen million receipts cost a fifth of the whole step.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Step:
    """A relation made by one SELECT; `rule` is the section of rules.md that it puts into practice.

    `kept` says whether the rows are stored (read more than once, or from a stream that can be read
    only once) or made when they are read.
    """

    name: str
    rule: str
    sql: str
    kept: Literal["table", "view"] = "table"


@dataclass(frozen=True)
class Repeat:
    """A relation that begins with `first` and is carried on by `again` until `open_rows` counts none.

    `again` either replaces the relation (`grows=False`: pointer jumping, each round doubles the
    distance) or gives the rows of the next level, which are added (`grows=True`). A recursive CTE says
    the same, but Spark 4.0 has none. `again` reads the last round as `<name>`, or as `<name>_level`
    where the relation grows. Replacing ends after log2(number of units) rounds at the latest: then
    whoever has not arrived goes round in a circle.
    """

    name: str
    rule: str
    first: str
    again: str
    open_rows: str
    grows: bool = False


AnyStep = Step | Repeat
