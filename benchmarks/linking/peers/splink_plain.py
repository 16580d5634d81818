"""Plain Splink: its own comparisons on folded names, birth, sex, ids, phone and address, trained as its guide says.

With ``--model`` naming a file that is there, the stored model is used; otherwise it trains, and keeps the model there.
"""

from pathlib import Path

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from benchmarks.linking.running import contest

COLUMNS = """lower(strip_accents(replace(replace(name, 'đ', 'd'), 'Đ', 'D'))) AS name, birth, left(birth, 4) AS year,
             sex, national_id, insurance_code, phone, address"""
GIVEN = "array_extract(string_split(name, ' '), -1)"


def answers(folder: Path, model: Path | None) -> pa.Table:
    connection = duckdb.connect(":memory:")
    api = DuckDBAPI(connection)
    sides = []
    for name, key in (("claims", "claim"), ("insured", "naming")):
        connection.execute(
            f"CREATE TABLE {name}_side AS SELECT *, {GIVEN} AS given FROM"
            f" (SELECT {key} AS unique_id, {COLUMNS} FROM '{folder}/{name}.parquet')"
        )
        sides.append(api.register(f"{name}_side", dataset_display_name=f"{'ab'[name == 'insured']}_{name}"))
    if model is not None and model.exists():
        linker = Linker(sides, model)
    else:
        linker = trained(sides)
        if model is not None:
            linker.misc.save_model_to_json(str(model))
    pairs = linker.inference.predict(threshold_match_weight=-10)
    return connection.sql(
        f"""SELECT p.unique_id_l AS claim, i.insured, p.match_weight AS score
            FROM {pairs.physical_name} p JOIN '{folder}/insured.parquet' i ON i.naming = p.unique_id_r
            QUALIFY row_number() OVER (PARTITION BY claim ORDER BY score DESC, i.insured) = 1"""
    ).to_arrow_table()


def trained(sides: list) -> Linker:
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.DamerauLevenshteinAtThresholds("national_id", [1]),
            cl.DamerauLevenshteinAtThresholds("insurance_code", [1]),
            cl.ExactMatch("phone"),
            cl.JaroWinklerAtThresholds("address", [0.9]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("insurance_code"),
            block_on("national_id"),
            block_on("phone"),
            block_on("given", "birth"),
            block_on("name", "year"),
        ],
        retain_matching_columns=False,
    )
    linker = Linker(sides, settings)
    certain = [block_on("insurance_code"), block_on("national_id"), block_on("name", "birth")]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.95)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "year"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth", "given"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("insurance_code"))
    return linker


if __name__ == "__main__":
    contest(answers)
