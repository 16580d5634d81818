"""Whom do the invented officials claim to have persuaded, and who of those pays?"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from thidua.demo.officials import Official
from thidua.demo.payments import Insured, make_insured, month_of
from thidua.demo.people import Identity, Population

_CAMPAIGN = (date(2024, 4, 15), date(2025, 12, 20))
# relationship, is male, years older than the mobiliser, shares his surname, how often
_RELATIONSHIPS: tuple[tuple[str, bool, tuple[int, int], bool, int], ...] = (
    ("Vợ", False, (-6, 2), False, 9),
    ("Chồng", True, (-2, 6), False, 9),
    ("Cha đẻ", True, (22, 33), True, 3),
    ("Bố", True, (22, 33), True, 2),
    ("Mẹ đẻ", False, (20, 31), False, 5),
    ("Mẹ chồng", False, (20, 31), False, 3),
    ("Mẹ vợ", False, (20, 31), False, 3),
    ("Con ruột", True, (-33, -22), True, 5),
    ("Con gái", False, (-33, -22), True, 4),
    ("Con dâu", False, (-30, -22), False, 2),
    ("Em ruột", False, (-9, -1), True, 9),
    ("Em ruột", True, (-9, -1), True, 8),
    ("Anh ruột", True, (1, 9), True, 5),
    ("Chị ruột", False, (1, 9), True, 6),
    ("Anh rể", True, (0, 10), False, 4),
    ("Chị dâu", False, (-4, 7), False, 4),
    ("Em dâu", False, (-12, 0), False, 4),
    ("Cháu", True, (-30, -12), False, 3),
    ("Cháu", False, (-30, -12), False, 4),
    ("Cô", False, (5, 20), False, 4),
    ("Dì", False, (5, 20), False, 4),
    ("Chú", True, (5, 20), True, 4),
    ("Bác", True, (12, 25), False, 3),
    ("Cậu", True, (5, 20), False, 3),
    ("Mợ", False, (5, 20), False, 2),
)
STRANGERS = ("Bạn", "Hàng xóm", "Đồng nghiệp", "Người thân", "Bạn của mẹ", "")


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it was meant, before a unit wrote it down. `insured` is None for somebody who never paid."""

    code: str
    official: Official
    official_code: str
    official_name: str
    unit: str
    relative: Identity
    relationship: str
    declared_on: date | None
    withdrawn_on: date | None
    insured: Insured | None


@dataclass(frozen=True, slots=True)
class Claims:
    claims: list[Claim]
    insured: list[Insured]


def make_claims(rng: Random, population: Population, officials: list[Official], count: int, today: date) -> Claims:
    """Give `count` claims in the order of their codes, and the insured people that they mean."""
    keen = rng.sample(officials, k=max(1, round(len(officials) * 0.4)))
    weights = [rng.choice((1, 1, 1, 2, 3)) for _ in keen]
    maker = _ClaimMaker(rng, population, today)
    for official in rng.choices(keen, weights=weights, k=count):
        maker.add(official)
    spoilt = [_spoilt(rng, claim, rng.choice(maker.claims)) for claim in maker.claims]
    return Claims([_known(claim, today) for claim in spoilt], maker.insured)


