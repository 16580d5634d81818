"""Which insured person does a ledger row belong to? (files.md: kept as two people until somebody merges them)

Rows are read in order, each decided by what is known so far, so one batch or several give the same people. Nothing
merges by itself: two people once apart stay apart, and what speaks for one human is reported. Ids are opaque tokens.
"Fits" means: the names are not quite different (`names_quite_different`; a blank name fits everybody). First row that
fits; "first" among several is the one known longest:

| the row has | what is known                                                        | the row goes to               |
|-------------|----------------------------------------------------------------------|-------------------------------|
| code and id | a person with both fits                                              | him                           |
| code and id | a person with the code and no id fits                                | him; he gets the id           |
| code and id | nobody has the code, and of those with the id nobody who fits has a  | the first who fits; he gets   |
|             | code                                                                 | the code                      |
| code and id | otherwise                                                            | a new person                  |
| code only   | a person with the code fits                                          | the first such                |
| code only   | otherwise                                                            | a new person                  |
| id only     | a person met under this id alone fits                                | him                           |
| id only     | exactly one person with the id fits                                  | him, now met by the id alone  |
| id only     | otherwise                                                            | a new person without a code   |

A row (code Y, id X) where Y is known by code alone and X by id alone: they are one human, and yet nothing merges: the
row and the id go to Y, X stays, and the pair is reported as same_person_suspected. Rows of X still find X.

What depends on the order of rows, and only that: who of several people under one code gets its rows without an id
(the first known), and whether an id-only row came before a second code for its id. Both are reported cases.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from thidua.engine.linking.names import names_quite_different


class LedgerRow(NamedTuple):
    """What one ledger row says of its insured person; a 12-digit insurance code is an id (the reader sees to it)."""

    code_token: bytes | None
    id_token: bytes | None
    name: str | None


@dataclass(slots=True)
class InsuredPerson:
    """One insured person as known so far. `key` None: new in this batch.

    `name` is the first name met and decides which later rows fit: store it, and pass it again as it was.
    `by_id_alone`: some row named this person by the id alone. Store it too.
    """

    key: int | None
    code_token: bytes | None
    id_token: bytes | None
    name: str | None
    by_id_alone: bool = False


class ConflictKind(StrEnum):
    """What the operator is told about two insured people."""

    ONE_ID_TWO_CODES = "one_id_two_codes"
    ONE_CODE_TWO_IDS = "one_code_two_ids"
    ONE_CODE_TWO_NAMES = "one_code_two_names"
    ONE_ID_TWO_NAMES = "one_id_two_names"
    SAME_PERSON_SUSPECTED = "same_person_suspected"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Row number `row` (place in the batch) made people `person` and `other` (places in `people`) conflict."""

    kind: ConflictKind
    row: int
    person: int
    other: int


@dataclass(slots=True)
class Resolution:
    """`people`: the known ones first, in their order, then the new ones in order of their first row.

    `assigned[i]` is the place in `people` of row i; `changed` the places of known people who got a code, an id, a name
    or `by_id_alone`, ascending; `conflicts` what became true, in order of rows.
    """

    people: list[InsuredPerson]
    assigned: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def resolve_insured(rows: Iterable[LedgerRow], known: Sequence[InsuredPerson] = ()) -> Resolution:
    """Give every row its insured person by the table of this module (files.md, "What identifies a row").

    `known`: every stored person who has a code or an id of the batch, those known longest first (ascending key); they
    are copied, not changed. The same rows again change nothing and report nothing (names that fit only in a chain under
    one id, La – Lan – Loan, excepted). Raises ValueError for a row without code and id, which the reader has refused.
    """
    register = _Register(known)
    for row in rows:
        register.take(row)
    changed = [place for place, person in enumerate(known) if register.people[place] != person]
    return Resolution(register.people, register.assigned, changed, register.conflicts)


