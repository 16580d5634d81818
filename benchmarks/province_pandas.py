"""The peer: a whole folder to results with pandas and openpyxl, by ids alone, as a competent person would write it.

    python -m benchmarks.province_pandas INPUT_DIR OUT_DIR 2024Q2 2024 …

Equal to ours where ids decide. It differs: a claim whose id is right but whose name or birth date contradicts is linked
here and goes to a clerk with us; text in old fonts is not converted, so mobilisers' names and relationships typed in
one come out wrong; no problem is reported, nothing is stored, no source is kept, no provisional run, no version.
"""

import json
import sys
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pandas as pd

from benchmarks.province_pandas_files import clean, fold, read_folder

GRACE = {1: 0, 3: 2, 6: 3, 12: 6}
FIRST = {
    "vo", "chong", "cha", "bo", "ba", "tia", "me", "ma", "con", "anh", "chi", "em", "ong", "chau", "co", "di", "chu",
    "bac", "cau", "mo", "thim", "duong",
}  # fmt: skip
SECOND = {"de", "ruot", "nuoi", "ke", "dau", "re", "ho", "rieng", "noi", "ngoai", "cua", "gai", "trai", "ca", "ut"}
REASONS = (
    ("chuyen bhxh bat buoc", "compulsory"), ("huong huu tri", "pension"), ("chet", "death"),
    ("huong bhxh mot lan", "lump_sum"), ("dung dong", "stopped"), ("chuyen tinh", "moved_away"),
)  # fmt: skip
COUNTED = ("joined", "maintained", "returned")


@dataclass(frozen=True)
class Period:
    code: str
    start: pd.Timestamp
    end: pd.Timestamp
    is_quarter: bool


def parse_period(code: str) -> Period:
    if "Q" in code:
        quarter = pd.Period(code, freq="Q")
        return Period(code, quarter.start_time.normalize(), quarter.end_time.normalize(), True)
    years = code.split("-")
    return Period(code, pd.Timestamp(f"{years[0]}-01-01"), pd.Timestamp(f"{years[-1]}-12-31"), False)


def month_of(day: pd.Timestamp) -> int:
    return day.year * 12 + day.month - 1


def run(folder: Path, out: Path, periods: list[str]) -> dict[str, float]:
    """Write OUT/<period>/{cases,people,units}.csv; give seconds by step."""
    started = time.perf_counter()
    raw = read_folder(folder)
    read = time.perf_counter()
    tables = clean(raw)
    claims = link(tables)
    linked = time.perf_counter()
    for code in periods:
        results = evaluate(tables, claims, parse_period(code))
        (out / code).mkdir(parents=True, exist_ok=True)
        for name, table in results.items():
            table.to_csv(out / code / f"{name}.csv", index=False, lineterminator="\n")
    done = time.perf_counter()
    return {"read": read - started, "clean and link": linked - read, "evaluate and write": done - linked}


