"""Who counts as whom? The merges in force, resolved to the one that is kept of each human.

Each merge is an edge from ``gone`` to ``kept``, and nobody is gone twice, so the edges are a forest: who is gone counts
as the root above him. Undoing an edge gives back exactly what stood without it, in whichever order edges are undone.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from thidua.linking.enums import PersonKind
from thidua.linking.models import DuplicatePair, Link, Merge
from thidua.people.models import Person
from thidua.people.queries.finding import people_meant


def _roots(kind: PersonKind) -> str:
    """A table expression (gone, root); who is in no merge, or is kept, stands in no row of it."""
    gone, kept = f"gone_{kind}_id", f"kept_{kind}_id"
    return f"""(
        WITH RECURSIVE step AS (
            SELECT m.{gone} AS gone, m.{kept} AS root FROM linking_merge m
            WHERE m.{gone} IS NOT NULL AND m.undone_at IS NULL
            UNION ALL
            SELECT step.gone, m.{kept} FROM step JOIN linking_merge m ON m.{gone} = step.root AND m.undone_at IS NULL)
        SELECT step.gone, step.root FROM step WHERE NOT EXISTS (
            SELECT 1 FROM linking_merge m WHERE m.{gone} = step.root AND m.undone_at IS NULL))"""  # noqa: S608 -- ours


# LEFT JOIN {INSURED_ROOTS} same ON same.gone = x.insured_id, then coalesce(same.root, x.insured_id).
INSURED_ROOTS = _roots(PersonKind.INSURED)
PERSON_ROOTS = _roots(PersonKind.PERSON)


class Edge(NamedTuple):
    """``gone`` counts as ``kept``: keys of InsuredPerson or of Person."""

    kind: PersonKind
    kept: int
    gone: int


def edges(kind: PersonKind, moment: datetime | None = None) -> dict[int, int]:
    """gone → kept, one step, in force now or as it was at a moment."""
    rows = Merge.objects.for_system("linking").filter(kind=kind)
    if moment is None:
        rows = rows.filter(undone_at__isnull=True)
    else:
        rows = rows.filter(Q(undone_at__isnull=True) | Q(undone_at__gt=moment), at__lte=moment)
    return dict(rows.values_list(f"gone_{kind}_id", f"kept_{kind}_id"))


def roots(kind: PersonKind, moment: datetime | None = None, also: Iterable[Edge] = ()) -> dict[int, int]:
    """gone → the one as whom he counts in the end; ``also`` are merges that nobody has made yet (a what-if)."""
    step = edges(kind, moment)
    for edge in also:
        if edge.kind == kind and (gone := top(step, edge.gone)) != top(step, edge.kept):
            step[gone] = edge.kept
    return {gone: top(step, gone) for gone in step}


def top(step: Mapping[int, int], key: int) -> int:
    """The root above a key."""
    while key in step:
        key = step[key]
    return key


def root_of(kind: PersonKind, key: int, moment: datetime | None = None) -> int:
    """The one as whom this one counts; himself unless he is gone."""
    return top(edges(kind, moment), key)


def counted_as(kind: PersonKind, key: int, moment: datetime | None = None) -> list[int]:
    """This one and all that count as him, in order of keys."""
    step = edges(kind, moment)
    below: dict[int, list[int]] = {}
    for gone, kept in step.items():
        below.setdefault(kept, []).append(gone)
    found = [key]
    for one in found:
        found += below.get(one, [])
    return sorted(found)


def companions(kind: PersonKind, keys: Collection[int], moment: datetime | None = None) -> dict[int, list[int]]:
    """For those of these who count for others too: who these others are. Two queries at most, however many keys."""
    found: dict[int, list[int]] = {}
    for gone, root in sorted(roots(kind, moment).items()):
        if root in keys:
            found.setdefault(root, []).append(gone)
    return found


def mobilisers_meant(text: str) -> QuerySet[Person]:
    """The mobilisers that a filter of results means: whoever is meant, and the one as whom he counts."""
    same = roots(PersonKind.PERSON)
    meant = people_meant(text)
    if not same:
        return meant
    kept = {same[key] for key in meant.filter(pk__in=same).values_list("pk", flat=True)}
    return Person.objects.for_system("linking").filter(Q(pk__in=meant.values("pk")) | Q(pk__in=kept))


def merges_of(kind: PersonKind, key: int) -> QuerySet[Merge]:
    """The merges in force in which this one is kept or gone, the latest first."""
    there = Q(**{f"gone_{kind}": key}) | Q(**{f"kept_{kind}": key})
    return (
        Merge.objects.for_system("linking")
        .filter(there, kind=kind, undone_at__isnull=True)
        .select_related("by")
        .order_by("-at", "-pk")
    )


def person_roots() -> dict[int, int]:
    return roots(PersonKind.PERSON)


def people_judged(people: Collection[int]) -> set[int]:
    """Those of these people of whom somebody said that they are one human with another, or are not, though it was taken
    back since: their codes must stay, so that what was said holds when their rows come again."""
    merges = Merge.objects.for_system("linking").filter(Q(kept_person__in=people) | Q(gone_person__in=people))
    dismissed = DuplicatePair.objects.for_system("linking").filter(
        Q(first__in=people) | Q(second__in=people), kind=PersonKind.PERSON, dismissed_at__isnull=False
    )
    named = [*merges.values_list("kept_person_id", "gone_person_id"), *dismissed.values_list("first", "second")]
    return {key for row in named for key in row} & set(people)


def claims_near(merge: Merge) -> list[int]:
    """The claims whose link, or whose candidates, name either of the two insured people or one who counts as them."""
    ends = (merge.kept_insured_id, merge.gone_insured_id)
    root = [root_of(PersonKind.INSURED, end) for end in ends if end is not None]
    codes = {code for end in (*ends, *root) if end is not None for code in counted_as(PersonKind.INSURED, end)}
    near = Q(insured__in=codes)
    for code in codes:
        near |= Q(evidence__contains={"pairs": [{"insured": code}]})
    return list(Link.objects.for_system("linking").filter(near).order_by("claim").values_list("claim", flat=True))
