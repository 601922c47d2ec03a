"""Train a small neural network on pictures of handwritten digits.

Pictures lie in one folder per digit: ``<data_url>/<digit>/<anything>.png`` (grey, 8 x 8 pixels).
Nothing here knows of workflows: what comes in are folders and numbers, what goes out are files.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import skops.io
from PIL import Image
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

DIGITS = range(10)


def read_pictures(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return pixels (pictures, 64) between 0 and 1, and the digit of each picture."""
    files = sorted(folder.glob("[0-9]/*.png"))
    if not files:
        raise SystemExit(f"There are no pictures in {folder}.")
    pixels = np.stack([np.asarray(Image.open(file).convert("L"), dtype=float).ravel() / 255 for file in files])
    return pixels, np.array([int(file.parent.name) for file in files])


def write_metrics(path: Path, accuracy: float, losses: list[float], table: np.ndarray) -> None:
    """Write the metrics in the documented shapes; readers never see half a file."""
    names = [str(digit) for digit in DIGITS]
    metrics = [
        {"key": "accuracy", "title": "Accuracy", "type": "float", "data": {"value": round(accuracy, 4)}},
        {
            "key": "loss",
            "title": "Loss",
            "type": "line chart",
            "data": {
                "x_axis": [{"title": "epoch", "value": list(range(1, len(losses) + 1))}],
                "y_axis": [{"title": "loss", "value": [round(loss, 4) for loss in losses]}],
            },
        },
        {
            "key": "confusion_matrix",
            "title": "Confusion matrix",
            "type": "table",
            "data": {
                "cell_value": table.tolist(),
                "row_labels": {"title": "digit", "value": names},
                "col_labels": {"title": "prediction", "value": names},
            },
        },
    ]
    new = path.with_suffix(".new")
    new.write_text(json.dumps(metrics))
    new.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data_url", type=Path, required=True, help="folder of pictures")
    parser.add_argument("--train_url", type=Path, required=True, help="folder for the model")
    parser.add_argument("--batch_size", type=int, default=32)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--learning_rate", type=float, default=0.003)
    args, _ = parser.parse_known_args()

    pixels, digits = read_pictures(args.data_url)
    train_x, test_x, train_y, test_y = train_test_split(pixels, digits, test_size=0.2, stratify=digits, random_state=0)
    print(f"{len(train_x)} pictures to learn from, {len(test_x)} to check with")

    args.train_url.mkdir(parents=True, exist_ok=True)
    model = MLPClassifier(
        hidden_layer_sizes=(64,),
        batch_size=min(args.batch_size, len(train_x)),
        learning_rate_init=args.learning_rate,
        random_state=0,
    )
    losses: list[float] = []
    for epoch in range(1, args.epochs + 1):
        model.partial_fit(train_x, train_y, classes=list(DIGITS))
        losses.append(float(model.loss_))
        accuracy = float(model.score(test_x, test_y))
        table = confusion_matrix(test_y, model.predict(test_x), labels=list(DIGITS))
        write_metrics(args.train_url / "metrics.json", accuracy, losses, table)
        print(f"epoch {epoch:2}  loss {losses[-1]:.4f}  accuracy {accuracy:.4f}")

    # The state of the optimizer is of use for training only. Without it the file holds nothing that
    # skops would have to trust: plain arrays and numbers, no code.
    del model._optimizer
    skops.io.dump(model, args.train_url / "model.skops")

    # What a service needs to know of the model, and the code that turns requests into predictions.
    here = Path(__file__).resolve().parent
    config = json.loads((here / "config.json").read_text())
    config["metrics"] = {"accuracy": round(accuracy, 4)}
    (args.train_url / "config.json").write_text(json.dumps(config, indent=2))
    shutil.copy(here / "customize_service.py", args.train_url)


if __name__ == "__main__":
    main()
