"""How is a whole invented province made, the same one for the same seed, as the workbooks that offices would send?"""

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from thidua.demo.arrival import (
    known_claims,
    known_officials,
    new_claims,
    news_of_officials,
    put_right,
    withdrawn_claims,
)
from thidua.demo.claim_files import write_claims, write_right_claims
from thidua.demo.claims import STRANGERS, Claim, make_claims
from thidua.demo.doubles import double_insured, double_officials
from thidua.demo.ledger_files import QUARTERS, write_ledgers
from thidua.demo.officials import Official, make_officials
from thidua.demo.payments import Insured, make_insured
from thidua.demo.people import Population
from thidua.demo.unit_files import write_rosters, write_units
from thidua.demo.units import Units, demo_units

PERIODS = (*QUARTERS[:3], "2024", *QUARTERS[3:], "2025", "2024-2025")
_ABOUT = "about.json"
INPUT = "input"  # what had arrived on the day
CORRECTIONS, MISTAKE = "corrections", "mistake"  # what was sent again with a reason; what was taken back
LATER, LATER_CORRECTIONS = "later", "later-corrections"  # what arrives after the day
FOLDERS = (INPUT, CORRECTIONS, MISTAKE, LATER, LATER_CORRECTIONS)
_MIXED_UP = 9  # so many claims with mixed-up people are put right


@dataclass(frozen=True, slots=True)
class ProvinceSize:
    """How many officials and claims; contributions are at least as many as asked for."""

    people: int
    claims: int
    contributions: int


SMALL_SIZE = ProvinceSize(people=300, claims=220, contributions=1_100)
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


def generate_province(
    folder: Path, *, size: ProvinceSize, seed: int, today: date, until: date | None = None
) -> ProvinceSummary:
    """Fill `folder`/input (emptied first) with the workbooks of a province of `size`, none of whose claims, receipts
    and exits is later than `today`; `folder`/about.json, as beside the samples, counts what was made.

    With `until` the province lives on to that day. `input` is what had arrived on `today`; what arrives afterwards
    lies in the other `FOLDERS`. The same arguments give the same bytes. A folder whose workbooks were not made here
    is refused.
    """
    _clear(folder)
    end = until or today
    rng = Random(f"{seed}")  # noqa: S311 invented people, not secrets
    units = demo_units(rng)
    population = Population(rng, _commune_names(units))
    officials = make_officials(rng, population, units, size.people)
    claims = make_claims(rng, population, officials, size.claims, end)
    insured = claims.insured + _background(rng, population, claims.insured, size.contributions, end)
    doubles = Random(f"{seed} doubles")  # noqa: S311
    insured = double_insured(doubles, insured, len(claims.insured))
    officials = double_officials(doubles, officials, claims.claims)
    write_units(folder / INPUT, units)
    if until is None:
        memberships = write_rosters(rng, folder / INPUT, officials)
        write_claims(rng, folder / INPUT, units, claims.claims, signed_in=_month_before(today))
        ledger = write_ledgers(rng, folder / INPUT, insured, end)
    else:
        memberships = _deliver_rosters(rng, folder, officials, today)
        _deliver_claims(rng, folder, units, claims.claims, (today, until))
        ledger = write_ledgers(rng, folder / INPUT, insured, end, later=(today, folder / LATER))
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
        stamp=province_stamp(size, seed, today, until),
    )
    (folder / _ABOUT).write_text(json.dumps(asdict(summary), ensure_ascii=False, indent=1), encoding="utf-8")
    return summary


def province_is_current(
    folder: Path, *, size: ProvinceSize, seed: int, today: date, until: date | None = None
) -> ProvinceSummary | None:
    """Give the summary of the province in `folder` if exactly this one is there already, otherwise None."""
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        summary = ProvinceSummary(**{**about, "periods": tuple(about["periods"])})
        complete = _count_files(folder) == summary.files
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return summary if complete and summary.stamp == province_stamp(size, seed, today, until) else None


