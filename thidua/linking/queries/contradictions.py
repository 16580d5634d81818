"""Does an answer stand against hard evidence, so that a second person must agree?

Hard evidence is an id: one that is somebody else's than the chosen one's, one that is the chosen one's while his name
or birth is another, or ids on both sides of which none agrees. So is it when neither an id nor name, birth or phone
speaks for whom a person chose beside the candidates.
"""

from collections.abc import Mapping
from typing import Any

from thidua.engine.linking.deciding import SAME_NUMBER
from thidua.engine.linking.fields import Field
from thidua.engine.linking.matching import compare, describe_pair
from thidua.linking.enums import PersonKind
from thidua.linking.models import Link
from thidua.linking.queries.merges import roots
from thidua.linking.queries.models import model_in_force
from thidua.linking.queries.records import claim_table, insured_table
from thidua.linking.queries.reviews import candidates_of, machine_of
from thidua.orgs.queries import renamed_communes

IDS = (Field.INSURANCE_CODE, Field.NATIONAL_ID)
TELLING = (*IDS, Field.NAME, Field.BIRTH, Field.PHONE)  # a sex or a commune is many people's
ANOTHER_BIRTH = ("other", "near_year")
SAYS_NOTHING_FOR = ("", "other_doubtful", *ANOTHER_BIRTH)


def is_hard_contradiction(link: Link, insured: int | None, same: Mapping[int, int] | None = None) -> bool:
    """Whether it is against hard evidence that the claim means ``insured`` (None: nobody in the ledger). ``same`` are
    the merges in force, for who has them already."""
    pairs = candidates_of(machine_of(link))
    kept = roots(PersonKind.INSURED) if same is None else same
    if insured is None:
        # An id that is somebody's of another name or birth date is a slip of the unit's hand: nothing speaks for him.
        return any(not _is_somebody_else(pair) for pair in pairs if _has_id_equal(pair))
    for field in IDS:
        bearers = {kept.get(pair["insured"], pair["insured"]) for pair in pairs if _level(pair, field) in SAME_NUMBER}
        if bearers and insured not in bearers:
            return True
    chosen = next((pair for pair in pairs if kept.get(pair["insured"], pair["insured"]) == insured), None)
    if chosen is None:
        chosen = compare_with(link.claim_id, insured)
        if chosen is None or _has_nothing_in_common(chosen):
            return True
    if _has_id_equal(chosen):
        return _is_somebody_else(chosen)
    return any(_level(chosen, field) == "other" for field in IDS)


def compare_with(claim: int, insured: int) -> dict[str, Any] | None:
    """The evidence of one claim and one insured person, whether or not they have anything in common, as a stored pair;
    None for whom no row of the ledger names. Its weight takes the name for a rare one."""
    pairs = compare(claim_table([claim]), insured_table([insured]), model_in_force(), communes=renamed_communes())
    return next((describe_pair(pair) for pair in pairs.values()), None)


def _level(pair: dict[str, Any], field: Field) -> str:
    return str(pair["fields"].get(field.value, [""])[0])


def _has_id_equal(pair: dict[str, Any]) -> bool:
    return any(_level(pair, field) in SAME_NUMBER for field in IDS)


def _has_nothing_in_common(pair: dict[str, Any]) -> bool:
    return all(_level(pair, field) in SAYS_NOTHING_FOR for field in TELLING)


def _is_somebody_else(pair: dict[str, Any]) -> bool:
    return _level(pair, Field.NAME) == "other" or _level(pair, Field.BIRTH) in ANOTHER_BIRTH
