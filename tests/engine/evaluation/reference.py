"""What do the rules say, read slowly? rules.md sentence by sentence over months and lists, for small worlds.

Written from the text alone and sharing nothing with the kernel: its rows are the kernel's input rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from thidua.engine.evaluation import RuleSettings
from thidua.engine.periods import PeriodSpan

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def month(day: date) -> int:
    return day.year * 12 + day.month - 1


@dataclass
class Standing:
    name: str
    covered: dict[int, Row]
    last: int | None
    reason: str | None = None
    exit_first_month: int | None = None


class Reference:
    def __init__(self, rows: Rows, period: PeriodSpan, rules: RuleSettings, evaluated_on: date | None) -> None:
        self.rows, self.period, self.rules = rows, period, rules
        self.start = period.starts_on
        self.end = evaluated_on or period.ends_on
        self.units = {unit["unit"]: unit for unit in rows["units"]}

    # --- section 2 -------------------------------------------------------------------------------------

    def standing(self, insured: int, on: date) -> Standing:
        known = [x for x in self.rows["exits"] if x["insured"] == insured and x["recorded_on"] <= on]
        covered: dict[int, Row] = {}
        for payment in self.rows["contributions"]:
            if payment["insured"] != insured or payment["paid_on"] > on:
                continue
            for m in range(payment["first_month"], payment["first_month"] + payment["months"]):
                if any(payment["paid_on"] <= x["recorded_on"] and m >= x["first_month"] for x in known):
                    continue
                rank = (payment["paid_on"], payment["months"])
                if m not in covered or rank > (covered[m]["paid_on"], covered[m]["months"]):
                    covered[m] = payment
        m = month(on)
        last = max((one for one in covered if one <= m), default=None)
        if known:
            latest = max(known, key=lambda x: (x["recorded_on"], x["first_month"]))
            if latest["first_month"] <= m and not any(one >= latest["first_month"] for one in covered):
                return Standing("exited", covered, last, latest["reason"], latest["first_month"])
        if last is None:
            return Standing("not_started", covered, last)
        grace = self.rules.grace.get(covered[last]["months"], 0)
        if (on + timedelta(days=1)).month == on.month:
            grace += 1
        return Standing("active" if m - last <= grace else "lapsed", covered, last)

    # --- section 4 -------------------------------------------------------------------------------------

    def open_unit(self, unit: int | None) -> int | None:
        seen = set()
        while unit in self.units and unit not in seen:
            seen.add(unit)
            row = self.units[unit]
            if row["opens_on"] and row["opens_on"] > self.end:
                return None
            if not row["closes_on"] or row["closes_on"] >= self.end:
                return unit
            unit = row["successor"] if row["successor_count"] == 1 else None
        return None

    def open_units(self) -> list[int]:
        return [unit for unit in self.units if self.open_unit(unit) == unit]

    def found_parent(self, unit: int) -> int | None:
        return self.open_unit(self.units[unit]["parent"])

    def parent(self, unit: int) -> int | None:
        """None at the top: no parent found, or it is the unit itself or stands below it."""
        found = step = self.found_parent(unit)
        for _ in self.units:
            if step is None:
                return found
            if step == unit:
                return None
            step = self.found_parent(step)
        return found

    def ancestors(self, unit: int | None) -> Iterable[int]:
        while unit is not None:
            yield unit
            unit = self.parent(unit)

    def unit_of(self, person: int) -> int | None:
        holding = []
        for row in self.rows["memberships"]:
            home = self.open_unit(row["unit"])
            started = row["starts_on"] is None or row["starts_on"] <= self.end
            lasting = row["ends_on"] is None or row["ends_on"] >= self.end
            if row["person"] == person and home is not None and started and lasting:
                start = row["starts_on"] or date.min
                named = self.units[row["unit"]]["unit_order"]
                holding.append((not row["is_primary"], -start.toordinal(), named, home))
        return min(holding)[-1] if holding else None

    # --- section 3 -------------------------------------------------------------------------------------

    def early_line(self, claim: Row) -> tuple[str, str | None] | None:
        end = self.end
        confirmed = claim["confirmed_on"] is not None and claim["confirmed_on"] <= end
        if claim["withdrawn_on"] and claim["withdrawn_on"] <= end:
            return "rejected", "withdrawn"
        if claim["refused_on"] and claim["refused_on"] <= end:
            return "rejected", "relative_refused"
        if self.rules.require_confirmation and not confirmed:
            return "rejected", "unconfirmed"
        if claim["person"] is None:
            return "rejected", "mobiliser_unknown"
        if self.unit_of(claim["person"]) is None:
            return "rejected", "mobiliser_not_member"
        if not claim["relationship_accepted"]:
            return "rejected", "relationship_not_accepted"
        if claim["self_claim"]:
            return "rejected", "self_claim"
        if claim["link_state"] == "undecided":
            return "needs_review", None
        if claim["link_state"] == "not_found":
            return "not_found", None
        return None

    def cases(self) -> list[Row]:
        claims = [claim for claim in self.rows["claims"] if claim["declared_on"] <= self.end]
        reached = [claim for claim in claims if self.early_line(claim) is None]
        return sorted((self.case(claim, reached) for claim in claims), key=lambda row: row["claim"])

    def case(self, claim: Row, reached: list[Row]) -> Row:
        row = {
            "claim": claim["claim"],
            "person": claim["person"],
            "unit": None if claim["person"] is None else self.unit_of(claim["person"]),
            "insured": None,
            "reason": None,
            "counted": False,
            "covered_through": None,
        }
        if early := self.early_line(claim):
            return row | {"status": early[0], "reason": early[1]}
        row["insured"] = claim["insured"]
        order = (claim["declared_on"], claim["claim_order"])
        if any(c["insured"] == claim["insured"] and (c["declared_on"], c["claim_order"]) < order for c in reached):
            return row | {"status": "rejected", "reason": "duplicate_claim"}
        standing = self.standing(claim["insured"], self.end)
        row["covered_through"] = standing.last
        if standing.name != "active":
            return row | {
                "status": standing.name,
                "reason": standing.reason,
                "counted": standing.name == "exited" and self.neutral_exit_counts(standing),
            }
        first = min(
            c["paid_on"]
            for c in self.rows["contributions"]
            if c["insured"] == claim["insured"] and c["paid_on"] <= self.end
        )
        if not self.rules.count_prior and first < self.rules.campaign_starts_on:
            return row | {"status": "rejected", "reason": "prior"}
        if first >= self.start:
            return row | {"status": "joined", "counted": True}
        before = self.standing(claim["insured"], self.start - timedelta(days=1))
        return row | {"status": "maintained" if before.name == "active" else "returned", "counted": True}

    def neutral_exit_counts(self, standing: Standing) -> bool:
        months = range(month(self.start), month(self.end) + 1)
        return (
            self.period.kind != "quarter"
            and standing.reason in self.rules.neutral_exit_reasons
            and standing.exit_first_month in months
            and any(one in months for one in standing.covered)
        )

    # --- sections 5 and 6 ------------------------------------------------------------------------------

    def people(self, cases: list[Row]) -> list[Row]:
        rows = []
        for person in sorted({row["person"] for row in self.rows["memberships"]}):
            if (unit := self.unit_of(person)) is None:
                continue
            own = [case for case in cases if case["person"] == person]
            relatives = sum(case["counted"] for case in own)
            counts = {
                status: sum(case["status"] == status for case in own)
                for status in ("joined", "returned", "maintained", "lapsed")
            }
            rows.append(
                {"person": person, "unit": unit, "relatives": relatives} | counts | {"fulfilled": relatives > 0}
            )
        return rows

    def unit_rows(self, people: list[Row]) -> list[Row]:
        rows = []
        for unit in sorted(self.open_units()):
            inside = [row for row in people if unit in self.ancestors(row["unit"])]
            rows.append(
                {
                    "unit": unit,
                    "block": self.units[unit]["block"],
                    "staff": len(inside),
                    "fulfilled": sum(row["fulfilled"] for row in inside),
                    "relatives": sum(row["relatives"] for row in inside),
                }
            )
        return [row | self.places(row, rows) for row in rows]

    def places(self, row: Row, rows: list[Row]) -> Row:
        names = ("rank_by_count", "rank_by_rate", "block_rank_by_count", "block_rank_by_rate")
        if row["block"] is None:
            return dict.fromkeys(names)
        competing = [one for one in rows if one["block"] is not None]
        block = [one for one in competing if one["block"] == row["block"]]

        def by_count(among: list[Row]) -> int:
            return 1 + sum(one["relatives"] > row["relatives"] for one in among)

        def by_rate(among: list[Row]) -> int | None:
            enough = [one for one in among if one["staff"] >= self.rules.minimum_headcount]
            if row not in enough:
                return None
            rate = Fraction(row["fulfilled"], row["staff"])
            return 1 + sum(Fraction(one["fulfilled"], one["staff"]) > rate for one in enough)

        return dict(zip(names, (by_count(competing), by_rate(competing), by_count(block), by_rate(block)), strict=True))
