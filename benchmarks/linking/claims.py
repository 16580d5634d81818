"""What do units claim of these people, and whom does each claim mean?

Seven in a hundred claims mean somebody who is not in the ledger, often of a household or a name that is. The rest mean
insured people, some twice. What a claim says besides name and birth is as full as in ``tests/samples/dirty``: address
and phone are often left out, and not always the ones that the ledger has.
"""

from dataclasses import dataclass
from random import Random

import numpy as np
import pyarrow as pa

from benchmarks.linking.damage import Row, damage
from benchmarks.linking.ledger import Ledger, make_ledger, name_parts
from thidua.engine.linking.matching import CLAIM_COLUMNS
from thidua.engine.linking.relationship_words import relationship_sex
from thidua.engine.text import fold

OUTSIDE, NAMED_AGAIN = 0.07, 0.04
NO_SEX, NO_PHONE, NO_ADDRESS = 0.09, 0.42, 0.2
SAME_PHONE, SAME_ADDRESS, SAME_COMMUNE = 0.88, 0.78, 0.14  # of those that say one
HINT_FITS, OTHER_RELATIONSHIP = 0.8, 0.01
MEN = (
    "Chồng", "Cha", "Bố vợ", "Con ruột", "Em ruột", "Anh ruột", "Anh rể", "Cháu", "Chú", "Bác", "Cậu",
)  # fmt: skip
WOMEN = (
    "Vợ", "Mẹ", "Mẹ vợ", "Con gái", "Con dâu", "Em ruột", "Chị ruột", "Chị dâu", "Em dâu", "Cháu", "Cô", "Dì", "Bác",
    "Mợ",
)  # fmt: skip
TRUTH_COLUMNS = pa.schema([("claim", pa.int64()), ("truth", pa.int64()), ("marks", pa.string())])


@dataclass(frozen=True)
class World:
    """A ledger and claims, with the truth: ``truth`` has the insured person whom a claim means (null: none) and the
    marks of what was done to it."""

    claims: pa.Table
    insured: pa.Table
    truth: pa.Table


def make_world(seed: int, insured: int, claims: int) -> World:
    """The same world for the same seed and sizes."""
    rng = np.random.default_rng(seed)
    outside = round(claims * OUTSIDE)
    ledger = make_ledger(rng, insured, outside)
    meant = _meant(rng, ledger, claims, outside)
    told, truth = _tell(Random(seed), ledger, meant)
    return World(told, ledger.insured, truth)


def _meant(rng: np.random.Generator, ledger: Ledger, claims: int, outside: int) -> list[int]:
    is_insured = ledger.people["is_insured"].to_numpy()
    known, unknown = np.flatnonzero(is_insured), np.flatnonzero(~is_insured)
    once = min(len(known), round((claims - outside) * (1 - NAMED_AGAIN)))
    first = rng.choice(known, once, replace=False)
    again = rng.choice(first, claims - outside - once)
    return list(map(int, rng.permutation(np.concatenate([first, again, unknown[:outside]]))))


def _tell(rng: Random, ledger: Ledger, meant: list[int]) -> tuple[pa.Table, pa.Table]:
    last = ledger.people.num_rows - 1
    people = ledger.people.take(pa.array(meant)).to_pylist()
    family = ledger.people.take(pa.array([place + 1 if place < last else place - 1 for place in meant])).to_pylist()
    known = _as_known(ledger, meant)
    parts = name_parts()
    given = [fold(word) for word in (*parts["male_given"], *parts["female_given"])]
    claims, truths = [], []
    for key, (person, other) in enumerate(zip(people, family, strict=True), start=1):
        said = _say(rng, person, known.get(person["person"], {}), ledger, given)
        marks = damage(rng, said, other)
        claims.append({"claim": key, **said})
        truths.append(
            {"claim": key, "truth": person["person"] if person["is_insured"] else None, "marks": " ".join(marks)}
        )
    return pa.Table.from_pylist(claims, CLAIM_COLUMNS), pa.Table.from_pylist(truths, TRUTH_COLUMNS)


def _as_known(ledger: Ledger, meant: list[int]) -> dict[int, Row]:
    """What the ledger's latest row says of those who are meant."""
    firsts = ledger.insured.filter(pa.array(ledger.insured["naming"].to_numpy() % 2 == 0))
    wanted = np.isin(firsts["insured"].to_numpy(), np.array(meant))
    return {row["insured"]: row for row in firsts.filter(pa.array(wanted)).to_pylist()}


def _say(rng: Random, person: Row, known: Row, ledger: Ledger, given: list[str]) -> Row:
    """The claim as it was meant: true, but not full."""
    hint = fold(known.get("hint") or "").split()
    words = MEN if (person["sex"] == "M") != (rng.random() < OTHER_RELATIONSHIP) else WOMEN
    return {
        **{name: person[name] for name in ("name", "birth", "national_id", "insurance_code")},
        "sex": None if rng.random() < NO_SEX else person["sex"],
        "phone": _phone(rng, person, known),
        "address": _address(rng, person, ledger),
        "mobiliser_given": hint[-1] if hint and rng.random() < HINT_FITS else rng.choice(given),
        "relationship_sex": relationship_sex(rng.choice(words)),
    }


def _phone(rng: Random, person: Row, known: Row) -> str | None:
    if rng.random() < NO_PHONE:
        return None
    return person["phone"] if rng.random() < SAME_PHONE else f"09{rng.randrange(10**8):08d}"


def _address(rng: Random, person: Row, ledger: Ledger) -> str | None:
    """As in the ledger; the commune alone or another house in it; or where the relative lives now."""
    if rng.random() < NO_ADDRESS:
        return None
    turn, address = rng.random(), str(person["address"])
    if turn < SAME_ADDRESS:
        return address
    commune = address.partition(", ")[2] if turn < SAME_ADDRESS + SAME_COMMUNE else rng.choice(ledger.communes)
    return (
        commune if rng.random() < 0.4 else f"{rng.randrange(1, 400)} {rng.choice(name_parts()['streets'])}, {commune}"
    )
