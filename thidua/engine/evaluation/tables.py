"""Which columns go into the evaluation and come out of it? No name, id or phone: keys, days and flags."""

import pyarrow as pa

_DAY, _KEY, _FLAG, _COUNT, _MONTH = pa.date32(), pa.int64(), pa.bool_(), pa.int32(), pa.int32()


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


# Months are year × 12 + month − 1. `claim_order` and `unit_order` are the places of the codes in plain
# text order (unique, from 0 on): the kernel compares codes without seeing them.
INPUTS: dict[str, pa.Schema] = {
    "claims": _schema(
        claim=_KEY,
        claim_order=_KEY,
        person=_KEY,
        declared_on=_DAY,
        withdrawn_on=_DAY,
        refused_on=_DAY,
        confirmed_on=_DAY,
        relationship_accepted=_FLAG,
        link_state=pa.string(),
        insured=_KEY,
        self_claim=_FLAG,
    ),
    "contributions": _schema(insured=_KEY, paid_on=_DAY, first_month=_MONTH, months=pa.int32()),
    "exits": _schema(insured=_KEY, first_month=_MONTH, recorded_on=_DAY, reason=pa.string()),
    "memberships": _schema(person=_KEY, unit=_KEY, starts_on=_DAY, ends_on=_DAY, is_primary=_FLAG),
    "units": _schema(
        unit=_KEY,
        unit_order=_KEY,
        parent=_KEY,
        block=_KEY,
        opens_on=_DAY,
        closes_on=_DAY,
        successor=_KEY,
        successor_count=pa.int32(),
    ),
}

# The first column is the key: results are read in its order.
RESULTS: dict[str, pa.Schema] = {
    "case_results": _schema(
        claim=_KEY,
        person=_KEY,
        unit=_KEY,
        insured=_KEY,
        status=pa.string(),
        reason=pa.string(),
        counted=_FLAG,
        covered_through=_MONTH,
        rule_line=pa.int16(),
        first_claim_order=_KEY,
        first_paid_on=_DAY,
        last_paid_on=_DAY,
        last_paid_months=pa.int32(),
        pay_by=_DAY,
        exit_first_month=_MONTH,
        exit_recorded_on=_DAY,
    ),
    "person_results": _schema(
        person=_KEY,
        unit=_KEY,
        relatives=_COUNT,
        joined=_COUNT,
        returned=_COUNT,
        maintained=_COUNT,
        lapsed=_COUNT,
        fulfilled=_FLAG,
    ),
    "unit_results": _schema(
        unit=_KEY,
        block=_KEY,
        staff=_COUNT,
        fulfilled=_COUNT,
        relatives=_COUNT,
        rank_by_count=_COUNT,
        rank_by_rate=_COUNT,
        block_rank_by_count=_COUNT,
        block_rank_by_rate=_COUNT,
    ),
}

LINK_STATES = ("linked", "undecided", "not_found")