def link(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The insured person of each claim by code, else by personal number; and whether he is the mobiliser himself."""
    claims, ledger, roster = tables["claims"].copy(), tables["ledger"], tables["roster"]
    codes, number_of = set(ledger["insured"]), ledger[ledger["national_id"] != ""].drop_duplicates("national_id")
    by_number = claims["national_id"].map(number_of.set_index("national_id")["insured"])
    claims["insured"] = claims["insurance_code"].where(claims["insurance_code"].isin(codes), by_number).fillna("")
    claims["own"] = False
    for column in ("national_id", "insurance_code"):
        mine = roster[roster[column] != ""].groupby("person")[column].agg(set).to_dict()
        his = ledger[ledger[column] != ""].groupby("insured")[column].agg(set).to_dict()
        same = [
            bool(mine.get(person, set()) & (his.get(insured, set()) | {number} - {""}))
            for person, insured, number in zip(claims["person"], claims["insured"], claims[column], strict=True)
        ]
        claims["own"] |= pd.Series(same, index=claims.index)
    words = claims["relationship"].map(lambda cell: set(fold("" if pd.isna(cell) else cell).split()))
    claims["accepted"] = words.map(lambda said: said <= FIRST | SECOND and bool(said & FIRST))
    return claims


def covered_on(ledger: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Rules 2.1 to 2.3: one row for each insured person and covered month, with the months of what governs it."""
    known = ledger[ledger["day"] <= day]
    paid, exits = known[~known["is_exit"]], known[known["is_exit"]]
    cuts = paid.reset_index().merge(exits[["insured", "day", "month"]], on="insured", suffixes=("", "_exit"))
    cuts = cuts[cuts["day"] <= cuts["day_exit"]].groupby("index")["month_exit"].min()
    ends = (paid["month"] + paid["months"]).clip(upper=cuts.reindex(paid.index).fillna(10**6)).astype(int)
    lengths = (ends - paid["month"]).clip(lower=0)
    covered = paid.loc[paid.index.repeat(lengths), ["insured", "month", "day", "months"]]
    covered["month"] += covered.groupby(level=0).cumcount()
    covered = covered.sort_values(["insured", "month", "day", "months"])
    return covered.drop_duplicates(["insured", "month"], keep="last")


def standing(ledger: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Rule 2.4 for everybody in the ledger on a day that ends its month, with the facts that decide."""
    known, month, covered = ledger[ledger["day"] <= day], month_of(day), covered_on(ledger, day)
    past = covered[covered["month"] <= month].drop_duplicates("insured", keep="last").set_index("insured")
    people = pd.DataFrame(index=pd.Index(known["insured"].unique(), name="insured"))
    people["covered_through"] = past["month"]
    people["grace"] = past["months"].map(GRACE).fillna(0)
    people["last_covered"] = covered.groupby("insured")["month"].max()
    exits = known[known["is_exit"]].sort_values(["insured", "day", "month"])
    last_exit = exits.drop_duplicates("insured", keep="last").set_index("insured")
    people["exit_month"], people["reason"] = last_exit["month"], last_exit["reason"].map(exit_reason)
    people["first_paid_on"] = known[~known["is_exit"]].groupby("insured")["day"].min()
    exited = (people["exit_month"] <= month) & ~(people["last_covered"] >= people["exit_month"])
    active = month - people["covered_through"] <= people["grace"]
    people["standing"] = "lapsed"
    people.loc[active, "standing"] = "active"
    people.loc[people["covered_through"].isna(), "standing"] = "not_started"
    people.loc[exited, "standing"] = "exited"
    return people


def exit_reason(cell: object) -> str:
    text = fold(cell)
    return next((reason for words, reason in REASONS if re_word(words, text)), "other")


def re_word(words: str, text: str) -> bool:
    return f" {words} " in f" {text} "


def evaluate(tables: dict[str, pd.DataFrame], claims: pd.DataFrame, period: Period) -> dict[str, pd.DataFrame]:
    units, tops = open_units(tables["units"], period.end)
    people = members(tables["roster"], tops, period.end)
    cases = decide(tables["ledger"], claims, people, set(tables["roster"]["person"]), period)
    persons = sum_people(cases, people)
    return {"cases": case_rows(cases), "people": persons, "units": sum_units(persons, units)}


def open_units(units: pd.DataFrame, end: pd.Timestamp) -> tuple[pd.DataFrame, dict[str, str | None]]:
    """The open units with all above them, and for each unit the one that stands for it on the day (rule 4)."""
    rows = units.set_index("unit")
    started = rows["opens_on"].isna() | (rows["opens_on"] <= end)
    is_open = started & (rows["closes_on"].isna() | (rows["closes_on"] >= end))
    successors, opened, unopened = rows["successors"].to_dict(), set(rows.index[is_open]), set(rows.index[~started])

    def stands_for(code: str) -> str | None:
        seen: set[str] = set()
        while code in successors and code not in opened:
            if code in seen or code in unopened or len(successors[code]) != 1:
                return None
            seen.add(code)
            code = successors[code][0]
        return code if code in opened else None

    tops = {code: stands_for(code) for code in rows.index}
    parents = {code: tops.get(parent) for code, parent in rows["parent"].items()}
    return rows[is_open].assign(above=[chain(code, parents) for code in rows.index[is_open]]), tops


def chain(code: str, parents: dict[str, str | None]) -> list[str]:
    """The unit and all above it."""
    above = [code]
    while (parent := parents.get(above[-1])) and parent not in above:
        above.append(parent)
    return above


def members(roster: pd.DataFrame, tops: dict[str, str | None], end: pd.Timestamp) -> pd.Series:
    """The unit of each person who has one on the day: primary first, then the latest start, then the code."""
    started = roster["starts_on"].isna() | (roster["starts_on"] <= end)
    held = roster[started & (roster["ends_on"].isna() | (roster["ends_on"] >= end))]
    held = held.assign(top=held["unit"].map(tops), secondary=held["primary"].isna()).dropna(subset=["top"])
    held = held.sort_values(["person", "unit"]).sort_values(
        "starts_on", ascending=False, kind="stable", na_position="last"
    )
    held = held.sort_values(["person", "secondary"], kind="stable").drop_duplicates("person")
    return held.set_index("person")["top"]


def decide(
    ledger: pd.DataFrame, claims: pd.DataFrame, people: pd.Series, known: set[str], period: Period
) -> pd.DataFrame:
    """Rule 3: the first line that fits; later lines are written first and overwritten by earlier ones."""
    end, before = standing(ledger, period.end), standing(ledger, period.start - pd.Timedelta(days=1))
    cases = claims[claims["declared_on"] <= period.end].copy()
    cases["unit"] = cases["person"].map(people)
    was_active = cases["insured"].map(before["standing"]) == "active"
    cases = cases.join(end, on="insured")
    cases["status"], cases["why"] = (
        cases["standing"].where(cases["standing"] != "active", "returned").fillna("not_started"),
        "",
    )
    exited, active = cases["standing"] == "exited", cases["standing"] == "active"
    cases.loc[exited, "why"] = cases["reason"]
    cases.loc[active & was_active, "status"] = "maintained"
    cases.loc[active & (cases["first_paid_on"] >= period.start), "status"] = "joined"
    early = (
        ((cases["withdrawn_on"] <= period.end), "rejected", "withdrawn"),
        (~cases["person"].isin(known), "rejected", "mobiliser_unknown"),
        (cases["unit"].isna(), "rejected", "mobiliser_not_member"),
        (~cases["accepted"], "rejected", "relationship_not_accepted"),
        (cases["own"], "rejected", "self_claim"),
        (cases["insured"] == "", "not_found", ""),
    )
    settled = pd.Series(False, index=cases.index)
    for test, status, why in early:
        cases.loc[test & ~settled, ["status", "why"]] = status, why
        settled |= test
    rest = cases[~settled].sort_values(["declared_on", "claim"])
    second = rest.index[rest.duplicated("insured")]
    cases.loc[second, ["status", "why"]] = "rejected", "duplicate_claim"
    cases.loc[settled, "insured"] = ""
    cases.loc[settled | cases.index.isin(second), "covered_through"] = None
    neutral = (
        ~settled
        & (cases["status"] == "exited")
        & cases["why"].isin(["compulsory", "pension"])
        & (not period.is_quarter)
    )
    paid = neutral.copy()
    if neutral.any():
        months = covered_months(ledger, period)
        paid = cases["insured"].isin(months) & cases["exit_month"].between(month_of(period.start), month_of(period.end))
    cases["counted"] = (cases["status"].isin(COUNTED) | (neutral & paid)).astype(int)
    return cases


def covered_months(ledger: pd.DataFrame, period: Period) -> set[str]:
    """Who has a month between the period's first and last that is still covered on its end."""
    covered = covered_on(ledger, period.end)
    return set(covered.loc[covered["month"].between(month_of(period.start), month_of(period.end)), "insured"])


def case_rows(cases: pd.DataFrame) -> pd.DataFrame:
    rows = cases.assign(
        person=cases["person"].where(cases["why"] != "mobiliser_unknown", ""),
        covered_through=[
            f"{int(m) // 12}-{int(m) % 12 + 1:02d}" if pd.notna(m) else "" for m in cases["covered_through"]
        ],
    )
    columns = {
        "claim": "claim",
        "person": "person",
        "unit": "unit",
        "insured": "insured",
        "status": "status",
        "why": "reason",
    }
    return (
        rows.sort_values("claim")
        .drop(columns="reason")
        .rename(columns=columns)[[*columns.values(), "counted", "covered_through"]]
    )


def sum_people(cases: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    mine = cases[cases["person"].isin(people.index)]
    persons = people.rename("unit").to_frame()
    persons["relatives"] = mine.groupby("person")["counted"].sum()
    for status in ("joined", "returned", "maintained", "lapsed"):
        persons[status] = mine[mine["status"] == status].groupby("person").size()
    persons = persons.fillna(0)
    persons["fulfilled"] = persons["relatives"] > 0
    numbers = ["relatives", "joined", "returned", "maintained", "lapsed", "fulfilled"]
    return persons.astype(dict.fromkeys(numbers, int)).sort_index().reset_index()


def sum_units(persons: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Rules 5 and 6: sums over each unit's subtree, rates by exact fractions, places with ties."""
    above = units["above"].explode().rename("top").reset_index()
    sums = (
        persons.merge(above, on="unit")
        .groupby("top")
        .agg(staff=("person", "size"), fulfilled=("fulfilled", "sum"), relatives=("relatives", "sum"))
    )
    table = units[["block"]].join(sums).fillna({"staff": 0, "fulfilled": 0, "relatives": 0}).sort_index()
    table = table.astype({"staff": int, "fulfilled": int, "relatives": int})
    exact = [Fraction(int(f), int(s)) if s else None for f, s in zip(table["fulfilled"], table["staff"], strict=True)]
    table["rate"] = ["" if rate is None else rounded(rate) for rate in exact]
    order = {rate: place for place, rate in enumerate(sorted({rate for rate in exact if rate is not None}))}
    table["rate_order"] = [order.get(rate) for rate in exact]
    competes = table["block"].notna()
    by_count = table["relatives"].where(competes)
    by_rate = table["rate_order"].where(competes & (table["staff"] >= 10))
    for name, values in (("count", by_count), ("rate", by_rate)):
        table[f"rank_by_{name}"] = values.rank(method="min", ascending=False)
        table[f"block_rank_by_{name}"] = values.groupby(table["block"]).rank(method="min", ascending=False)
    ranks = ["rank_by_count", "rank_by_rate", "block_rank_by_count", "block_rank_by_rate"]
    table[ranks] = table[ranks].astype("Int64")
    return table.rename_axis("unit").reset_index()[["unit", "block", "staff", "fulfilled", "relatives", "rate", *ranks]]


def rounded(rate: Fraction) -> str:
    """Six decimals, halves up, from the exact fraction."""
    millionths = (2 * rate.numerator * 10**6 + rate.denominator) // (2 * rate.denominator)
    return f"{millionths // 10**6}.{millionths % 10**6:06d}"


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]), indent=1))
