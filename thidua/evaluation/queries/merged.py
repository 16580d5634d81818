"""What must a page of results say of people who are one human under several codes?"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from thidua.claims.models import Claim
from thidua.evaluation.models import CaseResult, Run
from thidua.ledger.models import InsuredPerson
from thidua.linking.enums import PersonKind
from thidua.linking.models import Merge
from thidua.linking.queries.merges import companions, counted_as, merges_of, roots
from thidua.people.models import Membership, Person, runs_on
from thidua.people.queries.numbers import last_four


class PersonMerge(NamedTuple):
    """A merge in force beside one mobiliser: the other one, who is kept or counts as him. ``is_seen``: the result that
    the page shows was made with it."""

    merge: Merge
    other: Person
    is_gone: bool  # the page's person counts as the other
    is_seen: bool


def person_merges(person: Person, run: Run | None) -> list[PersonMerge]:
    merges = merges_of(PersonKind.PERSON, person.pk).select_related("by", "kept_person", "gone_person")
    found = []
    for merge in merges:
        is_gone = merge.gone_person_id == person.pk
        other = merge.kept_person if is_gone else merge.gone_person
        assert other is not None
        found.append(PersonMerge(merge, other, is_gone, run is None or run.created_at > merge.at))
    return found


def codes_of(person: Person, moment: datetime | None) -> list[str]:
    """The codes under which claims were this person's at the moment."""
    keys = counted_as(PersonKind.PERSON, person.pk, moment)
    return list(
        Person.objects.for_system("evaluating").filter(pk__in=keys).order_by("code").values_list("code", flat=True)
    )


class CaseMerges(NamedTuple):
    """Why a case speaks of more codes than its claim: the mobiliser's that is kept, and the ends of the relative's."""

    kept_code: str
    relative_ends: list[str]


def case_merges(claim: Claim, result: CaseResult, codes: list[int]) -> CaseMerges | None:
    """None where nobody is merged; ``codes`` are the insured people who were one when the run was made."""
    kept = result.person_code if result.person_code not in ("", claim.mobiliser_code) else ""
    ends: list[str] = []
    if len(codes) > 1:
        people = (
            InsuredPerson.objects.for_system("evaluating")
            .filter(pk__in=codes)
            .select_related("identity")
            .order_by("pk")
        )
        ends = [end for person in people if (end := _end(person))]
    return CaseMerges(kept, ends) if kept or ends else None


def _end(person: InsuredPerson) -> str:
    numbers = last_four(person.identity)
    return numbers.insurance_code or numbers.national_id


def others_of(run: Run, people: Collection[int]) -> dict[int, list[str]]:
    """For these people of a run: the other codes that count for them in it."""
    found = companions(PersonKind.PERSON, people, run.created_at)
    keys = [one for group in found.values() for one in group]
    names = dict(Person.objects.for_system("evaluating").filter(pk__in=keys).values_list("pk", "code")) if keys else {}
    return {root: [names[one] for one in group if one in names] for root, group in found.items()}


def counted_elsewhere(run: Run | None, unit: int) -> list[str]:
    """The codes that have a membership in the unit on the run's day and count, merged, as somebody of another unit."""
    same = roots(PersonKind.PERSON, run.created_at) if run else {}
    if run is None or not same:
        return []
    here = Membership.objects.for_system("evaluating").filter(runs_on(run.evaluated_on), unit=unit, person__in=same)
    codes = dict(here.values_list("person_id", "person__code"))
    units = dict(run.people.filter(person__in={same[key] for key in codes}).values_list("person", "unit"))
    return sorted(code for key, code in codes.items() if units.get(same[key], unit) != unit)
