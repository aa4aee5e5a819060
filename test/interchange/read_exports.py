"""Loads exported files with `datasets`, as its users do, and says of each what columns it has and whether its rows are the file's."""

import json
import sys

from datasets import load_dataset


def plain(value):
    """JSON as it is compared: what is missing is null."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


def first_difference(rows, others):
    """None where both hold the same rows, in any order."""
    one, other = (sorted(json.dumps(plain(row), sort_keys=True) for row in each) for each in (rows, others))
    if len(one) != len(other):
        return f"{len(one)} rows and {len(other)}"
    return next((f"{a[:500]} and {b[:500]}" for a, b in zip(one, other) if a != b), None)


def loaded(kind, file, cache):
    data = load_dataset(kind, data_files=file, split="train", cache_dir=cache)
    return data, data.to_list()


job = json.load(open(sys.argv[1]))
answers = []
for each in job["exports"]:
    lines = [json.loads(line) for line in open(each["jsonl"], encoding="utf8")]
    data, rows = loaded("json", each["jsonl"], job["cache"])
    table, from_parquet = loaded("parquet", each["parquet"], job["cache"])
    # Sizes of integers are the readers' own choice.
    types = {name: str(feature).replace("int32", "int64") for name, feature in data.features.items()}
    answers.append(
        {
            "types": types,
            "parquetTypes": {name: str(feature).replace("int32", "int64") for name, feature in table.features.items()},
            "jsonlDiffers": first_difference(rows, lines),
            "parquetDiffers": first_difference(from_parquet, lines),
        }
    )
print(json.dumps(answers))
