"""Write scikit-learn's wines into the storage root as one table.

``/samples/wine/wines.csv``: 178 wines of three growers, 13 measurements each, and the number of the grower.
"""

from __future__ import annotations

import fsspec
from sklearn.datasets import load_wine

TABLE = "obs://samples/wine/wines.csv"


def write_wines(table: str = TABLE) -> int:
    """Write the table and return how many wines it has."""
    storage = fsspec.filesystem("obs")
    wines = load_wine(as_frame=True).frame.rename(columns={"target": "grower"})
    storage.makedirs(table.rpartition("/")[0], exist_ok=True)
    storage.pipe_file(table, wines.to_csv(index=False).encode())
    return len(wines)


if __name__ == "__main__":
    print(f"{write_wines()} wines in {TABLE}")
