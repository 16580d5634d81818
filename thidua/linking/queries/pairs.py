"""What do the registers say of the two codes of a pair, side by side, and where do they differ?

Names, numbers and addresses are opened for this page alone. Of numbers the last four digits are shown and, where two of
them nearly agree, the digits that differ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.claims.models import Claim
from thidua.engine.linking.fields import Field
from thidua.ledger.queries import current_condition
from thidua.lib.clock import today
from thidua.lib.sealing import configured_sealer
from thidua.linking.differences import day_pieces, number_pieces, text_pieces
from thidua.linking.enums import LinkState, PersonKind
from thidua.linking.marks import pieces_html
from thidua.linking.models import DuplicatePair, Link, Merge
from thidua.linking.queries.desk import outcome_of
from thidua.linking.queries.merges import counted_as
from thidua.linking.queries.waterfall import TITLES, Waterfall, level_text, model_named, waterfalls_of
from thidua.orgs.queries import names_on
from thidua.people.enums import Sex
from thidua.people.models import Identity, Membership, Person

ROWS: tuple[tuple[str, Any, Field], ...] = (
    ("name", gettext_lazy("Họ tên"), Field.NAME),
    ("birth", gettext_lazy("Ngày sinh"), Field.BIRTH),
    ("sex", gettext_lazy("Giới tính"), Field.SEX),
    ("national_id", gettext_lazy("Số CCCD"), Field.NATIONAL_ID),
    ("insurance_code", gettext_lazy("Mã số BHXH"), Field.INSURANCE_CODE),
    ("phone", gettext_lazy("Điện thoại"), Field.PHONE),
    ("address", gettext_lazy("Địa chỉ"), Field.ADDRESS),
)
NUMBERS = frozenset({"national_id", "insurance_code", "phone"})
SEALED = frozenset({*NUMBERS, "address"})
NAMED = f"""
    SELECT DISTINCT fact.insured_id, fact.identity_id FROM ledger_contribution fact
    WHERE fact.insured_id = ANY(%(people)s) AND {current_condition("ledger_contribution")}
    UNION SELECT fact.insured_id, fact.identity_id FROM ledger_exit fact
    WHERE fact.insured_id = ANY(%(people)s) AND {current_condition("ledger_exit")}
"""  # noqa: S608 -- conditions of ours
PAID = f"""
    SELECT fact.insured_id, min(fact.paid_on), max(fact.paid_on), count(*) FROM ledger_contribution fact
    WHERE fact.insured_id = ANY(%(people)s) AND {current_condition("ledger_contribution")} GROUP BY fact.insured_id
"""  # noqa: S608
__all__ = ["TITLES", "PairSheet", "Row", "Side", "alike_in", "merge_between", "sheet_of", "weighed"]
LEFT = f"""
    SELECT fact.insured_id, count(*) FROM ledger_exit fact
    WHERE fact.insured_id = ANY(%(people)s) AND {current_condition("ledger_exit")} GROUP BY fact.insured_id
