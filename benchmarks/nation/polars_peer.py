"""The same rules in Polars by hand, as fast as we could make it: lazy scans, packed maxima, the streaming engine."""

from collections.abc import Iterator
from datetime import date

import polars as pl
import pyarrow as pa

from benchmarks.nation.peer_units import PeerUnits, peer_units
from benchmarks.nation.question import Question
from thidua.engine.evaluation import EXIT_REASONS, RESULTS

_CODES: dict[int, tuple[int, str, str | None]] = {
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
_FAR = 131_071
_DAYS, _MONTHS = 1 << 22, 1 << 20


def results(asked: Question) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """The three results as Arrow batches, sorted by key."""
    units = peer_units(asked)
    person_units = _collected(_person_units(asked, units))
    cases = _collected(_cases(asked, person_units.lazy()))
    people = _collected(_people(cases.lazy(), person_units.lazy()))
    totals = _units(asked, people, units)
    for name, frame in (("case_results", cases), ("person_results", people), ("unit_results", totals)):
        table = frame.select(RESULTS[name].names).to_arrow().cast(RESULTS[name])
        yield name, iter(table.to_batches())


def _collected(rows: pl.LazyFrame) -> pl.DataFrame:
    return rows.collect(engine="streaming")


def _days(column: str) -> pl.Expr:
    return pl.col(column).to_physical().cast(pl.Int64)


def _person_units(asked: Question, units: PeerUnits) -> pl.LazyFrame:
    homes = pl.LazyFrame({"unit": units.unit, "unit_order": units.order, "home": units.home})
    largest = (1 << 31) - 1
    choice = (
        pl.col("is_primary").cast(pl.Int64) * (1 << 54)
        + (_days("starts_on") + 800_000).fill_null(0) * (1 << 31)
        + (largest - pl.col("unit_order"))
    )
    return (
        pl.scan_parquet(asked.path("memberships"))
        .filter(
            (pl.col("starts_on") <= asked.ends_on).fill_null(True)
            & (pl.col("ends_on") >= asked.ends_on).fill_null(True)
        )
        .join(homes, on="unit")
        .group_by("person")
        .agg(choice.max().alias("choice"))
        .select("person", unit_order=largest - pl.col("choice") % (1 << 31))
        .join(homes.select("unit_order", unit="home"), on="unit_order")
        .select("person", "unit")
    )


def _claim_codes(asked: Question, person_units: pl.LazyFrame) -> pl.LazyFrame:
    end = asked.ends_on
    unconfirmed = (pl.col("confirmed_on") <= end).fill_null(False).not_() & asked.rules.require_confirmation
    code = (
        pl.when(pl.col("withdrawn_on") <= end)
        .then(10)
        .when(pl.col("refused_on") <= end)
        .then(11)
        .when(unconfirmed)
        .then(12)
        .when(pl.col("person").is_null())
        .then(20)
        .when(pl.col("unit").is_null())
        .then(30)
        .when(pl.col("relationship_accepted").not_())
        .then(40)
        .when(pl.col("self_claim"))
        .then(50)
        .when(pl.col("link_state") == "undecided")
        .then(60)
        .when((pl.col("link_state") == "not_found") | pl.col("insured").is_null())
        .then(70)
        .otherwise(0)
        .cast(pl.Int16)
    )
    return (
        pl.scan_parquet(asked.path("claims"))
        .filter(pl.col("declared_on") <= end)
        .join(person_units, on="person", how="left")
        .select(
            "claim", "person", "unit", "insured", code.alias("code"),
            order_key=_days("declared_on") * (1 << 40) + pl.col("claim_order"),
        )
    )  # fmt: skip


def _cases(asked: Question, person_units: pl.LazyFrame) -> pl.LazyFrame:
    claims = _collected(_claim_codes(asked, person_units)).lazy()
    live = _collected(
        claims.filter(pl.col("code") == 0).group_by("insured").agg(pl.col("order_key").min().alias("first_key"))
    ).lazy()
    standings = _standings(asked, live)
    code = (
        pl.when(pl.col("code") > 0)
        .then(pl.col("code"))
        .when(pl.col("order_key") > pl.col("first_key"))
        .then(80)
        .when(pl.col("standing") > 0)
        .then(pl.col("standing"))
        .when((pl.col("first_paid_on") < asked.rules.campaign_starts_on) & (not asked.rules.count_prior))
        .then(95)
        .when(pl.col("first_paid_on") >= asked.period.starts_on)
        .then(100)
        .when(pl.col("active_before"))
        .then(110)
        .otherwise(120)
        .cast(pl.Int16)
    )
    decided = claims.join(standings, on="insured", how="left").with_columns(code=code)
    return _case_columns(asked, decided).sort("claim")


def _case_columns(asked: Question, decided: pl.LazyFrame) -> pl.LazyFrame:
    code, exited = pl.col("code"), pl.col("code") == 90
    neutral = (
        pl.col("exit_reason").is_in(list(asked.rules.neutral_exit_reasons))
        & pl.col("exit_first_month").is_between(asked.first_month, asked.last_month)
        & (pl.col("last_month") >= asked.first_month).fill_null(False)
        & asked.counts_neutral_exits
    )
    next_month = pl.col("last_month") + pl.col("grace") + 2
    pay_by = pl.date((next_month // 12).cast(pl.Int32), (next_month % 12 + 1).cast(pl.Int8), 1).dt.offset_by("-1d")
    governing_day = (pl.col("governing") // _MONTHS % _DAYS).cast(pl.Int32).cast(pl.Date)
    seen = code >= 90
    return decided.select(
        "claim",
        "person",
        "unit",
        insured=pl.when(code >= 80).then("insured"),
        status=code.replace_strict({key: row[1] for key, row in _CODES.items()}, return_dtype=pl.String),
        reason=pl.when(exited)
        .then("exit_reason")
        .otherwise(code.replace_strict({key: row[2] for key, row in _CODES.items()}, return_dtype=pl.String)),
        counted=pl.when(exited).then(neutral).otherwise(code >= 100),
        covered_through=pl.when(seen).then("last_month"),
        rule_line=code.replace_strict({key: row[0] for key, row in _CODES.items()}, return_dtype=pl.Int16),
        first_claim_order=pl.when(code == 80).then(pl.col("first_key") % (1 << 40)),
        first_paid_on=pl.when(seen).then("first_paid_on"),
        last_paid_on=pl.when(seen).then(governing_day),
        last_paid_months=pl.when(seen).then(pl.col("governing") % _MONTHS),
        pay_by=pl.when(code >= 92).then(pay_by),
        exit_first_month=pl.when(exited).then("exit_first_month"),
        exit_recorded_on=pl.when(exited).then("exit_recorded_on"),
    )


def _standings(asked: Question, live: pl.LazyFrame) -> pl.LazyFrame:
    exits = _collected(
        pl.scan_parquet(asked.path("exits"))
        .filter(pl.col("recorded_on") <= asked.ends_on)
        .join(live.select("insured"), on="insured", how="semi")
    )
    coverage = _coverage(asked, live, exits)
    month, month_before = asked.last_month, asked.first_month - 1
    standing = (
        pl.when(
            (pl.col("exit_first_month") <= month) & (pl.col("covered_to").fill_null(-1) < pl.col("exit_first_month"))
        )
        .then(90)
        .when(pl.col("last_month").is_null())
        .then(91)
        .when(month - pl.col("last_month") <= pl.col("grace") + asked.allowance)
        .then(0)
        .otherwise(92)
        .cast(pl.Int16)
    )
    out_before = (pl.col("exit_month_before") <= month_before) & (
        pl.col("covered_to_before").fill_null(-1) < pl.col("exit_month_before")
    )
    in_time = month_before - pl.col("governing_before") // (_DAYS * _MONTHS) <= _grace(asked, "governing_before")
    return (
        live.join(coverage, on="insured", how="left")
        .join(_latest_exits(exits, asked.ends_on), on="insured", how="left")
        .join(
            _latest_exits(exits, asked.day_before).select("insured", exit_month_before="exit_first_month"),
            on="insured",
            how="left",
        )
        .with_columns(last_month=pl.col("governing") // (_DAYS * _MONTHS), grace=_grace(asked, "governing"))
        .with_columns(standing=standing, active_before=out_before.fill_null(False).not_() & in_time.fill_null(False))
    )


def _grace(asked: Question, governing: str) -> pl.Expr:
    months = pl.col(governing) % _MONTHS
    return months.replace_strict(dict(asked.rules.grace), default=0, return_dtype=pl.Int64)


def _latest_exits(exits: pl.DataFrame, day: date) -> pl.LazyFrame:
    """Rule 2.4: recorded last, then the later month; of several reasons the first of the list."""
    rank = {reason: place for place, reason in enumerate(EXIT_REASONS)}
    packed = (_days("recorded_on") * (1 << 20) + pl.col("first_month")) * 8 + (
        7 - pl.col("reason").replace_strict(rank, default=6, return_dtype=pl.Int64)
    )
    key = pl.col("key")
    return (
        exits.lazy()
        .filter(pl.col("recorded_on") <= day)
        .group_by("insured")
        .agg(packed.max().alias("key"))
        .select(
            "insured",
            exit_recorded_on=(key // (8 << 20)).cast(pl.Int32).cast(pl.Date),
            exit_first_month=key // 8 % (1 << 20),
            exit_reason=(7 - key % 8).replace_strict(dict(enumerate(EXIT_REASONS)), return_dtype=pl.String),
        )
    )


def _coverage(asked: Question, live: pl.LazyFrame, exits: pl.DataFrame) -> pl.LazyFrame:
    paid = (
        pl.scan_parquet(asked.path("contributions"))
        .filter(pl.col("paid_on") <= asked.ends_on)
        .join(live.select("insured"), on="insured", how="semi")
    )
    leavers = exits.select("insured").unique().lazy()
    whole = paid.join(leavers, on="insured", how="anti").with_columns(
        cut=pl.lit(_FAR, pl.Int32), cut_before=pl.lit(_FAR, pl.Int32)
    )
    cut = (
        paid.join(leavers, on="insured", how="semi")
        .sort("paid_on")
        .join_asof(_cuts(exits, asked.ends_on, "cut"), left_on="paid_on", right_on="recorded_on", by="insured",
                   strategy="forward", check_sortedness=False)
        .join_asof(_cuts(exits, asked.day_before, "cut_before"), left_on="paid_on", right_on="recorded_on",
                   by="insured", strategy="forward", check_sortedness=False)
        .select("insured", "paid_on", "first_month", "months", pl.col("cut", "cut_before").fill_null(_FAR))
    )  # fmt: skip
    end = pl.col("first_month") + pl.col("months")
    precedence = _days("paid_on") * _MONTHS + pl.col("months")
    to, to_before = pl.col("to"), pl.col("to_before")
    covers, covers_before = to >= pl.col("first_month"), to_before >= pl.col("first_month")
    return (
        pl.concat([whole, cut])
        .with_columns(
            to=pl.min_horizontal(end, "cut") - 1,
            to_before=pl.when(pl.col("paid_on") <= asked.day_before).then(pl.min_horizontal(end, "cut_before") - 1),
        )
        .select(
            "insured",
            "paid_on",
            covered_to=pl.when(covers).then(to),
            covered_to_before=pl.when(covers_before).then(to_before),
            governing=_governing(covers, to, asked.last_month, precedence),
            governing_before=_governing(covers_before, to_before, asked.first_month - 1, precedence),
        )
        .group_by("insured")
        .agg(
            pl.col("paid_on").min().alias("first_paid_on"),
            pl.col("covered_to", "covered_to_before", "governing", "governing_before").max(),
        )
    )


def _governing(covers: pl.Expr, to: pl.Expr, month: int, precedence: pl.Expr) -> pl.Expr:
    last = pl.min_horizontal(to, pl.lit(month, pl.Int32)).cast(pl.Int64)
    return pl.when(covers & (pl.col("first_month") <= month)).then(last * (_DAYS * _MONTHS) + precedence)


def _cuts(exits: pl.DataFrame, day: date, name: str) -> pl.LazyFrame:
    return (
        exits.lazy()
        .filter(pl.col("recorded_on") <= day)
        .group_by("insured", "recorded_on")
        .agg(pl.col("first_month").min())
        .sort("insured", "recorded_on")
        .select("insured", "recorded_on", pl.col("first_month").cum_min(reverse=True).over("insured").alias(name))
        .sort("recorded_on")
    )


def _people(cases: pl.LazyFrame, person_units: pl.LazyFrame) -> pl.LazyFrame:
    sums = (
        cases.filter(pl.col("rule_line") >= 9)
        .group_by("person")
        .agg(
            relatives=pl.col("counted").sum(),
            joined=(pl.col("rule_line") == 10).sum(),
            returned=(pl.col("rule_line") == 12).sum(),
            maintained=(pl.col("rule_line") == 11).sum(),
            lapsed=(pl.col("status") == "lapsed").sum(),
        )
    )
    counts = ["relatives", "joined", "returned", "maintained", "lapsed"]
    return (
        person_units.join(sums, on="person", how="left")
        .with_columns(pl.col(counts).fill_null(0).cast(pl.Int32))
        .with_columns(fulfilled=pl.col("relatives") >= 1)
        .sort("person")
    )


def _units(asked: Question, people: pl.DataFrame, units: PeerUnits) -> pl.DataFrame:
    own = people.group_by("unit").agg(pl.len().alias("staff"), pl.col("fulfilled").sum(), pl.col("relatives").sum())
    sums = (
        pl.DataFrame({"below": units.below, "above": units.above})
        .join(own, left_on="below", right_on="unit")
        .group_by("above")
        .agg(pl.col("staff", "fulfilled", "relatives").sum())
    )
    rows = (
        pl.DataFrame({"unit": units.open_unit, "block": units.open_block})
        .with_columns(pl.col("block").fill_nan(None).cast(pl.Int64))
        .join(sums, left_on="unit", right_on="above", how="left")
        .with_columns(pl.col("staff", "fulfilled", "relatives").fill_null(0))
    )
    # Two different fractions of whole numbers below ten million differ by more than a double's precision.
    competes = pl.col("block").is_not_null()
    count = pl.when(competes).then("relatives")
    rate = pl.when(competes & (pl.col("staff") >= asked.rules.minimum_headcount)).then(
        pl.col("fulfilled") / pl.col("staff")
    )
    return rows.with_columns(
        rank_by_count=count.rank("min", descending=True),
        rank_by_rate=rate.rank("min", descending=True),
        block_rank_by_count=count.rank("min", descending=True).over("block"),
        block_rank_by_rate=rate.rank("min", descending=True).over("block"),
    ).sort("unit")
