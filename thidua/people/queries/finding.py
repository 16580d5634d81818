"""Whom does somebody mean who types a name, with or without marks and perhaps with a slip, a code, an id or its last
four digits? Ids are looked up by their blind indexes: nothing is opened."""

from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import Prefetch, Q, QuerySet

from thidua.engine.reading.cells import read_insurance_code, read_national_id
from thidua.engine.text import fold
from thidua.lib.sealing import configured_sealer
from thidua.orgs.queries import names_on
from thidua.people.enums import IdentityKind
from thidua.people.models import Identity, Membership, Person

LIKENESS = 0.5  # of trigrams: "nguyen thi lna" finds Lan, and a common surname alone does not find everybody
SHORTEST_SLIP = 4  # letters: shorter texts resemble everything
AT_MOST = 200  # rows that are put in order; of a text that fits more, some


def number_condition(text: str, prefix: str = "") -> Q | None:
    """The condition that an identity has this id, insurance code, or these last four digits; None for other texts."""
    sealer, compact = configured_sealer(), "".join(text.split())
    if len(compact) == 4 and compact.isdecimal():
        fields = ("national_id", "insurance_code")
        tokens = [(f"{field}_last4_index", sealer.blind_index(compact, f"{field}_l4")) for field in fields]
    else:
        national_id, code = read_national_id(compact), read_insurance_code(compact)
        tokens = []
        if isinstance(national_id, str):
            tokens.append(("national_id_index", sealer.blind_index(national_id, "national_id")))
        if isinstance(code, str):
            tokens.append(("insurance_code_index", sealer.blind_index(code, "insurance_code")))
    condition = Q()
    for column, token in tokens:
        condition |= Q(**{f"{prefix}{column}": token})
    return condition or None


def name_condition(text: str, prefix: str = "") -> Q:
    """The condition that a name holds every word, marks and case apart."""
    condition = Q()
    for word in fold(text).split():
        condition &= Q(**{f"{prefix}name_folded__contains": word})
    return condition


def find_identities(kind: IdentityKind, text: str, limit: int) -> list[int]:
    """The identities of one kind that a name or number means, the best first: the name itself, names that hold every
    word, names that resemble it."""
    rows = Identity.objects.filter(kind=kind)
    if (numbers := number_condition(text)) is not None:
        return list(rows.filter(numbers).order_by("name_sort_key", "pk").values_list("pk", flat=True)[:limit])
    folded = " ".join(fold(text).split())
    if not any(letter.isalpha() for letter in folded):
        return []
    found = list(rows.filter(name_folded=folded).order_by("pk").values_list("pk", flat=True)[:limit])
    if len(found) < limit:
        found += _holding(rows.exclude(pk__in=found), folded)[: limit - len(found)]
    if len(found) < limit and len(folded) >= SHORTEST_SLIP:
        found += [key for key in _resembling(rows, folded, limit + len(found)) if key not in found]
    return found[:limit]


def _holding(rows: QuerySet[Identity], folded: str) -> list[int]:
    """Names that hold every word; those that end so (the given name) before others. Of very many, some are ordered."""
    holding = rows.filter(name_condition(folded)).values_list("pk", "name_folded", "name_sort_key")[:AT_MOST]
    return [key for key, name, _ in sorted(holding, key=lambda row: (not row[1].endswith(folded), row[2], row[0]))]


def _resembling(rows: QuerySet[Identity], folded: str, limit: int) -> list[int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(LIKENESS)])
        likest = rows.filter(name_folded__trigram_similar=folded).annotate(
            likeness=TrigramSimilarity("name_folded", folded)
        )
        return list(likest.order_by("-likeness", "name_sort_key", "pk").values_list("pk", flat=True)[:limit])


def people_meant(text: str) -> QuerySet[Person]:
    """The mobilisers that a filter of a table means: by code, number or name, also an earlier one; by a similar name
    where none has it."""
    code, numbers = Q(code__iexact="".join(text.split())), number_condition(text, "identity__")
    condition = name_condition(text, "identity__") if numbers is None else numbers
    rows = Membership.objects.filter(condition, identity__kind=IdentityKind.ROSTER).values("person")
    found = Person.objects.filter(code | Q(pk__in=rows))
    if numbers is None and not found.exists():
        return Person.objects.filter(_of_identities(find_identities(IdentityKind.ROSTER, text, AT_MOST)))
    return found


def _of_identities(identities: list[int]) -> Q:
    rows = Membership.objects.filter(identity__in=identities).values("person")
    return Q(identity__in=identities) | Q(pk__in=rows)


def find_people(text: str, limit: int) -> list[Person]:
    """The best first: the code itself, then by name or number; with ``identity``."""
    exact = list(Person.objects.filter(code__iexact="".join(text.split())).select_related("identity")[:limit])
    identities = find_identities(IdentityKind.ROSTER, text, 2 * limit)
    order = {key: place for place, key in enumerate(identities)}
    people = (
        Person.objects.filter(_of_identities(identities))
        .select_related("identity")
        .prefetch_related(
            Prefetch("memberships", Membership.objects.only("person_id", "identity_id"), to_attr="named_by")
        )
    )
    ranked = sorted(
        people,
        key=lambda person: min(order.get(row.identity_id, len(order)) for row in (*person.named_by, person)),  # type: ignore[attr-defined]
    )
    return [*exact, *(person for person in ranked if person not in exact)][:limit]


def units_of_day(people: list[int], day: date) -> dict[int, str]:
    """The name of the unit in which each of these people has a membership on the day, a primary one before others."""
    from thidua.people.queries.placing import runs_on  # noqa: PLC0415 -- both are parts of one front

    rows = Membership.objects.filter(runs_on(day), person__in=people).order_by("is_primary", "starts_on", "pk")
    units = dict(rows.values_list("person_id", "unit_id"))
    names = names_on(units.values(), day)
    return {person: names[unit].name for person, unit in units.items() if unit in names}
