"""Do two contestants give the same rows, to the last column and in the same order?"""

from pathlib import Path

import pyarrow.parquet as pq

from thidua.engine.evaluation import RESULTS


def first_difference(ours: Path, other: Path) -> str | None:
    """None where the results in the two folders are equal; otherwise the first unequal column and row."""
    for name, schema in RESULTS.items():
        left, right = (pq.ParquetFile(folder / f"{name}.parquet") for folder in (ours, other))
        if left.metadata.num_rows != right.metadata.num_rows:
            return f"{name}: {left.metadata.num_rows} rows and {right.metadata.num_rows}"
        for field in schema:
            one, two = (file.read([field.name])[field.name].cast(field.type).combine_chunks() for file in (left, right))
            if not one.equals(two):
                row = next(row for row in range(len(one)) if one[row] != two[row])
                return f"{name}.{field.name}, row {row}: {one[row]} and {two[row]}"
    return None
