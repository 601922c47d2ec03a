"""Answer requests: pictures come in as files, digits go out."""

import numpy as np
import skops.io
from model_service.python_model_service import XgSklServingBaseService
from PIL import Image


class DigitsService(XgSklServingBaseService):
    """Reads ``{"images": {file name: PNG}}`` and answers with a digit for each."""

    def __init__(self, model_path):
        super().__init__(model_path)
        self.model = skops.io.load(model_path, trusted=[])

    def _preprocess(self, data):
        pictures = [(name, file) for files in data.values() for name, file in files.items()]
        names = [name for name, _ in pictures]
        small = [Image.open(file).convert("L").resize((8, 8)) for _, file in pictures]
        return names, np.stack([np.asarray(picture, dtype=float).ravel() / 255 for picture in small])

    def _inference(self, data):
        names, pixels = data
        return names, self.model.predict_proba(pixels)

    def _postprocess(self, data):
        names, probabilities = data
        return [
            {"image": name, "digit": int(row.argmax()), "confidence": round(float(row.max()), 3)}
            for name, row in zip(names, probabilities, strict=True)
        ]
