"""Fit a line to noisy points, slowly enough to watch: a progress bar, colours, a chart that grows.

Nothing here knows of workflows: numbers come in, files go out.
"""

import argparse
import json
import random
import sys
import time
from pathlib import Path


def write_metrics(path: Path, losses: list[float], slope: float) -> None:
    """Write the metrics in the documented shapes; readers never see half a file."""
    chart = {
        "x_axis": [{"title": "epoch", "value": list(range(1, len(losses) + 1))}],
        "y_axis": [{"title": "loss", "value": [round(loss, 4) for loss in losses]}],
    }
    metrics = [
        {"key": "slope", "title": "Slope", "type": "float", "data": {"value": round(slope, 3)}},
        {"key": "loss", "title": "Loss", "type": "line chart", "data": chart},
    ]
    new = path.with_suffix(".new")
    new.write_text(json.dumps(metrics))
    new.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train_url", type=Path, required=True, help="folder for results")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--rate", type=float, default=0.4, help="step size; larger ones than 1 do not settle")
    parser.add_argument("--seconds", type=float, default=0.2, help="rest after each epoch")
    args, _ = parser.parse_known_args()

    chance = random.Random(0)
    points = [(x / 50, 3 * x / 50 + chance.gauss(0, 0.1)) for x in range(-50, 51)]
    slope, losses = 0.0, []
    args.train_url.mkdir(parents=True, exist_ok=True)
    print(f"\x1b[1m{len(points)} points\x1b[0m, {args.epochs} epochs, rate {args.rate}")
    for epoch in range(1, args.epochs + 1):
        slope -= args.rate * sum(2 * (slope * x - y) * x for x, y in points) / len(points)
        losses.append(sum((slope * x - y) ** 2 for x, y in points) / len(points))
        write_metrics(args.train_url / "metrics.json", losses, slope)
        if losses[-1] > 1_000:
            sys.stderr.write("\n")
            raise SystemExit(f"\x1b[31mThe loss explodes ({losses[-1]:.0f}): --rate {args.rate} is too large.\x1b[0m")
        done = 20 * epoch // args.epochs
        bar = f"{100 * epoch // args.epochs:3d}%|{'█' * done}{' ' * (20 - done)}| {epoch}/{args.epochs}"
        sys.stderr.write(f"\r{bar} loss={losses[-1]:.4f}")
        sys.stderr.flush()
        time.sleep(args.seconds)
    sys.stderr.write("\n")
    print(f"\x1b[32mslope {slope:.3f}\x1b[0m")


if __name__ == "__main__":
    main()
