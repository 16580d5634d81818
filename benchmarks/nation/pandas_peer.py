"""The same rules in pandas, as somebody who knows it would write them: whole columns, merges, sorts, no loops."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd  # type: ignore[import-untyped]
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.nation.peer_units import PeerUnits, peer_units
from benchmarks.nation.question import Question
from thidua.engine.evaluation import EXIT_REASONS, RESULTS

_DECISIONS = {
    10: (1, "rejected", "withdrawn"),
    11: (1, "rejected", "relative_refused"),
    12: (1, "rejected", "unconfirmed"),
    20: (2, "rejected", "mobiliser_unknown"),
    30: (3, "rejected", "mobiliser_not_member"),
    40: (4, "rejected", "relationship_not_accepted"),
    50: (5, "rejected", "self_claim"),
    60: (6, "needs_review", None),
    70: (7, "not_found", None),
    80: (8, "rejected", "duplicate_claim"),
    90: (9, "exited", None),
    91: (9, "not_started", None),
    92: (9, "lapsed", None),
    95: (9, "rejected", "prior"),
    100: (10, "joined", None),
    110: (11, "maintained", None),
    120: (12, "returned", None),
}


def results(asked: Question) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """The three results as Arrow batches, sorted by key."""
    units = peer_units(asked)
    person_units = _person_units(asked, units)
    cases = _cases(asked, person_units)
    people = _people(cases, person_units)
    totals = _units(asked, people, units)
    for name, frame in (("case_results", cases), ("person_results", people), ("unit_results", totals)):
        yield name, iter(_typed(frame, RESULTS[name]).to_batches())


def _read(asked: Question, name: str) -> pd.DataFrame:
    return pq.read_table(asked.path(name)).to_pandas(date_as_object=False)


def _typed(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    return pa.table([pa.array(frame[field.name], field.type, from_pandas=True) for field in schema], schema=schema)


def _person_units(asked: Question, units: PeerUnits) -> pd.DataFrame:
    end = pd.Timestamp(asked.ends_on)
    rows = _read(asked, "memberships")
    rows = rows[~(rows["starts_on"] > end) & ~(rows["ends_on"] < end)]
    homes = pd.DataFrame({"unit": units.unit, "unit_order": units.order, "home": units.home})
    rows = rows.drop(columns="ends_on").merge(homes, on="unit")
    rows = rows.sort_values(
        ["person", "is_primary", "starts_on", "unit_order"], ascending=[True, False, False, True]
    ).drop_duplicates("person")
    return rows[["person", "home"]].rename(columns={"home": "unit"})


def _cases(asked: Question, person_units: pd.DataFrame) -> pd.DataFrame:
    cases = _claim_codes(asked, person_units)
    live = cases["code"] == 0
    first = cases[live].sort_values(["declared_on", "claim_order"]).drop_duplicates("insured")
    first = first[["insured", "claim_order"]].rename(columns={"claim_order": "first_order"})
    cases = cases.merge(first, on="insured", how="left")
    standings = _standings(asked, first["insured"])
    cases = cases.merge(standings, on="insured", how="left")
    live = (cases["code"] == 0).to_numpy()
    starts_on = pd.Timestamp(asked.period.starts_on)
    prior = cases["first_paid_on"] < pd.Timestamp(asked.rules.campaign_starts_on)
    cases["code"] = np.select(
        [
            ~live,
            cases["claim_order"] != cases["first_order"],
            cases["standing"] == 90,
            cases["standing"] == 91,
            cases["standing"] == 92,
            prior & (not asked.rules.count_prior),
            cases["first_paid_on"] >= starts_on,
            cases["active_before"].fillna(False).astype(bool),
        ],
        [cases["code"], 80, 90, 91, 92, 95, 100, 110],
        120,
    )
    return _decided(asked, cases).sort_values("claim")


def _claim_codes(asked: Question, person_units: pd.DataFrame) -> pd.DataFrame:
    end = pd.Timestamp(asked.ends_on)
    claims = _read(asked, "claims")
    claims = claims[claims["declared_on"] <= end].merge(person_units, on="person", how="left")
    claims["code"] = np.select(
        [
            claims["withdrawn_on"] <= end,
            claims["refused_on"] <= end,
            asked.rules.require_confirmation & ~(claims["confirmed_on"] <= end),
            claims["person"].isna(),
            claims["unit"].isna(),
            ~claims["relationship_accepted"],
            claims["self_claim"],
            claims["link_state"] == "undecided",
            (claims["link_state"] == "not_found") | claims["insured"].isna(),
        ],
        [10, 11, 12, 20, 30, 40, 50, 60, 70],
        0,
    )
    return claims[["claim", "claim_order", "person", "declared_on", "insured", "unit", "code"]]


def _decided(asked: Question, cases: pd.DataFrame) -> pd.DataFrame:
    code = cases["code"]
    decisions = pd.DataFrame.from_dict(_DECISIONS, orient="index", columns=["rule_line", "status", "reason"])
    chosen = decisions.loc[code].reset_index(drop=True)
    exited = code == 90
    neutral = (
        asked.counts_neutral_exits
        & cases["exit_reason"].isin(asked.rules.neutral_exit_reasons)
        & cases["exit_first_month"].between(asked.first_month, asked.last_month)
        & (cases["last_month"] >= asked.first_month)
    )
    pay_by = cases["last_month"] + 1 + cases["grace"] + 1
    result = cases[["claim", "person", "unit"]].copy()
    result["insured"] = cases["insured"].where(code >= 80)
    result["status"] = chosen["status"]
    result["reason"] = chosen["reason"].where(~exited, cases["exit_reason"])
    result["counted"] = np.where(exited, neutral, code >= 100)
    result["covered_through"] = cases["last_month"].where(code >= 90)
    result["rule_line"] = chosen["rule_line"]
    result["first_claim_order"] = cases["first_order"].where(code == 80)
    result["first_paid_on"] = cases["first_paid_on"].where(code >= 90)
    result["last_paid_on"] = cases["governing_paid_on"].where(code >= 90)
    result["last_paid_months"] = cases["governing_months"].where(code >= 90)
    result["pay_by"] = _first_days(pay_by.where(code >= 92)) - pd.Timedelta(days=1)
    result["exit_first_month"] = cases["exit_first_month"].where(exited)
    result["exit_recorded_on"] = cases["exit_recorded_on"].where(exited)
    return result


def _first_days(months: pd.Series) -> pd.Series:
    known = months.notna()
    since_1970 = (months.where(known, 1970 * 12) - 1970 * 12).to_numpy().astype("int64")
    days = since_1970.astype("datetime64[M]").astype("datetime64[s]")
    return pd.Series(days, index=months.index).where(known)


def _standings(asked: Question, insured: pd.Series) -> pd.DataFrame:
    end, before = pd.Timestamp(asked.ends_on), pd.Timestamp(asked.day_before)
    paid = _read(asked, "contributions")
    paid = paid[(paid["paid_on"] <= end) & paid["insured"].isin(insured)]
    exits = _read(asked, "exits")
    exits = exits[(exits["recorded_on"] <= end) & exits["insured"].isin(insured)]
    now = _standing_on(asked, insured, paid, exits, asked.last_month, asked.allowance)
    then = _standing_on(
        asked,
        insured,
        paid[paid["paid_on"] <= before],
        exits[exits["recorded_on"] <= before],
        asked.first_month - 1,
        0,
    )
    now["active_before"] = now["insured"].map(then.set_index("insured")["standing"] == 0)
    first_paid = paid.groupby("insured")["paid_on"].min().rename("first_paid_on").reset_index()
    return now.merge(first_paid, on="insured", how="left")


def _standing_on(
    asked: Question, insured: pd.Series, paid: pd.DataFrame, exits: pd.DataFrame, month: int, allowance: int
) -> pd.DataFrame:
    """Rule 2 on one day: 0 active, 90 exited, 91 not_started, 92 lapsed, and the facts that decided."""
    paid = paid.assign(covers_to=_cut(paid, exits))
    paid = paid[paid["covers_to"] >= paid["first_month"]]
    covered_to = paid.groupby("insured")["covers_to"].max().rename("covered_to").reset_index()
    paid = paid[paid["first_month"] <= month]
    paid = paid.assign(last_month=paid["covers_to"].clip(upper=month))
    governing = paid.sort_values(["insured", "last_month", "paid_on", "months"]).drop_duplicates("insured", keep="last")
    governing = governing[["insured", "last_month", "paid_on", "months"]].rename(
        columns={"paid_on": "governing_paid_on", "months": "governing_months"}
    )
    code = exits["reason"].map({reason: place for place, reason in enumerate(EXIT_REASONS)}).fillna(6)
    latest = (
        exits.assign(code=-code)
        .sort_values(["insured", "recorded_on", "first_month", "code"])
        .drop_duplicates("insured", keep="last")[["insured", "first_month", "recorded_on", "reason"]]
    )
    latest.columns = pd.Index(["insured", "exit_first_month", "exit_recorded_on", "exit_reason"])
    rows = pd.DataFrame({"insured": insured})
    for part in (covered_to, governing, latest):
        rows = rows.merge(part, on="insured", how="left")
    rows["grace"] = rows["governing_months"].map(dict(asked.rules.grace)).fillna(0)
    rows["standing"] = np.select(
        [
            (rows["exit_first_month"] <= month) & ~(rows["covered_to"] >= rows["exit_first_month"]),
            rows["last_month"].isna(),
            month - rows["last_month"] <= rows["grace"] + allowance,
        ],
        [90, 91, 0],
        92,
    )
    return rows


def _cut(paid: pd.DataFrame, exits: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The last month each contribution covers: the earliest exit recorded on its day or later takes the rest."""
    days = exits.groupby(["insured", "recorded_on"])["first_month"].min().reset_index()
    days = days.sort_values(["insured", "recorded_on"], ascending=[True, False])
    days["cut"] = days.groupby("insured")["first_month"].cummin()
    covers_to: npt.NDArray[np.int64] = (paid["first_month"] + paid["months"] - 1).to_numpy("int64", copy=True)
    touched = np.flatnonzero(paid["insured"].isin(days["insured"]))
    if not len(touched):
        return covers_to
    some = paid.iloc[touched][["insured", "paid_on"]].assign(place=touched).sort_values("paid_on", kind="stable")
    met = pd.merge_asof(
        some,
        days[["insured", "recorded_on", "cut"]].sort_values("recorded_on", kind="stable"),
        left_on="paid_on",
        right_on="recorded_on",
        by="insured",
        direction="forward",
    )
    cuts = met["cut"].fillna(10**6).to_numpy().astype("int64") - 1
    covers_to[met["place"].to_numpy()] = np.minimum(covers_to[met["place"].to_numpy()], cuts)
    return covers_to


