"""Tell three sorts of wine apart by what was measured in them, with a small neural network.

The data set comes with scikit-learn. The same parameters give the same numbers.
"""

import argparse

from sklearn.datasets import load_wine
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from jupyter_mlworkflow import train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hidden", type=int, default=4, help="neurons between input and output")
    parser.add_argument("--rate", type=float, default=0.01, help="how large the steps of learning are")
    parser.add_argument("--epochs", type=int, default=30, help="how often all wines are seen")
    args, _ = parser.parse_known_args()

    wines, sorts = load_wine(return_X_y=True)
    seen, unseen, right, wanted = train_test_split(wines, sorts, test_size=0.4, random_state=0, stratify=sorts)
    scale = StandardScaler().fit(seen)
    seen, unseen = scale.transform(seen), scale.transform(unseen)

    network = MLPClassifier((args.hidden,), learning_rate_init=args.rate, batch_size=32, random_state=0)
    for epoch in range(1, args.epochs + 1):
        network.partial_fit(seen, right, classes=range(3))
        train.metrics.log("loss", log_loss(wanted, network.predict_proba(unseen)), step=epoch)
        train.metrics.log("accuracy", network.score(unseen, wanted), step=epoch)
    print(f"{args.hidden} neurons, rate {args.rate}: {network.score(unseen, wanted):.1%} right")


if __name__ == "__main__":
    main()
