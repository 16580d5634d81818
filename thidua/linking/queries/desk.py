"""What does somebody who decides see of one claim: the relative, the candidates beside him, and where they differ?

Names, numbers and addresses are opened for this page alone and kept nowhere. Of numbers the last four digits are shown
and, where two of them nearly agree, the digits that differ.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import log2
from typing import Any, NamedTuple

from django.db import connection
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz.fuzz import ratio

from thidua.engine.linking.fields import Field
from thidua.engine.text import fold
from thidua.ledger.queries import current_condition
from thidua.linking.differences import EXTRA, Piece, day_pieces, number_pieces, text_pieces
from thidua.linking.enums import LinkState, PersonKind
from thidua.linking.marks import pieces_html
from thidua.linking.models import Link
from thidua.linking.queries.contradictions import compare_with, is_hard_contradiction
from thidua.linking.queries.merges import companions, roots
from thidua.linking.queries.records import claim_table, insured_table
from thidua.linking.queries.reviews import candidates_of, machine_of, shown_tokens
from thidua.linking.queries.waterfall import Waterfall, level_text, model_named, waterfalls_of
from thidua.people.enums import Sex

# Rows of the page: the column of the records, its title, the engine's field that weighs it.
ROWS: tuple[tuple[str, Any, Field], ...] = (
    ("name", gettext_lazy("Họ tên"), Field.NAME),
    ("birth", gettext_lazy("Ngày sinh"), Field.BIRTH),
    ("sex", gettext_lazy("Giới tính"), Field.SEX),
    ("insurance_code", gettext_lazy("Mã số BHXH"), Field.INSURANCE_CODE),
    ("national_id", gettext_lazy("Số CCCD"), Field.NATIONAL_ID),
    ("phone", gettext_lazy("Điện thoại"), Field.PHONE),
    ("address", gettext_lazy("Địa chỉ"), Field.ADDRESS),
    ("hint", gettext_lazy("Ghi chú của sổ"), Field.HINT),
)
COMPARED = {name: field for name, _title, field in ROWS}
NUMBERS = {"insurance_code", "national_id", "phone"}
EQUAL = {"equal", "agrees", "zeros"}
OTHER = "other"
PAID = """
    SELECT fact.insured_id, min(fact.paid_on), max(fact.paid_on), count(*) FROM ledger_contribution fact
    WHERE fact.insured_id = ANY(%(people)s) AND {condition} GROUP BY fact.insured_id
"""


class Cell(NamedTuple):
    """What one side says of a field. ``outcome``: equal, near, other, or blank where nothing could be compared."""

    pieces: Sequence[Piece]
    outcome: str = ""
    words: str = ""  # how it agrees, as the engine's level says
    theirs: Sequence[Piece] = ()  # the claim's own value with the marks of this comparison
    also: Sequence[str] = ()  # how other rows of the ledger write it
    is_told: bool = False  # the words say more than the sign does

    @property
    def html(self) -> SafeString:
        return pieces_html(self.pieces)

    @property
    def beside(self) -> SafeString:
        return pieces_html(self.theirs)


class Row(NamedTuple):
    name: str
    title: str
    claim: Cell
    cells: Sequence[Cell]


class Paid(NamedTuple):
    """When somebody paid first and last, and how often."""

    first_on: date
    last_on: date
    receipts: int


class OtherClaim(NamedTuple):
    """Another claim that means the same insured person already."""

    claim: int
    code: str
    declared_on: date


@dataclass
class Candidate:
    """One insured person who may be meant. ``number`` is his key on the keyboard; ``is_further``: somebody whom the
    machine did not propose, but a person found or chose."""

    number: int
    insured: int
    fields: dict[str, Any]
    is_hard: bool
    is_chosen: bool
    waterfall: Waterfall
    is_further: bool = False
    mark: str = ""  # proves that he was shown, where the machine did not propose him
    paid: Paid | None = None
    others: list[OtherClaim] = field(default_factory=list)
    cells: list[tuple[str, str, Cell]] = field(default_factory=list)

    @property
    def levels(self) -> dict[str, str]:
        """How each field agrees."""
        return {name: level[0] for name, level in self.fields.items()}


@dataclass(frozen=True)
class Sheet:
    """A claim beside its candidates: ``rows`` by field, ``candidates`` best first."""

    link: Link
    machine: dict[str, Any]
    rows: list[Row]
    candidates: list[Candidate]
    none_is_hard: bool

    @property
    def keys(self) -> set[int]:
        """Who is shown."""
        return {candidate.insured for candidate in self.candidates}


def sheet_of(link: Link, further: Iterable[int] = ()) -> Sheet:
    """Everything that the page of one claim compares; a constant number of queries. ``further`` are people to be shown
    beside the machine's candidates; so is whom a person chose."""
    machine = machine_of(link)
    same = roots(PersonKind.INSURED)
    pairs = {same.get(pair["insured"], pair["insured"]): pair for pair in reversed(candidates_of(machine))}
    wanted = [*([link.insured_id] if link.insured_id is not None else []), *further]
    beside = _beside(link, machine, dict.fromkeys(same.get(key, key) for key in wanted), pairs)
    keys = [*reversed(pairs), *beside]
    evidence = {**machine.get("evidence", {}), "pairs": [*candidates_of(machine), *beside.values()]}
    pairs |= beside
    claim = claim_table([link.claim_id]).to_pylist()[0]
    namings: dict[int, list[dict[str, Any]]] = {key: [] for key in keys}
    for naming in insured_table(keys).to_pylist() if keys else ():
        namings[naming["insured"]].append(naming)
    keys = [key for key in keys if namings[key]]  # whom no row of the ledger names any longer is no candidate
    falls = {fall.insured: fall for fall in waterfalls_of(evidence, model_named(str(machine.get("model", ""))))}
    candidates = [
        Candidate(
            number=number,
            insured=key,
            fields=pairs[key]["fields"],
            is_hard=is_hard_contradiction(link, key, same),
            is_chosen=key == link.insured_id,
            waterfall=falls[pairs[key]["insured"]],
            is_further=key in beside,
        )
        for number, key in enumerate(keys, 1)
    ]
    rows = _rows(claim, [_most_alike(claim, namings[key]) for key in keys], candidates)
    _complete(link, candidates)
    return Sheet(link, machine, rows, candidates, is_hard_contradiction(link, None, same))


