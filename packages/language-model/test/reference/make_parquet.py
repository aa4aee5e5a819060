"""Parquet files as other programs write them, for the corpus tests. (pip install pyarrow)

    python make_parquet.py ../fixtures
"""

import sys

import pyarrow
import pyarrow.parquet

TEXTS = [f"Town {i} lies {'by the sea' if i % 2 else 'in the hills'}. Ünïcödé 東京 🦜" for i in range(25)]
SPLITS = ["validation" if i % 5 == 4 else "train" for i in range(25)]


def main() -> None:
    folder = sys.argv[1]
    table = pyarrow.table({"id": list(range(25)), "text": TEXTS, "split": SPLITS})
    for compression in ("snappy", "zstd"):
        pyarrow.parquet.write_table(table, f"{folder}/documents-{compression}.parquet", compression=compression, row_group_size=10)


if __name__ == "__main__":
    main()
