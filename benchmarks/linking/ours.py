"""Our engine as a contestant: with a stored model, the best candidate of each claim with its odds."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.linking.running import ANSWERS, contest
from thidua.engine.linking.matching import match
from thidua.engine.linking.model import LinkModel


def answers(folder: Path, model: Path | None) -> pa.Table:
    assert model is not None
    in_force = LinkModel.from_mapping(json.loads(model.read_text(encoding="utf-8")))
    decisions = match(pq.read_table(folder / "claims.parquet"), folder / "insured.parquet", in_force)
    best = [(one.claim, one.pairs[0].insured, one.odds) for one in decisions if one.pairs]
    return pa.table([pa.array(column) for column in zip(*best, strict=True)], schema=ANSWERS)


if __name__ == "__main__":
    contest(answers)
