"""Who stands in the invented ledger, from a province's thousands to a country's millions? Nobody real.

Names as in ``thidua.demo`` (shares of surnames as counted), some given names more common than others. People live in
households that share an address, often a surname and sometimes a phone; some share name and birth date with somebody
else; some are brothers and sisters born on one day. The ledger itself is not clean either: ids and phones are missing,
some still stand with the old nine digits, and some people are named in two ways by two receipts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from thidua.demo.spelling import unmarked
from thidua.engine.linking.matching import INSURED_COLUMNS

Numbers = np.ndarray
NO_NATIONAL_ID, OLD_NATIONAL_ID, NO_PHONE, SHARED_PHONE, NO_ADDRESS = 0.05, 0.01, 0.3, 0.12, 0.03
TWINS, BORN_TOGETHER, FIRST_OF_JANUARY = 0.001, 0.002, 0.02
NOTED, NAMED_TWICE = 0.12, 0.06
# Two words make a commune's name, a hundred and sixty of them a province's.
FIRST = (
    "Hòa", "Bình", "Tân", "Phú", "An", "Long", "Vĩnh", "Mỹ", "Thanh", "Xuân", "Đông", "Tây", "Nam", "Bắc", "Ninh",
    "Diên", "Cam", "Suối", "Sơn", "Hưng",
)  # fmt: skip
SECOND = (
    "Hưng", "Lộc", "Thịnh", "Hiệp", "Thành", "Phước", "Thạnh", "Lương", "Hải", "Trung", "Quang", "Khánh", "Sơn", "Điền",
    "Thọ", "Hà", "Đức", "Tiến", "Lâm", "Yên",
)  # fmt: skip
PROVINCES = (
    "Khánh Hòa", "Hà Nội", "Huế", "Quảng Ninh", "Cao Bằng", "Lạng Sơn", "Lai Châu", "Điện Biên", "Sơn La", "Thanh Hóa",
    "Nghệ An", "Hà Tĩnh", "Tuyên Quang", "Lào Cai", "Thái Nguyên", "Phú Thọ", "Bắc Ninh", "Hưng Yên", "Hải Phòng",
    "Ninh Bình", "Quảng Trị", "Đà Nẵng", "Quảng Ngãi", "Gia Lai", "Đắk Lắk", "Lâm Đồng", "Đồng Nai", "Tây Ninh",
    "Cần Thơ", "Vĩnh Long", "Đồng Tháp", "Cà Mau", "An Giang", "Thành phố Hồ Chí Minh",
)  # fmt: skip
A_PROVINCE = 100_000  # people of a ledger beyond whom another province begins
HOUSEHOLDS = ((1, 0.58), (2, 0.26), (3, 0.11), (4, 0.05))


@dataclass(frozen=True)
class Ledger:
    """``people``: everybody, a row each with what is true of him (``person`` is his key); ``insured``: those of them
    whom the ledger knows, as the engine takes them."""

    people: pa.Table
    insured: pa.Table
    communes: Sequence[str]


def make_ledger(rng: np.random.Generator, size: int, outside: int) -> Ledger:
    """A ledger of ``size`` insured people, and ``outside`` more people of the same households who are not in it."""
    everybody = size + outside
    communes = _communes(everybody)
    people = _people(rng, everybody, communes)
    is_known = np.ones(everybody, dtype=bool)
    is_known[rng.choice(everybody, outside, replace=False)] = False
    people = people.append_column("is_insured", pa.array(is_known))
    return Ledger(people, _insured(rng, people.filter(pa.array(is_known)), communes), communes)


@cache
def name_parts() -> dict[str, Any]:
    """The words that invented people are called by."""
    text = resources.files("thidua.demo").joinpath("names.yaml").read_text(encoding="utf-8")
    parts: dict[str, Any] = yaml.safe_load(text)
    return parts


def _communes(people: int) -> list[str]:
    provinces = PROVINCES[: max(1, min(len(PROVINCES), people // A_PROVINCE))]
    names = [f"{first} {second}" for first in FIRST for second in SECOND if first != second]
    return [
        f"{kind} {names[(place * 41 + 7 * number) % len(names)]}, {province}"
        for number, province in enumerate(provinces)
        for place in range(160)
        for kind in (("phường" if place % 5 == 0 else "xã"),)
    ]


def _people(rng: np.random.Generator, count: int, communes: Sequence[str]) -> pa.Table:
    home, is_first = _households(rng, count)
    homes = int(home[-1]) + 1
    is_male = rng.random(count) < 0.42
    names = _names(rng, is_male, home, is_first)
    born = _births(rng, count)
    together = np.flatnonzero(~is_first & (rng.random(count) < BORN_TOGETHER / (~is_first).mean()))
    born[together] = born[together - 1]
    # Somebody else of the same name, born on the same day: another home, other numbers.
    twin, double = rng.choice(count, (2, max(1, round(count * TWINS))), replace=False)
    born[twin], is_male[twin] = born[double], is_male[double]
    order = np.arange(count)
    order[twin] = double
    phone = _digits(rng.integers(0, 10**8, count), 8)
    shares = ~is_first & (rng.random(count) < SHARED_PHONE)
    lender = np.where(shares, np.arange(count) - 1, np.arange(count))
    street = name_parts()["streets"]
    commune = rng.integers(0, len(communes), homes)[home]
    addresses = join(
        " ",
        _digits(rng.integers(1, 400, homes)[home]),
        join(", ", pick(street, rng.integers(0, len(street), homes)[home]), pick(communes, commune)),
    )
    return pa.table(
        {
            "person": pa.array(np.arange(count), pa.int64()),
            "name": names.take(pa.array(order)),
            "birth": pc.cast(pa.array(born), pa.string()),
            "sex": pick(("F", "M"), is_male.astype(int)),
            "national_id": _national_ids(rng, born, is_male, len(communes) > 160),
            "insurance_code": _insurance_codes(rng, count),
            "phone": join("", pick(("09",), np.zeros(count, dtype=int)), phone.take(pa.array(lender))),
            "address": addresses,
            "commune": pa.array(commune),
        }
    )


def _households(rng: np.random.Generator, count: int) -> tuple[Numbers, Numbers]:
    sizes = rng.choice([size for size, _ in HOUSEHOLDS], count, p=[share for _, share in HOUSEHOLDS])
    home = np.repeat(np.arange(count), sizes)[:count]
    is_first = np.ones(count, dtype=bool)
    is_first[1:] = home[1:] != home[:-1]
    return home, is_first


def _names(rng: np.random.Generator, is_male: Numbers, home: Numbers, is_first: Numbers) -> pa.Array:
    """Surnames by their shares, three in five of a household alike; the rest as ``demo.people`` has it."""
    parts, count = name_parts(), len(is_male)
    shares = np.array(list(parts["surnames"].values()), dtype=float)
    surname = rng.choice(len(shares), count, p=shares / shares.sum())
    follows = ~is_first & (rng.random(count) < 0.6)
    surname[follows] = surname[np.flatnonzero(is_first)[home[follows]]]
    usual = rng.random(count) < np.where(is_male, 0.18, 0.65)
    has_second = rng.random(count) < np.where(is_male, 0.26, 0.65)
    columns = []
    for male, ending in ((True, "male"), (False, "female")):
        middles, given = parts[f"{ending}_middles"], parts[f"{ending}_given"]
        first = rng.integers(0, len(middles), count)
        second = (first + rng.integers(1, len(middles), count)) % len(middles)
        first = pc.if_else(pa.array(usual), "Văn" if male else "Thị", pick(middles, first))
        second = pc.if_else(pa.array(has_second), pick(middles, second), None)
        weights = np.exp(0.35 * np.random.default_rng(4).standard_normal(len(given)))
        last = pick(given, rng.choice(len(given), count, p=weights / weights.sum()))
        columns.append((first, second, last))
    (his_first, his_second, his_last), (her_first, her_second, her_last) = columns
    male = pa.array(is_male)
    words = [
        pick(list(parts["surnames"]), surname),
        pc.if_else(male, his_first, her_first),
        pc.if_else(male, his_second, her_second),
        pc.if_else(male, his_last, her_last),
    ]
    return pc.binary_join_element_wise(*words, " ", null_handling="skip")


def _births(rng: np.random.Generator, count: int) -> Numbers:
    years = np.clip(np.round(rng.normal(1980, 13, count)), 1945, 2007).astype(int)
    day = np.where(rng.random(count) < FIRST_OF_JANUARY, 0, rng.integers(0, 365, count))
    return (years - 1970).astype("datetime64[Y]").astype("datetime64[D]") + day


def _national_ids(rng: np.random.Generator, born: Numbers, is_male: Numbers, is_country: bool) -> pa.Array:
    """Where born, century and sex, year, and a number that is unique within these."""
    years = born.astype("datetime64[Y]").astype(int) + 1970
    if is_country:
        place = rng.integers(1, 97, len(born))
    else:
        place = np.where(rng.random(len(born)) < 0.6, 56, rng.choice([58, 54, 66, 68, 79, 1, 52, 48], len(born)))
    head = (place * 10 + (years // 100 - 19) * 2 + ~is_male) * 100 + years % 100
    return _digits(_unique(rng, head * 10**6, 10**6), 12)


def _insurance_codes(rng: np.random.Generator, count: int) -> pa.Array:
    prefixes = np.array([56, 56, 56, 47, 58, 79, 5, 0])
    return _digits(_unique(rng, rng.choice(prefixes, count) * 10**8, 10**8), 10)


def _unique(rng: np.random.Generator, base: Numbers, span: int) -> Numbers:
    """``base`` and a number below ``span`` each; drawn again where another one has it already."""
    numbers = base + rng.integers(0, span, len(base))
    while True:
        _, firsts = np.unique(numbers, return_index=True)
        again = np.setdiff1d(np.arange(len(base)), firsts, assume_unique=True)
        if not len(again):
            return numbers
        numbers[again] = base[again] + rng.integers(0, span, len(again))


def _insured(rng: np.random.Generator, known: pa.Table, communes: Sequence[str]) -> pa.Table:
    """How the ledger names them: with its own gaps, and some in two ways."""
    count, keys = known.num_rows, known["person"].to_numpy()
    given = name_parts()["male_given"] + name_parts()["female_given"]
    teller = pick(("Khách của anh ", "Khách của chị "), rng.integers(0, 2, count))
    hints = join("", teller, pick(given, rng.integers(0, len(given), count)))
    turn = rng.random(count)
    national_id = known["national_id"].combine_chunks()
    old = _digits(rng.integers(220_000_000, 226_000_000, count))
    national_id = pc.if_else(pa.array(turn < NO_NATIONAL_ID), None, national_id)
    is_old = (turn >= NO_NATIONAL_ID) & (turn < NO_NATIONAL_ID + OLD_NATIONAL_ID)
    columns = {
        "naming": pa.array(keys * 2),
        "insured": pa.array(keys),
        **{name: known[name].combine_chunks() for name in ("name", "birth", "sex", "insurance_code")},
        "national_id": pc.if_else(pa.array(is_old), old, national_id),
        "phone": _blanked(rng, known["phone"], NO_PHONE),
        "address": _blanked(rng, known["address"], NO_ADDRESS),
        "hint": _blanked(rng, hints, 1 - NOTED),
    }
    first = pa.table(columns).select(INSURED_COLUMNS.names)
    return pa.concat_tables([first, _second_namings(rng, first, communes)]).cast(INSURED_COLUMNS)


def _second_namings(rng: np.random.Generator, first: pa.Table, communes: Sequence[str]) -> pa.Table:
    """An older receipt: another address, no phone, the name without marks or the year of birth alone."""
    chosen = np.flatnonzero(rng.random(first.num_rows) < NAMED_TWICE)
    some = first.take(pa.array(chosen))
    count = len(chosen)
    turn = rng.random(count)
    bare = pa.array([unmarked(name) for name in some["name"].to_pylist()], pa.string())
    street = name_parts()["streets"]
    where = join(
        ", ", pick(street, rng.integers(0, len(street), count)), pick(communes, rng.integers(0, len(communes), count))
    )
    other = {
        "naming": pa.array(some["naming"].to_numpy() + 1),
        "name": pc.if_else(pa.array(turn < 0.4), bare, some["name"].combine_chunks()),
        "birth": pc.if_else(pa.array(turn > 0.85), pc.utf8_slice_codeunits(some["birth"], 0, 4), some["birth"]),
        "phone": pa.nulls(count, pa.string()),
        "address": join(" ", _digits(rng.integers(1, 400, count)), where),
        "hint": pa.nulls(count, pa.string()),
    }
    return pa.table({name: other.get(name, some[name]) for name in INSURED_COLUMNS.names})


def pick(words: Sequence[str], places: Numbers) -> pa.Array:
    """The words at these places."""
    return pa.array(list(words), pa.string()).take(pa.array(places))


def join(between: str, *columns: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(*columns, between)


def _digits(numbers: Numbers, width: int = 0) -> pa.Array:
    text = pc.cast(pa.array(numbers), pa.string())
    return pc.utf8_lpad(text, width, "0") if width else text


def _blanked(rng: np.random.Generator, column: pa.Array, share: float) -> pa.Array:
    return pc.if_else(pa.array(rng.random(len(column)) < share), None, column)