def _beside(
    link: Link, machine: dict[str, Any], wanted: Iterable[int], known: Collection[int]
) -> dict[int, dict[str, Any]]:
    """The evidence of those who are not among the candidates and of whom the ledger says something."""
    people = machine.get("evidence", {}).get("people")
    found = {}
    for key in wanted:
        if key not in known and (pair := compare_with(link.claim_id, key)) is not None:
            found[key] = {**pair, "odds": pair["weight"] - log2(people)} if people else pair
    return found


def _most_alike(claim: dict[str, Any], namings: list[dict[str, Any]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(the row of the ledger that names the candidate most like the claim does, its other rows)."""

    def likeness(naming: dict[str, Any]) -> float:
        both = (name for name, *_more in ROWS if claim.get(name))
        equal = sum(1 for name in both if claim[name] == naming[name])
        return equal + float(ratio(fold(claim["name"] or ""), fold(naming["name"] or ""))) / 100

    ordered = sorted(namings, key=likeness, reverse=True)
    return ordered[0], ordered[1:]


def _rows(
    claim: dict[str, Any],
    found: list[tuple[dict[str, Any], list[dict[str, Any]]]],
    candidates: list[Candidate],
) -> list[Row]:
    rows = []
    for name, title, compared in ROWS:
        mine = _said(claim, name)
        cells = [
            _cell(name, mine, naming, others, candidate.fields.get(compared.value))
            for (naming, others), candidate in zip(found, candidates, strict=True)
        ]
        if not mine and not any(cell.pieces for cell in cells):
            continue
        is_compared = bool(cells) and cells[0].outcome != "equal"
        own = Cell(cells[0].theirs if is_compared else _pieces(name, mine, ""))
        rows.append(Row(name, str(title), own, cells))
        for candidate, cell in zip(candidates, cells, strict=True):
            candidate.cells.append((name, str(title), cell))
    return rows


def _cell(name: str, mine: str, naming: dict[str, Any], others: list[dict[str, Any]], level: list[Any] | None) -> Cell:
    theirs = _said(naming, name)
    code = level[0] if level else ""
    outcome = outcome_of(code)
    if name == "sex" and not code and mine and theirs:  # the engine saw a row of the ledger that says no sex
        outcome = "equal" if mine == theirs else "other"
    also = []
    if name in ("name", "birth"):
        also = sorted({said for other in others if (said := _said(other, name)) and said != theirs})
    words = level_text(COMPARED[name], code) if code else ""
    is_told = outcome == "near" or code not in (*EQUAL, OTHER, "")
    if name == "sex" and code and not (mine and theirs):  # a national id tells it where nobody wrote it down
        theirs = theirs or _told_sex(mine, outcome)
        words, is_told = _("đọc từ số CCCD"), True
    is_alien = outcome == "other" and name in ("name", "address")  # two things: no letter of one belongs to the other
    is_apart = name in NUMBERS and not code  # an old number and a new one: no digit of one stands for one of the other
    pieces = [Piece(theirs, EXTRA)] if is_alien else _pieces(name, theirs, "" if is_apart else mine)
    own = [Piece(mine, EXTRA)] if is_alien else _pieces(name, mine, "" if is_apart else theirs)
    return Cell(pieces, outcome, words, own, also, is_told)


def _told_sex(said: str, outcome: str) -> str:
    """The sex of the side that does not say it, from how it compares with what the other says."""
    labels = [str(sex.label) for sex in Sex]
    if said not in labels:
        return ""
    return said if outcome == "equal" else next(label for label in labels if label != said)


def outcome_of(code: str) -> str:
    """equal, near or other; blank where nothing could be compared."""
    return "" if not code else "equal" if code in EQUAL else "other" if code.startswith(OTHER) else "near"


def _said(record: dict[str, Any], name: str) -> str:
    """A field as people read it; the claim's side of the ledger's note is the mobiliser whom it may name."""
    if name == "hint":
        return str(record.get("hint") or "")
    value = str(record[name] or "")
    if name == "birth":
        return "/".join(reversed(value.split("-")))
    return str(Sex(value).label) if name == "sex" and value in Sex.values else value


def _pieces(name: str, mine: str, theirs: str) -> list[Piece]:
    if name == "birth":
        return day_pieces(mine, theirs)
    if name in NUMBERS:
        return number_pieces(mine, theirs)
    return [Piece(mine, "same")] if name == "hint" and mine else text_pieces(mine, theirs)


def _complete(link: Link, candidates: list[Candidate]) -> None:
    """When each paid, and which other claims mean him: two queries for all."""
    members = {candidate.insured: candidate for candidate in candidates}
    for key, gone in companions(PersonKind.INSURED, set(members)).items():
        members |= dict.fromkeys(gone, members[key])
    paid = paid_of({key: candidate.insured for key, candidate in members.items()})
    for candidate in candidates:
        candidate.paid = paid.get(candidate.insured)
    others = Link.objects.for_system("linking").filter(insured__in=members, state=LinkState.LINKED).exclude(pk=link.pk)
    for insured, claim, code, declared_on in others.order_by("claim__declared_on", "claim__code").values_list(
        "insured", "claim", "claim__code", "claim__declared_on"
    ):
        members[insured].others.append(OtherClaim(claim, code, declared_on))


def paid_of(members: Mapping[int, int]) -> dict[int, Paid]:
    """When these paid; ``members`` are keys in the ledger and the keys under which they count. One query."""
    found: dict[int, Paid] = {}
    with connection.cursor() as cursor:
        cursor.execute(PAID.format(condition=current_condition("ledger_contribution")), {"people": list(members)})
        for member, first, last, number in cursor.fetchall():
            before = found.get(members[member], Paid(first, last, 0))
            found[members[member]] = Paid(
                min(first, before.first_on), max(last, before.last_on), number + before.receipts
            )
    return found


class AlikeLine(NamedTuple):
    """A claim and its best candidate in one line of a list: name and birth, and whatever else was compared."""

    link: Link
    token: str  # of what is shown
    insured: int
    cells: list[tuple[str, Cell]]  # title, the candidate's side with the claim's beside it
    alike: list[str]  # titles of what else is the same


def alike_lines(links: Sequence[Link]) -> list[AlikeLine]:
    """Claims with their best candidates, three queries for all of them."""
    same = roots(PersonKind.INSURED)
    best = {}
    for link in links:
        if pairs := candidates_of(machine_of(link)):
            best[link.claim_id] = (same.get(pairs[0]["insured"], pairs[0]["insured"]), pairs[0]["fields"])
    claims = {record["claim"]: record for record in claim_table(list(best)).to_pylist()}
    namings: dict[int, list[dict[str, Any]]] = {}
    for naming in insured_table([insured for insured, _fields in best.values()]).to_pylist():
        namings.setdefault(naming["insured"], []).append(naming)
    tokens = shown_tokens(links)
    known = [link for link in links if best.get(link.claim_id, (0, {}))[0] in namings]
    return [_line(link, tokens[link.claim_id], *best[link.claim_id], claims[link.claim_id], namings) for link in known]


def _line(
    link: Link,
    token: str,
    insured: int,
    fields: dict[str, Any],
    claim: dict[str, Any],
    namings: dict[int, list[dict[str, Any]]],
) -> AlikeLine:
    naming, others = _most_alike(claim, namings[insured])
    line = AlikeLine(link, token, insured, [], [])
    for name, title, compared in ROWS:
        cell = _cell(name, _said(claim, name), naming, others, fields.get(compared.value))
        if name in ("name", "birth") or cell.outcome in ("near", "other"):
            line.cells.append((str(title), cell))
        elif cell.outcome:
            line.alike.append(str(title))
    return line