"""  # noqa: S608


class Row(NamedTuple):
    """One field on both sides. ``outcome``: equal, near, other, or blank where nothing could be compared."""

    name: str
    title: str
    first: SafeString
    second: SafeString
    also_first: Sequence[str]  # how other rows of the register write it
    also_second: Sequence[str]
    outcome: str
    words: str


@dataclass
class Side:
    """One of the two: his key, the code by which people know him, and what hangs on it."""

    key: int
    codes: list[int]  # himself and those who count as him, but not the other side's
    label: str = ""
    name: str = ""
    first_paid_on: date | None = None
    last_paid_on: date | None = None
    receipts: int = 0
    exits: int = 0
    claims: list[Claim] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    unit_names: dict[int, str] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """How much hangs on the code."""
        return self.receipts + self.exits + len(self.claims) + len(self.memberships)


@dataclass(frozen=True)
class PairSheet:
    """The two of a pair. ``merge`` is there while they count as one by a merge of just these two."""

    pair: DuplicatePair
    sides: tuple[Side, Side]
    rows: list[Row]
    waterfall: Waterfall | None
    are_twins: bool

    @property
    def proposed(self) -> Side:
        """The one to keep: on whom more hangs, else the older code."""
        first, second = self.sides
        return second if second.weight > first.weight else first


def sheet_of(pair: DuplicatePair) -> PairSheet:
    """Everything that the page of one pair compares; a constant number of queries."""
    kind = PersonKind(pair.kind)
    sides = _sides(kind, pair.first, pair.second)
    namings = _namings(kind, sides)
    complete = _complete_insured if kind == PersonKind.INSURED else _complete_people
    complete(sides)
    levels = pair.evidence.get("fields", {})
    rows = [
        row for name, title, compared in ROWS if (row := _row(kind, name, title, levels.get(compared.value), namings))
    ]
    for side, found in zip(sides, namings, strict=True):
        side.name = next((naming["name"] for naming in found if naming["name"]), "")
        side.label = side.label or _label(found)
    return PairSheet(pair, sides, rows, weighed(pair), bool(pair.evidence.get("twins")))


def _sides(kind: PersonKind, first: int, second: int) -> tuple[Side, Side]:
    """Each with the codes that count as his; once the two are one, the kept one's are without the other's."""
    codes = {key: set(counted_as(kind, key)) for key in (first, second)}
    of_first = codes[first] - codes[second] if second in codes[first] else codes[first]
    of_second = codes[second] - codes[first] if first in codes[second] else codes[second]
    return Side(first, sorted(of_first)), Side(second, sorted(of_second))


def _namings(kind: PersonKind, sides: tuple[Side, Side]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """How the register's rows name each side, the fullest first, opened."""
    people = [code for side in sides for code in side.codes]
    if kind == PersonKind.INSURED:
        with connection.cursor() as cursor:
            cursor.execute(NAMED, {"people": people})
            named = cursor.fetchall()
    else:
        named = list(
            Membership.objects.for_system("linking")
            .filter(person__in=people)
            .values_list("person_id", "identity_id")
            .distinct()
        )
        if missing := set(people) - {person for person, _identity in named}:
            named += Person.objects.for_system("linking").filter(pk__in=missing).values_list("pk", "identity_id")
    identities = Identity.objects.for_system("linking").in_bulk({identity for _person, identity in named})
    first, second = (
        sorted(
            (_opened(identities[identity]) for person, identity in named if person in side.codes),
            key=lambda naming: (-sum(map(bool, naming.values())), naming["name"]),
        )
        for side in sides
    )
    return first, second


def _opened(identity: Identity) -> dict[str, str]:
    open_cell = configured_sealer().open
    said = {"name": identity.name, "sex": str(Sex(identity.sex).label) if identity.sex in Sex.values else ""}
    said["birth"] = "/".join(reversed(identity.birth.split("-")))
    for name in sorted(SEALED):
        sealed = getattr(identity, f"sealed_{name}")
        said[name] = open_cell(sealed, f"identity.{name}").decode() if sealed is not None else ""
    return said


def _label(namings: Sequence[Mapping[str, str]]) -> str:
    """What tells an insured person's code apart on the page: the end of it."""
    for name in ("insurance_code", "national_id"):
        for naming in namings:
            if naming[name]:
                return f"•••• {naming[name][-4:]}"
    return _("không có mã")


def _row(
    kind: PersonKind,
    name: str,
    title: Any,
    level: Sequence[Any] | None,
    namings: tuple[list[dict[str, str]], list[dict[str, str]]],
) -> Row | None:
    """None where neither side says anything. What both say is shown, among several ways in which rows write it."""
    said = [list(dict.fromkeys(naming[name] for naming in found if naming[name])) for found in namings]
    if not any(said):
        return None
    shared = [value for value in said[0] if value in said[1]]
    shown = [shared[0]] * 2 if shared else [values[0] if values else "" for values in said]
    also = [[_shown(name, value) for value in values if value != one] for values, one in zip(said, shown, strict=True)]
    code = str(level[0]) if level else ""
    outcome = outcome_of(code)
    words = level_text(_field(name), code) if code else ""
    if kind == PersonKind.INSURED and name == "insurance_code" and not code:
        words = _("mỗi mã một số")
    first, second = _pieces(name, *shown), _pieces(name, *reversed(shown))
    return Row(name, str(title), first, second, also[0], also[1], outcome, words)


