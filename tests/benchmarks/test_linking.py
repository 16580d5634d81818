"""Does the benchmark of linking measure what it says? Its invented claims, its judging, its tables at a tiny size."""

import sys
from collections import Counter
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from benchmarks.linking import __main__ as bench
from benchmarks.linking import report, speed
from benchmarks.linking.claims import OUTSIDE, World, make_world
from benchmarks.linking.damage import NAME_DAMAGES, SHARES, wrong_digit
from benchmarks.linking.febrl import best_f1, best_of_each, our_answers
from benchmarks.linking.judging import Judged, Verdict, best_threshold, judge, settled_by_id
from thidua.engine.linking.accuracy import Calls, Share, wilson
from thidua.engine.linking.matching import CLAIM_COLUMNS, INSURED_COLUMNS, match
from thidua.engine.linking.model import DEFAULT_MODEL

CLAIMS, PEOPLE = 6_000, 9_000


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(3, PEOPLE, CLAIMS)


def test_a_world_is_what_the_engine_takes_and_the_same_each_time(world: World) -> None:
    assert world.claims.schema.equals(CLAIM_COLUMNS)
    assert world.insured.schema.equals(INSURED_COLUMNS)
    assert len(set(world.insured["insured"].to_pylist())) == PEOPLE
    again = make_world(3, PEOPLE, CLAIMS)
    assert (again.claims, again.insured, again.truth) == (world.claims, world.insured, world.truth)
    assert make_world(4, PEOPLE, CLAIMS).claims != world.claims


def test_the_truth_names_people_of_the_ledger_or_nobody(world: World) -> None:
    meant = world.truth["truth"].to_pylist()
    assert meant.count(None) == round(CLAIMS * OUTSIDE)
    assert {person for person in meant if person is not None} <= set(world.insured["insured"].to_pylist())


@pytest.mark.parametrize("mark", SHARES)
def test_marks_stand_in_the_shares_of_the_sample(world: World, mark: str) -> None:
    counted = Counter(one for marks in world.truth["marks"].to_pylist() for one in marks.split())
    low, high = wilson(counted[mark], CLAIMS, z=4)
    assert low <= SHARES[mark] <= high


def test_marks_tell_what_was_done(world: World) -> None:
    marks = dict(zip(world.truth["claim"].to_pylist(), world.truth["marks"].to_pylist(), strict=True))
    truth = dict(zip(world.truth["claim"].to_pylist(), world.truth["truth"].to_pylist(), strict=True))
    known = {row["insured"]: row for row in world.insured.to_pylist() if row["naming"] % 2 == 0}
    for claim in world.claims.to_pylist():
        done, person = set(marks[claim["claim"]].split()), known.get(truth[claim["claim"]])
        assert (claim["insurance_code"] is None) == bool(done & {"no_ids", "no_insurance_code"})
        assert (claim["national_id"] is None) == bool(done & {"no_ids", "no_national_id"})
        assert (claim["birth"] is None) == ("no_birth" in done)
        assert (len(claim["birth"] or "") == 4) == bool(done & {"year_only", "year_off"})
        if person and not done & NAME_DAMAGES.keys():
            assert claim["name"] == person["name"]
        if person and claim["insurance_code"] and not done & {"wrong_insurance_digit", "someone_elses_ids"}:
            assert claim["insurance_code"] == person["insurance_code"]  # zeros eaten are restored by the reader


def test_a_wrong_digit_is_one_slip() -> None:
    for seed in range(50):
        spoilt = wrong_digit(Random(seed), "056123456789")
        differing = [
            place for place, (one, other) in enumerate(zip(spoilt, "056123456789", strict=True)) if one != other
        ]
        assert len(differing) == 1 or (len(differing) == 2 and differing[1] - differing[0] == 1)


def verdict(truth: int | None, state: str, insured: int | None, candidates: tuple[int, ...], odds: float) -> Verdict:
    return Verdict(truth, ("no_ids",), True, state, insured, candidates, odds)


def test_decisions_are_judged_by_their_truth() -> None:
    judged = Judged(
        [
            verdict(1, "linked", 1, (1,), 9.0),
            verdict(2, "linked", 3, (3, 2), 8.0),
            verdict(4, "undecided", None, (5, 4), 2.0),
            verdict(None, "undecided", None, (6,), 1.0),
            verdict(7, "not_found", None, (7,), -6.0),
        ]
    )
    assert judged.automatic == Calls(right=1, wrong=1, missed=3)
    assert judged.review == Share(2, 5)
    assert judged.among_first_three == Share(1, 1)
    assert judged.confusion()["no_ids"] == {"linked right": 1, "linked wrong": 1, "review": 1, "not found": 1}
    assert judged.best() == (-6.0, Calls(right=2, wrong=3, missed=2))  # F1 4/9; from 9.0 on it would be 2/5