def _people(cases: pd.DataFrame, person_units: pd.DataFrame) -> pd.DataFrame:
    flags = pd.DataFrame(
        {
            "person": cases["person"],
            "relatives": cases["counted"],
            "joined": cases["status"] == "joined",
            "returned": cases["status"] == "returned",
            "maintained": cases["status"] == "maintained",
            "lapsed": cases["status"] == "lapsed",
        }
    )[cases["rule_line"] >= 9]
    sums = flags.groupby("person").sum().reset_index()
    people = person_units.merge(sums, on="person", how="left").fillna(0)
    people["fulfilled"] = people["relatives"] >= 1
    return people.sort_values("person")


def _units(asked: Question, people: pd.DataFrame, units: PeerUnits) -> pd.DataFrame:
    own = people.groupby("unit").agg(
        staff=("person", "size"), fulfilled=("fulfilled", "sum"), relatives=("relatives", "sum")
    )
    pairs = pd.DataFrame({"below": units.below, "unit": units.above})
    sums = (
        pairs.merge(own, left_on="below", right_index=True).groupby("unit")[["staff", "fulfilled", "relatives"]].sum()
    )
    rows = pd.DataFrame({"unit": units.open_unit, "block": units.open_block})
    rows = rows.merge(sums, on="unit", how="left").fillna({"staff": 0, "fulfilled": 0, "relatives": 0})
    # Two different fractions of whole numbers below ten million differ by more than a double's precision.
    ranked = rows[rows["block"].notna()]
    sized = ranked[ranked["staff"] >= asked.rules.minimum_headcount]
    rates = sized["fulfilled"] / sized["staff"]
    rows["rank_by_count"] = ranked["relatives"].rank(method="min", ascending=False)
    rows["rank_by_rate"] = rates.rank(method="min", ascending=False)
    rows["block_rank_by_count"] = ranked.groupby("block")["relatives"].rank(method="min", ascending=False)
    rows["block_rank_by_rate"] = rates.groupby(sized["block"]).rank(method="min", ascending=False)
    return rows.sort_values("unit")
