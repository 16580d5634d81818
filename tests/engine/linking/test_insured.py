"""The table of insured people: which ledger row belongs to whom, and what is reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.engine.linking.insured import InsuredPerson, LedgerRow, Resolution, resolve_insured

HOA, CUC = "Nguyễn Thị Hoa", "Trần Thị Cúc"


def rows(text: str) -> list[LedgerRow]:
    """'C1 I1 Hoa, - I1 hoa' as ledger rows; - is blank."""
    names = {"Hoa": HOA, "hoa": "NGUYEN THI HOA", "Cúc": CUC, "-": None}
    cells = [part.split() for part in text.split(",")]
    tokens = [[None if token == "-" else token.encode() for token in cell[:2]] for cell in cells]
    return [LedgerRow(code, number, names[cell[2]]) for (code, number), cell in zip(tokens, cells, strict=True)]


def conflicts(resolution: Resolution) -> list[tuple[str, int, int, int]]:
    return [(found.kind.value, found.row, found.person, found.other) for found in resolution.conflicts]


@pytest.mark.parametrize(
    ("ledger", "assigned", "told"),
    [
        # one person, in whatever order the ids become known
        ("C1 I1 Hoa, C1 I1 hoa, C1 - Hoa, - I1 Hoa", [0, 0, 0, 0], []),
        ("C1 - Hoa, C1 I1 Hoa", [0, 0], []),
        ("- I1 Hoa, C1 I1 Hoa, C1 - Hoa", [0, 0, 0], []),
        ("C1 - Hoa, C1 I1 Hoa, - I1 Hoa", [0, 0, 0], []),
        # a blank name fits everybody
        ("C1 - -, C1 I1 Hoa, C1 - Cúc", [0, 0, 1], [("one_code_two_names", 2, 1, 0)]),
        # one id under two codes
        ("C1 I1 Hoa, C2 I1 Hoa", [0, 1], [("one_id_two_codes", 1, 1, 0)]),
        ("C1 - Hoa, C2 I1 Hoa, C1 I1 Hoa", [0, 1, 0], [("one_id_two_codes", 2, 1, 0)]),
        # one code under two ids; rows without an id stay with the one known first
        ("C1 I1 Hoa, C1 I2 Hoa, C1 - Hoa", [0, 1, 0], [("one_code_two_ids", 1, 1, 0)]),
        ("C1 - Hoa, C1 I2 Hoa, C1 I1 Hoa", [0, 0, 1], [("one_code_two_ids", 2, 1, 0)]),
        ("C1 I1 Hoa, C1 I2 Cúc, C1 - Cúc", [0, 1, 1], [("one_code_two_ids", 1, 1, 0)]),
        # one code, quite different names, also with the same id
        ("C1 - Hoa, C1 - Cúc, C1 I1 Cúc", [0, 1, 1], [("one_code_two_names", 1, 1, 0)]),
        ("C1 I1 Hoa, C1 I1 Cúc", [0, 1], [("one_code_two_names", 1, 1, 0)]),
        # known by the id alone
        ("- I1 Hoa, - I1 Cúc, - I1 hoa", [0, 1, 0], [("one_id_two_names", 1, 1, 0)]),
        ("C1 I1 Hoa, - I1 Cúc", [0, 1], [("one_id_two_names", 1, 1, 0)]),
        (
            "C1 I1 Hoa, C2 I1 Hoa, - I1 Hoa, - I1 hoa",
            [0, 1, 2, 2],
            [("one_id_two_codes", 1, 1, 0), ("same_person_suspected", 2, 2, 0), ("same_person_suspected", 2, 2, 1)],
        ),
        # known by code alone and by id alone, then a row with both: nothing merges, the row follows its code
        (
            "- I1 Hoa, C1 - Hoa, C1 I1 Hoa, - I1 Hoa, C1 - Hoa",
            [0, 1, 1, 0, 1],
            [("same_person_suspected", 2, 1, 0)],
        ),
        # the same, but the code is already another id's: the id-only person gets no disputed code
        (
            "- I2 Hoa, C1 I1 Hoa, C1 I2 Hoa, - I2 Hoa",
            [0, 1, 2, 0],
            [("same_person_suspected", 2, 2, 0), ("one_code_two_ids", 2, 2, 1)],
        ),
    ],
)
def test_table_of_rows(ledger: str, assigned: list[int], told: list[tuple[str, int, int, int]]) -> None:
    resolution = resolve_insured(rows(ledger))
    assert resolution.assigned == assigned
    assert conflicts(resolution) == told


def test_known_people_are_joined_copied_and_marked_as_changed() -> None:
    known = [
        InsuredPerson(7, b"C1", None, HOA),
        InsuredPerson(8, None, b"I2", CUC, by_id_alone=True),
        InsuredPerson(9, b"C3", b"I3", HOA),
    ]
    resolution = resolve_insured(rows("C1 I1 hoa, C2 I2 Cúc, C3 I3 Hoa, C4 - Hoa"), known)
    assert resolution.assigned == [0, 1, 2, 3]
    assert resolution.changed == [0, 1]
    assert resolution.people == [
        InsuredPerson(7, b"C1", b"I1", HOA),
        InsuredPerson(8, b"C2", b"I2", CUC, by_id_alone=True),
        InsuredPerson(9, b"C3", b"I3", HOA),
        InsuredPerson(None, b"C4", None, HOA),
    ]
    assert known[0].id_token is None


def test_a_row_by_the_id_alone_is_remembered() -> None:
    resolution = resolve_insured(rows("- I1 Hoa"), [InsuredPerson(7, b"C1", b"I1", HOA)])
    assert (resolution.assigned, resolution.changed) == ([0], [0])
    assert resolution.people[0].by_id_alone
    again = resolve_insured(rows("C2 I1 Hoa, - I1 Hoa"), resolution.people)
    assert again.assigned == [1, 0]


def test_a_row_without_any_id_is_the_readers_mistake() -> None:
    with pytest.raises(ValueError, match="insurance code or a national id"):
        resolve_insured([LedgerRow(None, b"", HOA)])


CODES = st.sampled_from([None, b"C1", b"C2", b"C3"])
IDS = st.sampled_from([None, b"I1", b"I2", b"I3"])
ROWS = st.builds(LedgerRow, CODES, IDS, st.sampled_from([HOA, "NGUYEN THI HOA", CUC, None])).filter(
    lambda row: bool(row.code_token or row.id_token)
)
LEDGERS = st.lists(ROWS, max_size=14)


def stored(people: list[InsuredPerson]) -> list[InsuredPerson]:
    """The people as the database gives them back: each with a key, longest known first."""
    return [InsuredPerson(key, *_facts(person)) for key, person in enumerate(people)]


def _facts(person: InsuredPerson) -> tuple[bytes | None, bytes | None, str | None, bool]:
    return person.code_token, person.id_token, person.name, person.by_id_alone


@given(LEDGERS, st.integers(0, 14))
def test_one_batch_or_two_are_the_same(ledger: list[LedgerRow], cut: int) -> None:
    whole = resolve_insured(ledger)
    first = resolve_insured(ledger[:cut])
    second = resolve_insured(ledger[cut:], stored(first.people))
    assert whole.assigned == first.assigned + second.assigned
    assert list(map(_facts, whole.people)) == list(map(_facts, second.people))
    later = [(kind, row + min(cut, len(ledger)), person, other) for kind, row, person, other in conflicts(second)]
    assert conflicts(whole) == conflicts(first) + later


@given(LEDGERS)
def test_the_same_rows_again_change_nothing(ledger: list[LedgerRow]) -> None:
    once = resolve_insured(ledger)
    again = resolve_insured(ledger, stored(once.people))
    assert again.assigned == once.assigned
    assert (again.changed, again.conflicts, len(again.people)) == ([], [], len(once.people))


@given(LEDGERS)
def test_a_person_has_one_code_one_id_and_no_row_of_others(ledger: list[LedgerRow]) -> None:
    resolution = resolve_insured(ledger)
    for row, place in zip(ledger, resolution.assigned, strict=True):
        person = resolution.people[place]
        assert row.code_token in (None, person.code_token)
        assert row.id_token in (None, person.id_token)
    assert all(person.code_token or person.id_token for person in resolution.people)


HUMANS = [(b"C1", b"I1", HOA), (b"C2", b"I2", HOA), (b"C3", b"I3", CUC)]
HONEST_ROWS = st.sampled_from(
    [
        LedgerRow(shown_code, shown_id, name)
        for code, number, name in HUMANS
        for shown_code, shown_id in ((code, number), (code, None), (None, number))
    ]
)


@given(st.lists(HONEST_ROWS, max_size=12).flatmap(lambda ledger: st.tuples(st.just(ledger), st.permutations(ledger))))
def test_in_a_ledger_without_conflict_order_only_moves_suspicions(
    ledgers: tuple[list[LedgerRow], list[LedgerRow]],
) -> None:
    ledger, shuffled = ledgers
    assert humans_found(ledger) == humans_found(shuffled)


def humans_found(ledger: list[LedgerRow]) -> set[frozenset[LedgerRow]]:
    """Rows by person, people under suspicion of being one taken together. Reports nothing else."""
    resolution = resolve_insured(ledger)
    assert {found.kind.value for found in resolution.conflicts} <= {"same_person_suspected"}
    group = list(range(len(resolution.people)))
    for found in resolution.conflicts:
        mine, theirs = group[found.person], group[found.other]
        group = [mine if each == theirs else each for each in group]
    together: dict[int, set[LedgerRow]] = {}
    for row, place in zip(ledger, resolution.assigned, strict=True):
        together.setdefault(group[place], set()).add(row)
    return {frozenset(members) for members in together.values()}
