"""Write scikit-learn's handwritten digits into the storage root, as one PNG file each.

``/samples/digits/train/<digit>/<number>.png`` to learn from, and every fifth picture to
``/samples/digits/test/...``, which no training will see.
"""

from __future__ import annotations

import io

import fsspec
import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

ROOT = "obs://samples/digits"


def write_digits(root: str = ROOT) -> dict[str, int]:
    """Write the pictures and return how many each part has."""
    storage = fsspec.filesystem("obs")
    bundled = load_digits()
    counts = {"train": 0, "test": 0}
    for number, (image, digit) in enumerate(zip(bundled.images, bundled.target, strict=True)):
        part = "test" if number % 5 == 0 else "train"
        folder = f"{root}/{part}/{digit}"
        storage.makedirs(folder, exist_ok=True)
        buffer = io.BytesIO()
        Image.fromarray((image * 255 / 16).astype(np.uint8)).save(buffer, "PNG")
        storage.pipe_file(f"{folder}/{number:04}.png", buffer.getvalue())
        counts[part] += 1
    return counts


if __name__ == "__main__":
    for part, count in write_digits().items():
        print(f"{count} pictures in {ROOT}/{part}/")
