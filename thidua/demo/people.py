"""Who lives in the invented province? Names in realistic shares, numbers of the right form, nobody real."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from itertools import accumulate
from random import Random

import yaml

# Where births are registered says nothing of where people live: mostly Khánh Hòa, some from elsewhere.
_BIRTH_PROVINCES = ("056",) * 12 + ("058", "054", "066", "068", "079", "001", "052", "048")
_INSURANCE_PREFIXES = ("56", "56", "56", "47", "58", "79", "05", "00")


@dataclass(frozen=True, slots=True)
class Identity:
    """An invented human being, as the state would know him."""

    name: str
    is_male: bool
    born_on: date
    national_id: str
    insurance_code: str
    phone: str
    address: str

    @property
    def sex(self) -> str:
        return "Nam" if self.is_male else "Nữ"

    @property
    def surname(self) -> str:
        return next((name for name in ("Bo Bo", "Pi Năng") if self.name.startswith(name)), self.name.split()[0])


class Population:
    """Invents people one after the other; no two share a national id or an insurance code."""

    def __init__(self, rng: Random, communes: list[str]) -> None:
        names = yaml.safe_load(resources.files(__package__).joinpath("names.yaml").read_text(encoding="utf-8"))
        self._surnames: list[str] = list(names["surnames"])
        self._surname_weights: list[float] = list(accumulate(names["surnames"].values()))
        self._middles: dict[bool, list[str]] = {True: names["male_middles"], False: names["female_middles"]}
        self._given: dict[bool, list[str]] = {True: names["male_given"], False: names["female_given"]}
        self._streets: list[str] = names["streets"]
        self._rng = rng
        self._communes = communes
        self._used: set[str] = set()

    def person(self, *, is_male: bool, born_in: int, surname: str | None = None) -> Identity:
        rng = self._rng
        born_on = date(born_in, 1, 1) + timedelta(days=rng.randrange(365))
        return Identity(
            name=self.name(is_male=is_male, surname=surname),
            is_male=is_male,
            born_on=born_on,
            national_id=self._unused(lambda: self._national_id(is_male=is_male, born_on=born_on)),
            insurance_code=self._unused(lambda: rng.choice(_INSURANCE_PREFIXES) + f"{rng.randrange(10**8):08d}"),
            phone=f"09{rng.randrange(10**8):08d}",
            address=f"{rng.randrange(1, 400)} {rng.choice(self._streets)}, {rng.choice(self._communes)}, Khánh Hòa",
        )

    def name(self, *, is_male: bool, surname: str | None = None) -> str:
        """Men: 73 % three words, 26 % four; women: 35 % and 65 %."""
        rng, middles = self._rng, self._middles[is_male]
        first = surname or rng.choices(self._surnames, cum_weights=self._surname_weights)[0]
        usual, usually = ("Văn", 0.18) if is_male else ("Thị", 0.65)
        words = [usual] if rng.random() < usually else [rng.choice(middles)]
        if rng.random() < (0.26 if is_male else 0.65):
            words.append(rng.choice([word for word in middles if word != words[0]]))
        given = rng.choice([word for word in self._given[is_male] if word not in words])
        return " ".join([first, *words, given])

    def _national_id(self, *, is_male: bool, born_on: date) -> str:
        century_and_sex = (born_on.year // 100 - 19) * 2 + (0 if is_male else 1)
        serial = self._rng.randrange(10**6)
        return f"{self._rng.choice(_BIRTH_PROVINCES)}{century_and_sex}{born_on.year % 100:02d}{serial:06d}"

    def _unused(self, invent: Callable[[], str]) -> str:
        while (number := invent()) in self._used:
            pass
        self._used.add(number)
        return number