def test_the_best_threshold_takes_equal_scores_together() -> None:
    assert best_threshold([(2.0, True), (1.0, False), (1.0, True), (1.0, True)], 3) == (1.0, Calls(3, 1, 0))


def test_the_hard_remainder_has_no_right_number(world: World) -> None:
    settled = settled_by_id(world)
    marks = dict(zip(world.truth["claim"].to_pylist(), world.truth["marks"].to_pylist(), strict=True))
    outside = {row["claim"] for row in world.truth.to_pylist() if row["truth"] is None}
    assert not settled & outside
    assert not [claim for claim in settled if "no_ids" in marks[claim]]
    assert 0.7 < len(settled) / CLAIMS < 0.85


def test_our_engine_is_judged_on_it(world: World) -> None:
    judged = judge(world, match(world.claims.slice(0, 500), world.insured, DEFAULT_MODEL))
    assert len(judged.verdicts) == 500
    assert (judged.automatic.precision.value or 0) > 0.98
    assert (judged.automatic.recall.value or 0) > 0.9


def test_the_tables_say_figures_intervals_and_aims(capsys: pytest.CaptureFixture[str]) -> None:
    bench.print_accuracy(400, 150, (1,), DEFAULT_MODEL)
    said = capsys.readouterr().out
    for text in ("nối tự động đúng (precision)", "khoảng tin cậy 95 %", "≥ 99.8 %: ", "no_ids", "(not in the ledger)"):
        assert text in said
    bench.print_learning(400, 150, 1, DEFAULT_MODEL)
    assert "tự ước lượng (EM" in capsys.readouterr().out
    assert report.aim(0.5, at_most=0.4, unit=" s") == "≤ 0.4 s: CHƯA ĐẠT"


def test_contestants_run_apart_and_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "PEERS_PYTHON", Path(sys.executable))  # the peers that need no package of their own
    monkeypatch.setattr(speed, "CONTESTANTS", [one for one in speed.CONTESTANTS if "splink" not in one.module])
    with speed.written_world(150, 400) as (folder, world):
        results = speed.race(folder, world, DEFAULT_MODEL, runs=1)
        assert pq.read_table(folder / "insured.parquet").num_rows == world.insured.num_rows
    assert not folder.exists()
    ours, fuzzy, floor = results
    assert all(run.seconds > 0 and run.peak_megabytes > 10 for one in results for run in one.runs)
    assert ours.f1 > fuzzy.f1 > floor.f1 > 0.7
    assert [row[0] for row in speed.speed_rows(150, 400, results)] == [one.contestant.title for one in results]


def test_levels_as_data_link_foreign_records(tmp_path: Path) -> None:
    import pyarrow as pa

    names = [
        f"{first}{second}" for first in ("ann", "bob", "cyd", "dan") for second in ("ley", "by", "ie", "sen", "ka")
    ]
    people = range(len(names))
    clean = pa.table(
        {
            "person": list(people),
            "given_name": names,
            "surname": names[::-1],
            "street_number": [str(10 + 7 * one) for one in people],
            "address_1": [f"{name} street" for name in names[3:] + names[:3]],
            "address_2": [f"{name} park" for name in names[5:] + names[:5]],
            "suburb": [f"{name}ville" for name in names[7:] + names[:7]],
            "postcode": [str(2000 + 13 * one) for one in people],
            "state": ["nsw", "vic"] * (len(names) // 2),
            "date_of_birth": [str(19500101 + 10_000 * one + one) for one in people],
        }
    )
    spoilt = clean.set_column(1, "given_name", pa.array([name[:-1] for name in names]))
    spoilt = spoilt.set_column(9, "date_of_birth", pa.array([None] * len(names), pa.string()))
    pq.write_table(clean, tmp_path / "c.parquet")
    pq.write_table(spoilt, tmp_path / "i.parquet")
    answers = our_answers(tmp_path, records=len(names), drawn=2_000)
    assert best_f1(best_of_each(answers), there=len(names)) == 1.0
