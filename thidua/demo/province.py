"""How is a whole invented province made, the same one for the same seed, as the workbooks that offices would send?"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from random import Random

from thidua.demo.claim_files import write_claims
from thidua.demo.claims import make_claims
from thidua.demo.ledger_files import QUARTERS, write_ledgers
from thidua.demo.officials import make_officials
from thidua.demo.payments import Insured, make_insured
from thidua.demo.people import Population
from thidua.demo.unit_files import write_rosters, write_units
from thidua.demo.units import Units, demo_units

PERIODS = (*QUARTERS[:3], "2024", *QUARTERS[3:], "2025", "2024-2025")
_ABOUT, _INPUT = "about.json", "input"


@dataclass(frozen=True, slots=True)
class ProvinceSize:
    """How many officials and claims; contributions are at least as many as asked for."""

    people: int
    claims: int
    contributions: int


DEMO_SIZE = ProvinceSize(people=3_000, claims=1_300, contributions=6_000)
PROVINCE_SIZE = ProvinceSize(people=20_000, claims=9_000, contributions=60_000)


@dataclass(frozen=True, slots=True)
class ProvinceSummary:
    """What was made; written as `about.json` beside the workbooks. `stamp` tells whether it would be made again."""

    units: int
    people: int
    memberships: int
    insured: int
    contributions: int
    exits: int
    claims: int
    files: int
    periods: tuple[str, ...]
    stamp: str


def generate_province(folder: Path, *, size: ProvinceSize, seed: int, today: date) -> ProvinceSummary:
    """Fill `folder`/input (emptied first) with the workbooks of a province of `size`, none of whose claims, receipts
    and exits is later than `today`; `folder`/about.json, as beside the samples, counts what was made.

    The same arguments give the same bytes. A folder whose workbooks were not made here is refused.
    """
    workbooks = _cleared(folder)
    rng = Random(f"{seed}")  # noqa: S311 invented people, not secrets
    units = demo_units(rng)
    population = Population(rng, _commune_names(units))
    officials = make_officials(rng, population, units, size.people)
    claims = make_claims(rng, population, officials, size.claims, today)
    insured = claims.insured + _background(rng, population, claims.insured, size.contributions, today)
    write_units(workbooks, units)
    memberships = write_rosters(rng, workbooks, officials)
    write_claims(rng, workbooks, units, claims.claims)
    ledger = write_ledgers(rng, workbooks, insured)
    summary = ProvinceSummary(
        units=len(units.by_code),
        people=len(officials),
        memberships=memberships,
        insured=len(insured),
        contributions=ledger.contributions,
        exits=ledger.exits,
        claims=len(claims.claims),
        files=_count_files(folder),
        periods=PERIODS,
        stamp=_stamp(size, seed, today),
    )
    (folder / _ABOUT).write_text(json.dumps(asdict(summary), ensure_ascii=False, indent=1), encoding="utf-8")
    return summary


def province_is_current(folder: Path, *, size: ProvinceSize, seed: int, today: date) -> ProvinceSummary | None:
    """Give the summary of the province in `folder` if exactly this one is there already, otherwise None."""
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        summary = ProvinceSummary(**{**about, "periods": tuple(about["periods"])})
        complete = _count_files(folder) == summary.files
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return summary if complete and summary.stamp == _stamp(size, seed, today) else None


def _background(
    rng: Random, population: Population, claimed: list[Insured], contributions: int, today: date
) -> list[Insured]:
    """Insured people whom no official claims, until the ledger is long enough."""
    missing = contributions - sum(len(person.payments) for person in claimed)
    others: list[Insured] = []
    while missing > 0:
        person = population.person(is_male=rng.random() < 0.4, born_in=rng.randrange(1962, 2007))
        insured = make_insured(rng, person, first_month=rng.randrange(2021 * 12, 2025 * 12 + 11), today=today)
        missing -= len(insured.payments)
        others.append(insured)
    return others


def _commune_names(units: Units) -> list[str]:
    """People's papers still name the old communes."""
    kinds = ("commune", "ward", "township")
    return [unit.name.removeprefix("UBND ") for unit in units.of_kind(*kinds) if unit.closes_on is not None]


def _count_files(folder: Path) -> int:
    return sum(1 for _ in (folder / _INPUT).iterdir())


def _cleared(folder: Path) -> Path:
    """Empty the folder of the workbooks and give it."""
    workbooks = folder / _INPUT
    if workbooks.exists() and any(workbooks.iterdir()) and not (folder / _ABOUT).exists():
        raise FileExistsError(f"{workbooks} không phải thư mục dữ liệu mẫu: hãy chọn một thư mục trống.")
    workbooks.mkdir(parents=True, exist_ok=True)
    # Emptied, not removed: a folder half made is never taken for a whole one, yet is known as ours.
    (folder / _ABOUT).write_text("{}", encoding="utf-8")
    for path in workbooks.iterdir():
        path.unlink()
    return workbooks


def _stamp(size: ProvinceSize, seed: int, today: date) -> str:
    """A hash over the arguments, this package and the reference data: whatever decides the cells."""
    stamp = hashlib.sha256(repr((size, seed, today)).encode())
    here = Path(__file__).parent
    sources = [*here.glob("*.*"), *(here.parent / "orgs" / "reference").glob("*.*")]
    for path in sorted(sources):
        if path.suffix in (".py", ".csv", ".yaml"):
            stamp.update(path.name.encode() + path.read_bytes())
    return stamp.hexdigest()
