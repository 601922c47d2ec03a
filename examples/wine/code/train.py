"""Learn to tell who grew a wine from what was measured in it.

What comes in are a table, a few settings and, in the environment, the names of the columns to look at; what goes out
is one sentence in ``<summary>/summary.txt``.
"""

import argparse
import json
import os
from pathlib import Path

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from jupyter_mlworkflow import train


def model_of(method: str, size: int):
    """Return a model that learns nothing yet; `size` is its number of trees, neighbours or leaves."""
    if method == "forest":
        return RandomForestClassifier(n_estimators=size, random_state=0)
    if method == "neighbours":
        return make_pipeline(StandardScaler(), KNeighborsClassifier(n_neighbors=size))
    return DecisionTreeClassifier(max_leaf_nodes=size, random_state=0)


def main() -> None:
    """Train, and tell how good it is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--table", type=Path)
    parser.add_argument("--summary", type=Path)
    parser.add_argument("--method")
    parser.add_argument("--size", type=int)
    parser.add_argument("--put_aside", type=float)
    args, _ = parser.parse_known_args()
    columns = json.loads(os.environ["WINE_COLUMNS"])

    wines = pd.read_csv(args.table)
    seen, unseen = train_test_split(wines, test_size=args.put_aside, stratify=wines["grower"], random_state=0)
    model = model_of(args.method, args.size).fit(seen[columns], seen["grower"])
    accuracy = model.score(unseen[columns], unseen["grower"])

    train.metrics.log("accuracy", round(accuracy, 3))
    right = round(accuracy * len(unseen))
    sentence = f"{right} of {len(unseen)} wines told right, by {args.method} with {len(columns)} columns"
    args.summary.mkdir(parents=True, exist_ok=True)
    (args.summary / "summary.txt").write_text(sentence + "\n")
    print(sentence)


if __name__ == "__main__":
    main()