def _field(name: str) -> str:
    return next(compared.value for row, _title, compared in ROWS if row == name)


def _shown(name: str, value: str) -> str:
    return f"•••• {value[-4:]}" if name in NUMBERS else value


def _pieces(name: str, mine: str, theirs: str) -> SafeString:
    if name == "birth":
        return pieces_html(day_pieces(mine, theirs))
    return pieces_html(number_pieces(mine, theirs) if name in NUMBERS else text_pieces(mine, theirs))


def _complete_insured(sides: tuple[Side, Side]) -> None:
    """When each paid, and which claims mean him."""
    of = {code: side for side in sides for code in side.codes}
    with connection.cursor() as cursor:
        cursor.execute(PAID, {"people": list(of)})
        for code, first, last, number in cursor.fetchall():
            side = of[code]
            side.first_paid_on = min(first, side.first_paid_on or first)
            side.last_paid_on = max(last, side.last_paid_on or last)
            side.receipts += number
        cursor.execute(LEFT, {"people": list(of)})
        for code, number in cursor.fetchall():
            of[code].exits += number
    links = (
        Link.objects.for_system("linking")
        .filter(insured__in=of, state=LinkState.LINKED)
        .select_related("claim__relative")
    )
    for link in links.order_by("claim__declared_on", "claim__code"):
        assert link.insured_id is not None
        of[link.insured_id].claims.append(link.claim)


def _complete_people(sides: tuple[Side, Side]) -> None:
    """Where each works, and what he claimed."""
    of = {code: side for side in sides for code in side.codes}
    codes = dict(Person.objects.for_system("linking").filter(pk__in=of).values_list("code", "pk"))
    for code, key in codes.items():
        if of[key].key == key:
            of[key].label = code
    rows = (
        Membership.objects.for_system("linking")
        .filter(person__in=of)
        .select_related("person", "unit")
        .order_by("starts_on", "pk")
    )
    for membership in rows:
        of[membership.person_id].memberships.append(membership)
    units = names_on([membership.unit_id for membership in rows], today())
    for side in sides:
        side.unit_names = {key: version.name for key, version in units.items()}
    claims = Claim.objects.for_system("linking").filter(mobiliser_code__in=codes).select_related("relative")
    for claim in claims.order_by("declared_on", "code"):
        of[codes[claim.mobiliser_code]].claims.append(claim)


def weighed(pair: DuplicatePair) -> Waterfall | None:
    """The pair's evidence as a waterfall; None for one without weights."""
    if "weight" not in pair.evidence:
        return None
    evidence = {"odds": pair.odds, "pairs": [{"insured": pair.first, **pair.evidence}]}
    found = waterfalls_of(evidence, model_named(pair.model_version))
    if not found:
        return None
    start, *others = found[0].steps
    words = replace(start, text=_("hai mã bất kỳ của danh sách"))
    silent = [str(title) for _name, title, compared in ROWS if compared.value not in pair.evidence.get("fields", {})]
    return replace(found[0], steps=(words, *others), silent=", ".join(silent))


def alike_in(evidence: Mapping[str, Any]) -> str:
    """The fields that agree, in words; ``(gần giống)`` beside those that nearly do."""
    fields = evidence.get("fields", {})
    parts = []
    for _row, title, compared in ROWS:
        outcome = outcome_of(fields.get(compared.value, [""])[0])
        if outcome == "equal":
            parts.append(str(title))
        elif outcome == "near":
            parts.append(_("%(field)s (gần giống)") % {"field": title})
    return ", ".join(parts)


def merge_between(pair: DuplicatePair) -> Merge | None:
    """The latest merge in force of just these two, by whichever is kept."""
    kind = pair.kind
    both = {pair.first, pair.second}
    rows = Merge.objects.for_system("linking").filter(
        kind=kind, undone_at__isnull=True, **{f"gone_{kind}__in": both, f"kept_{kind}__in": both}
    )
    return rows.select_related("by").order_by("-at").first()