class _Register:
    """The people known so far, found by code and by id, always in the order of `people`."""

    def __init__(self, known: Sequence[InsuredPerson]) -> None:
        self.people: list[InsuredPerson] = []
        self.assigned: list[int] = []
        self.conflicts: list[Conflict] = []
        self._by_code: dict[bytes, list[int]] = defaultdict(list)
        self._by_id: dict[bytes, list[int]] = defaultdict(list)
        self._settled: dict[LedgerRow, int] = {}
        for person in known:
            self._add(InsuredPerson(person.key, person.code_token, person.id_token, person.name, person.by_id_alone))

    def take(self, row: LedgerRow) -> None:
        place = self._settled.get(row)
        if place is None:
            place = self._place_of(row)
            self._settled[row] = place
        self.assigned.append(place)

    def _place_of(self, row: LedgerRow) -> int:
        code, national_id = row.code_token or None, row.id_token or None
        if code is None and national_id is None:
            raise ValueError("a ledger row has an insurance code or a national id")
        place = self._find(code, national_id, row.name)
        if place is None:
            place = self._add(InsuredPerson(None, code, national_id, row.name, by_id_alone=code is None))
            self._report(place, before={})
            return place
        before = self._conflicts_of(place)
        self._learn(place, code, national_id, row.name)
        self._report(place, before)
        return place

    def _find(self, code: bytes | None, national_id: bytes | None, name: str | None) -> int | None:
        under_code = self._fitting(self._by_code, code, name)
        if code and not national_id:
            return next(iter(under_code), None)
        under_id = self._fitting(self._by_id, national_id, name)
        if not code:
            alone = [place for place in under_id if self.people[place].by_id_alone]
            return alone[0] if alone else (under_id[0] if len(under_id) == 1 else None)
        both = [place for place in under_code if self.people[place].id_token == national_id]
        without_id = [place for place in under_code if self.people[place].id_token is None]
        if both or without_id:
            return (both or without_id)[0]
        is_code_free = not self._by_code.get(code)
        is_id_uncoded = all(self.people[place].code_token is None for place in under_id)
        return under_id[0] if under_id and is_code_free and is_id_uncoded else None

    def _fitting(self, index: dict[bytes, list[int]], token: bytes | None, name: str | None) -> list[int]:
        places = index.get(token, ()) if token else ()
        return [place for place in places if not names_quite_different(self.people[place].name, name)]

    def _add(self, person: InsuredPerson) -> int:
        place = len(self.people)
        self.people.append(person)
        if person.code_token:
            self._by_code[person.code_token].append(place)
        if person.id_token:
            self._by_id[person.id_token].append(place)
        return place

    def _learn(self, place: int, code: bytes | None, national_id: bytes | None, name: str | None) -> None:
        person = self.people[place]
        if code is None:
            person.by_id_alone = True
        elif person.code_token is None:
            person.code_token = code
            insort(self._by_code[code], place)
        if national_id and person.id_token is None:
            person.id_token = national_id
            insort(self._by_id[national_id], place)
        if not (person.name or "").strip():
            person.name = name

    def _conflicts_of(self, place: int) -> dict[int, ConflictKind]:
        person = self.people[place]
        same_code = self._by_code[person.code_token] if person.code_token else []
        same_id = self._by_id[person.id_token] if person.id_token else []
        if len(same_code) < 2 and len(same_id) < 2:
            return {}
        found = {other: _conflict(person, self.people[other]) for other in {*same_code, *same_id} - {place}}
        return {other: kind for other, kind in found.items() if kind}

    def _report(self, place: int, before: dict[int, ConflictKind]) -> None:
        for other, kind in sorted(self._conflicts_of(place).items()):
            if before.get(other) is not kind:
                pair = (max(place, other), min(place, other))
                self.conflicts.append(Conflict(kind, len(self.assigned), *pair))


def _conflict(person: InsuredPerson, other: InsuredPerson) -> ConflictKind | None:
    same_code = person.code_token is not None and person.code_token == other.code_token
    same_id = person.id_token is not None and person.id_token == other.id_token
    other_name = names_quite_different(person.name, other.name)
    if same_code:
        if person.id_token and other.id_token and not same_id:
            return ConflictKind.ONE_CODE_TWO_IDS
        return ConflictKind.ONE_CODE_TWO_NAMES if other_name else None
    if person.code_token and other.code_token:
        return ConflictKind.ONE_ID_TWO_CODES
    return ConflictKind.ONE_ID_TWO_NAMES if other_name else ConflictKind.SAME_PERSON_SUSPECTED
