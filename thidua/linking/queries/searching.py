"""Whom of the ledger does somebody at the review desk mean, beside the machine's candidates?

By a whole number, by its last four digits and the name, or by the name and perhaps the year of birth: each along an
index. Numbers are looked up by their blind indexes; only what the hits show is opened, and nothing of it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from thidua.engine.text import fold
from thidua.linking.enums import PersonKind
from thidua.linking.queries.desk import Paid, paid_of
from thidua.linking.queries.merges import companions, roots
from thidua.linking.queries.records import insured_table
from thidua.people.enums import IdentityKind, Sex
from thidua.people.models import Identity
from thidua.people.queries.finding import name_condition, number_condition

MOST = 20  # hits
MOST_READ = 120  # namings: of one person the ledger may have several
WORDS_EITHER_WAY = 5  # words of a name whose i and y are tried for each other
NAMED_BY = """
    SELECT identity_id, insured_id FROM ledger_contribution WHERE identity_id = ANY(%(found)s)
    UNION SELECT identity_id, insured_id FROM ledger_exit WHERE identity_id = ANY(%(found)s)
"""


class Typed(NamedTuple):
    """What was typed, read: ``number`` whole or four digits."""

    number: str = ""
    name: str = ""
    year: str = ""

    @property
    def way(self) -> str:
        """By what is searched, for the audit: number, ending or name."""
        return "name" if not self.number else "ending" if len(self.number) == 4 else "number"


@dataclass(frozen=True)
class Found:
    """Somebody of the ledger as one of its rows names him."""

    insured: int
    naming: dict[str, Any]
    paid: Paid | None

    @property
    def birth(self) -> str:
        return "/".join(reversed((self.naming["birth"] or "").split("-")))

    @property
    def sex(self) -> str:
        return str(Sex(self.naming["sex"]).label) if self.naming["sex"] in Sex.values else ""


class Findings(NamedTuple):
    """At most ``MOST``; ``is_cut``: there are more."""

    people: Sequence[Found]
    is_cut: bool


def find_insured(typed: Typed, like_birth: str) -> Findings:
    """The people meant, those born like ``like_birth`` first."""
    keys = list(identities_meant(typed, like_birth)[: MOST_READ + 1])
    same = roots(PersonKind.INSURED)
    people = list(dict.fromkeys(same.get(key, key) for key in _named_by(keys)))
    namings: dict[int, list[dict[str, Any]]] = {}
    for naming in insured_table(people[: 2 * MOST]).to_pylist():
        namings.setdefault(naming["insured"], []).append(naming)
    standing = [key for key in people if key in namings]  # not whom only replaced or undone rows name
    members = {key: key for key in standing[:MOST]}
    for key, gone in companions(PersonKind.INSURED, set(members)).items():
        members |= dict.fromkeys(gone, key)
    paid = paid_of(members)
    found = [Found(key, _meant(typed, namings[key]), paid.get(key)) for key in standing[:MOST]]
    return Findings(found, len(standing) > MOST or len(people) > 2 * MOST or len(keys) > MOST_READ)


def identities_meant(typed: Typed, like_birth: str) -> QuerySet[Identity, int]:
    """The ledger's namings that fit. A whole number says it all: name and year are left out then."""
    if typed.number:
        condition = number_condition(typed.number) or Q(pk__in=[])
    else:
        condition = Q(name_folded__in=spellings(typed.name))
    if typed.way == "ending":
        condition &= name_condition(typed.name)
    if typed.way != "number" and typed.year:
        condition &= Q(birth__startswith=typed.year)
    near = Case(
        When(birth=like_birth, then=Value(0)),
        When(birth__startswith=like_birth[:4], then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Identity.objects.for_system("linking").filter(condition, kind=IdentityKind.INSURED)
    return rows.order_by(near, "birth", "pk").values_list("pk", flat=True)


def spellings(name: str) -> list[str]:
    """The folded name, and with i for y and y for i at the ends of its words.

    >>> spellings("Lý Thị Mỹ")
    ['ly thi my', 'ly thi mi', 'ly thy my', 'ly thy mi', 'li thi my', 'li thi mi', 'li thy my', 'li thy mi']
    """
    words = fold(name).split()
    ways = [_either_way(word) if number < WORDS_EITHER_WAY else (word,) for number, word in enumerate(words)]
    return [" ".join(way) for way in islice(product(*ways), 2**WORDS_EITHER_WAY)]


def _either_way(word: str) -> tuple[str, ...]:
    other = {"i": "y", "y": "i"}.get(word[-1:])
    return (word, word[:-1] + other) if other else (word,)


def _named_by(identities: list[int]) -> list[int]:
    """Whom these namings name, in their order."""
    order = {key: place for place, key in enumerate(identities)}
    with connection.cursor() as cursor:
        cursor.execute(NAMED_BY, {"found": identities})
        return [insured for _identity, insured in sorted(cursor.fetchall(), key=lambda row: (order[row[0]], row[1]))]


def _meant(typed: Typed, namings: list[dict[str, Any]]) -> dict[str, Any]:
    """The row that says what was typed, else the first."""
    names = set(spellings(typed.name))

    def fits(naming: dict[str, Any]) -> bool:
        if typed.way == "name":
            return " ".join(fold(naming["name"] or "").split()) in names
        numbers = (naming["national_id"] or "", naming["insurance_code"] or "")
        return any(number.endswith(typed.number.lstrip("0")) for number in numbers)

    return next(filter(fits, namings), namings[0])