def _deliver_rosters(rng: Random, folder: Path, officials: list[Official], today: date) -> int:
    """What the rosters of `today` say, and, to be imported as corrections, what changes afterwards."""
    known = known_officials(officials, today)
    memberships = write_rosters(rng, folder / INPUT, known)
    news = sorted(news_of_officials(officials, known), key=lambda official: official.memberships[0].unit)
    return memberships + write_rosters(rng, folder / LATER_CORRECTIONS, news, suffix="-bien-dong")


def _deliver_claims(rng: Random, folder: Path, units: Units, claims: list[Claim], days: tuple[date, date]) -> None:
    """The lists sent until the first day, a few wrong ones among them, and those sent until the second."""
    today, until = days
    known = known_claims(claims, today)
    write_claims(rng, folder / INPUT, units, known, signed_in=_month_before(today))
    write_right_claims(rng, folder / CORRECTIONS, "dinh-chinh", units, _mistaken(known), relationship="Em ruột")
    write_right_claims(Random("mixed up"), folder / CORRECTIONS, "ho-ten", units, put_right(known)[:_MIXED_UP])  # noqa: S311
    write_right_claims(rng, folder / MISTAKE, "ban-nhap", units, _draft(known))
    new, withdrawn = new_claims(claims, today), withdrawn_claims(claims, today)
    write_claims(rng, folder / LATER, units, new, signed_in=_month_before(until), suffix="_2025-dot-2")
    write_right_claims(rng, folder / LATER_CORRECTIONS, "rut-phieu", units, withdrawn)


def _mistaken(claims: list[Claim]) -> list[Claim]:
    """Claims of 2024 of the three units that most often wrote no relationship that counts."""
    wrong = [
        claim
        for claim in claims
        if claim.relationship in STRANGERS and claim.declared_on and claim.declared_on.year == 2024
    ]
    homes = [home for home, _ in Counter(claim.unit[:4] for claim in wrong).most_common(3)]
    return [claim for claim in wrong if claim.unit[:4] in homes]


def _draft(claims: list[Claim]) -> list[Claim]:
    """A unit's draft, sent by mistake: its claims of this spring once more under codes of their own."""
    spring = [claim for claim in claims if claim.declared_on and claim.declared_on >= date(2025, 4, 1)]
    chosen = [claim for claim in spring if claim.unit[:4] == spring[0].unit[:4]][:12]
    return [replace(claim, code=claim.code.replace("P", "P9")) for claim in chosen]


def _month_before(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)


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
    found = [name for name in FOLDERS if (folder / name).exists()]
    if INPUT not in found:
        return 0
    return sum(1 for name in found for _ in (folder / name).iterdir())


def _clear(folder: Path) -> None:
    """Make the folders of the workbooks, and empty them."""
    for name in FOLDERS:
        workbooks = folder / name
        if workbooks.exists() and any(workbooks.iterdir()) and not (folder / _ABOUT).exists():
            raise FileExistsError(f"{workbooks} không phải thư mục dữ liệu mẫu: hãy chọn một thư mục trống.")
        workbooks.mkdir(parents=True, exist_ok=True)
    # Emptied, not removed: a folder half made is never taken for a whole one, yet is known as ours.
    (folder / _ABOUT).write_text("{}", encoding="utf-8")
    for name in FOLDERS:
        for path in (folder / name).iterdir():
            path.unlink()


def province_stamp(size: ProvinceSize, seed: int, today: date, until: date | None) -> str:
    """A hash over the arguments, this package and the reference data: whatever decides the cells."""
    stamp = hashlib.sha256(repr((size, seed, today, until)).encode())
    here = Path(__file__).parent
    sources = [*here.glob("*.*"), *(here.parent / "orgs" / "reference").glob("*.*")]
    for path in sorted(sources):
        if path.suffix in (".py", ".csv", ".yaml"):
            stamp.update(path.name.encode() + path.read_bytes())
    return stamp.hexdigest()
