"""Learn to read handwritten digits, and report on it as it goes: every shape that a metrics file has.

Nothing but `train.metrics` is new here; the rest is scikit-learn.
"""

import argparse
import time

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import confusion_matrix, log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from jupyter_mlworkflow import train

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=30)
parser.add_argument("--learning_rate", type=float, default=0.003)
args, _ = parser.parse_known_args()

pixels, digits = load_digits(return_X_y=True)
x, x_test, y, y_test = train_test_split(pixels / 16, digits, test_size=0.25, random_state=0, stratify=digits)
model = MLPClassifier(hidden_layer_sizes=(32,), learning_rate_init=args.learning_rate, random_state=0)

# How many pictures there are of each digit: bars with names.
train.metrics.bars("pictures", range(10), np.bincount(y), title="Pictures of each digit", x_title="digit")

for epoch in range(1, args.epochs + 1):
    model.partial_fit(x, y, classes=range(10))
    # One number at a time: the newest value, and a curve of all.
    train.metrics.log("loss", model.loss_, step=epoch, title="Loss")
    test_loss = log_loss(y_test, model.predict_proba(x_test))
    train.metrics.log("test_loss", test_loss, step=epoch, title="Loss on new pictures")
    train.metrics.log("accuracy", model.score(x_test, y_test), step=epoch, title="Accuracy on new pictures")
    print(f"epoch {epoch}/{args.epochs}: loss {model.loss_:.4f}")
    time.sleep(0.1)  # slow enough to be watched

guesses = model.predict(x_test)
train.metrics.confusion_matrix(
    confusion_matrix(y_test, guesses), labels=range(10), title="Which digit was taken for which", row_title="digit"
)
sure = model.predict_proba(x_test).max(axis=1)
train.metrics.histogram("sure", sure, bins=20, title="How sure it is", x_title="probability of its guess")
train.metrics.one_dimensional_table(
    "summary",
    ["pictures", "right", "wrong"],
    [len(guesses), (guesses == y_test).sum(), (guesses != y_test).sum()],
    title="In numbers",
)