class _ClaimMaker:
    """Lets officials name relatives, one claim after the other, and remembers who of those pays."""

    def __init__(self, rng: Random, population: Population, today: date) -> None:
        self._rng = rng
        self._population = population
        self._today = today
        self.claims: list[Claim] = []
        self.insured: list[Insured] = []

    def add(self, official: Official) -> None:
        declared_on = min(_declared_on(self._rng), self._today)
        turn = self._rng.random()
        if turn < 0.04 and self.claims:
            relationship, relative, insured = self._second_naming()
        elif turn < 0.05:
            relationship, relative, insured = self._naming_oneself(official, declared_on)
        else:
            relationship, relative = self._relative(official.identity)
            insured = self._history(relative, official, declared_on)
        self.claims.append(
            Claim(
                code=f"P{len(self.claims) + 1:06d}",
                official=official,
                official_code=official.code,
                official_name=official.identity.name,
                unit=official.unit_on(declared_on),
                relative=relative,
                relationship=relationship,
                declared_on=declared_on,
                withdrawn_on=None,
                insured=insured,
            )
        )

    def _second_naming(self) -> tuple[str, Identity, Insured | None]:
        """Two officials of one family name the same relative."""
        first = self._rng.choice(self.claims)
        return self._rng.choice(("Em ruột", "Cháu", "Cô", "Con")), first.relative, first.insured

    def _naming_oneself(self, official: Official, declared_on: date) -> tuple[str, Identity, Insured | None]:
        me = official.identity
        return ("Chồng" if me.is_male else "Vợ"), me, self._joined(me, month_of(declared_on), hint="")

    def _relative(self, mobiliser: Identity) -> tuple[str, Identity]:
        rng = self._rng
        while True:
            relationship, is_male, (youngest, oldest), same_surname, _ = rng.choices(
                _RELATIONSHIPS, weights=[kind[-1] for kind in _RELATIONSHIPS]
            )[0]
            born_in = mobiliser.born_on.year - rng.randrange(youngest, oldest + 1)
            spouse = relationship in ("Vợ", "Chồng")
            if 1955 <= born_in <= 2007 and not (spouse and is_male == mobiliser.is_male):
                break
        surname = mobiliser.surname if same_surname else None
        return relationship, self._population.person(is_male=is_male, born_in=born_in, surname=surname)

    def _history(self, relative: Identity, official: Official, declared_on: date) -> Insured | None:
        """Three in five join because they were asked, a third has paid for years, the rest never does."""
        rng = self._rng
        turn = rng.random()
        if turn < 0.08:
            return None
        asked = month_of(declared_on)
        joined = asked + rng.choice((-1, 0, 0, 0, 1, 2)) if turn < 0.66 else rng.randrange(2021 * 12, 2024 * 12 + 3)
        given = official.identity.name.split()[-1]
        hint = f"Khách của {'anh' if official.identity.is_male else 'chị'} {given}" if rng.random() < 0.15 else ""
        return self._joined(relative, joined, hint=hint)

    def _joined(self, person: Identity, month: int, *, hint: str) -> Insured | None:
        """None when nothing was paid before today."""
        insured = make_insured(self._rng, person, first_month=month, today=self._today, hint=hint)
        if not insured.payments:
            return None
        self.insured.append(insured)
        return insured


def _spoilt(rng: Random, claim: Claim, other: Claim) -> Claim:
    """What goes wrong with the claim itself: withdrawn, no relative, an unknown official, another's name, no date."""
    assert claim.declared_on is not None
    turn = rng.random()
    if turn < 0.02:
        return replace(claim, withdrawn_on=claim.declared_on + timedelta(days=rng.randrange(5, 200)))
    if turn < 0.05:
        return replace(claim, relationship=rng.choice(STRANGERS))
    if turn < 0.06:
        return replace(claim, official_code=f"CB9{rng.randrange(10**5):05d}")
    if turn < 0.065:
        return replace(claim, official_name=claim.official_name + " Đài")
    if turn < 0.07:
        return replace(claim, declared_on=None)
    if turn < 0.072:
        return replace(claim, withdrawn_on=claim.declared_on - timedelta(days=10))
    if turn < 0.08:  # the numbers of one, the name and birth of another: a clerk must decide
        stranger = replace(claim.relative, name=other.relative.name, born_on=other.relative.born_on)
        return replace(claim, relative=stranger)
    return claim


def _known(claim: Claim, today: date) -> Claim:
    """A withdrawal after today has not happened yet."""
    future = claim.withdrawn_on is not None and claim.withdrawn_on > today
    return replace(claim, withdrawn_on=None) if future else claim


def _declared_on(rng: Random) -> date:
    """Units send their lists towards the end of a quarter."""
    first, last = _CAMPAIGN
    day = first + timedelta(days=rng.randrange((last - first).days + 1))
    return day if day.month % 3 == 0 or rng.random() < 0.6 else min(last, day + timedelta(days=30))
