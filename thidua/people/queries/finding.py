"""Whom does somebody mean who types a name, with or without marks and perhaps with a slip, a code, an id or its last
four digits? Ids are looked up by their blind indexes: nothing is opened."""

from datetime import date

from django.db.models import F, Q, QuerySet

from thidua.engine.linking.slips import is_name_word, meant_words
from thidua.engine.reading.cells import read_code, read_insurance_code, read_national_id
from thidua.engine.text import fold
from thidua.lib.sealing import configured_sealer
from thidua.orgs.queries import names_on
from thidua.people.enums import IdentityKind
from thidua.people.models import Identity, Membership, Person, runs_on

SHORTEST_SLIP = 3  # letters: shorter texts resemble everything
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


def identity_condition(text: str, prefix: str = "") -> Q:
    """The condition that an identity has this number, or a name that holds every word."""
    return number_condition(text, prefix) or name_condition(text, prefix)


def find_identities(kind: IdentityKind, text: str, limit: int) -> list[int]:
    """The identities of one kind that a name or number means, the best first: the name itself, names that hold every
    word, names that a slip made of it."""
    rows = Identity.objects.for_system("keeping the roster").filter(kind=kind)
    if (numbers := number_condition(text)) is not None:
        found = rows.filter(numbers).values_list("pk", "name_sort_key")[:AT_MOST]
        return [key for key, _ in sorted(found, key=lambda row: (row[1], row[0]))][:limit]
    folded = " ".join(fold(text).split())
    if not any(letter.isalpha() for letter in folded):
        return []
    found_keys = list(rows.filter(name_folded=folded).values_list("pk", flat=True)[:limit])
    if len(found_keys) < limit:
        found_keys += _best(rows.filter(name_condition(folded)), folded, found_keys)
    if not found_keys and len(folded) >= SHORTEST_SLIP:
        slips = (_best(rows.filter(condition), folded, []) for condition in slip_conditions(folded))
        found_keys = next((keys for keys in slips if keys), [])
    return found_keys[:limit]


def _best(rows: QuerySet[Identity], folded: str, known: list[int]) -> list[int]:
    """Names that have most of the words first, then those that end so (the given name), then in the order of names."""
    words = set(folded.split())

    def rank(row: tuple[int, str, str]) -> tuple[int, bool, str, int]:
        key, name, sort_key = row
        return -len(words.intersection(name.split())), not name.endswith(folded), sort_key, key

    found = rows.values_list("pk", "name_folded", "name_sort_key")[:AT_MOST]
    return [row[0] for row in sorted(found, key=rank) if row[0] not in known]


def slip_conditions(folded: str) -> list[Q]:
    """Conditions under which a name may be what somebody meant whose fingers slipped, the likeliest first: in the words
    that are none, else in any one word."""
    words = folded.split()
    wrong = [place for place, word in enumerate(words) if not is_name_word(word)]
    if wrong:
        return [_with_slips(words, set(wrong))]
    return [_with_slips(words, {place}) for place in reversed(range(len(words))) if _narrows(words, place)][:4]


def _narrows(words: list[str], place: int) -> bool:
    """Whether the other words say enough: an index of three letters cannot look for a word of two."""
    return any(len(word) > 2 for number, word in enumerate(words) if number != place)


def _with_slips(words: list[str], places: set[int]) -> Q:
    condition = Q()
    for place, word in enumerate(words):
        if place not in places:
            condition &= Q(name_folded__contains=word)
        elif meant := meant_words(word):
            condition &= Q(name_folded__regex=rf"\m({'|'.join(meant)})\M")
        else:
            condition &= Q(name_folded__trigram_word_similar=word)
    return condition


def people_meant(text: str) -> QuerySet[Person]:
    """The mobilisers that a filter of a table means: by code, else by number or name, else by a name like it."""
    if (by_code := Person.objects.for_system("keeping the roster").filter(code=read_code(text) or "")).exists():
        return by_code
    named = Person.objects.for_system("keeping the roster").filter(
        identity_condition(text, "identity__"), identity__kind=IdentityKind.ROSTER
    )
    if named.exists():
        return named
    return Person.objects.for_system("keeping the roster").filter(
        pk__in=[person.pk for person in find_people(text, AT_MOST)]
    )


def find_people(text: str, limit: int) -> list[Person]:
    """The best first: the code itself, then by name or number, also an earlier one; with ``identity``."""
    exact = (
        Person.objects.for_system("keeping the roster").filter(code=read_code(text) or "").select_related("identity")
    )
    identities = find_identities(IdentityKind.ROSTER, text, 2 * limit)
    order = {key: place for place, key in enumerate(identities)}
    named = [
        *Person.objects.for_system("keeping the roster")
        .filter(identity__in=identities)
        .values_list("identity_id", "pk")
    ]
    named += (
        Membership.objects.for_system("keeping the roster")
        .filter(identity__in=identities)
        .values_list("identity_id", "person_id")
    )
    keys = list(dict.fromkeys(person for _, person in sorted(named, key=lambda row: order[row[0]])))[:limit]
    people = Person.objects.for_system("keeping the roster").select_related("identity").in_bulk(keys)
    first = list(exact)
    return [*first, *(people[key] for key in keys if people[key] not in first)][:limit]


def units_of_day(people: list[int], day: date) -> dict[int, str]:
    """The name of the unit in which each of these people has a membership on the day, a primary one before others."""
    rows = (
        Membership.objects.for_system("keeping the roster")
        .filter(runs_on(day), person__in=people)
        .order_by("is_primary", F("starts_on").asc(nulls_first=True), "pk")
    )
    units = dict(rows.values_list("person_id", "unit_id"))
    names = names_on(units.values(), day)
    return {person: names[unit].name for person, unit in units.items() if unit in names}
