"""What a worker serves: the user's ``customize_service.py``, or the built-in service of the model type."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from ..errors import ServiceError
from . import custom
from .config import PackageConfig, model_folder
from .loaders import LOADERS, loader
from .loaders.base import RequestError
from .state import Spec


class CodeError(Exception):
    """The code of the service failed on a request; the cause is kept."""


class Predictor:
    """Loads the model once and answers requests, one at a time.

    Raises:
        ServiceError: On construction, if there is nothing that could serve the model.
    """

    def __init__(self, spec: Spec, config: PackageConfig) -> None:
        self.package = Path(spec.package)
        self.model_name = spec.model_name or spec.name
        self.code = custom.find(self.package)
        self._service: custom.SingleNodeService | None = None
        if self.code is None:
            # The step's default type is TensorFlow, whatever the model is; its config.json may know better.
            named = (spec.model_type, config.model_type)
            self._loader = loader(next((kind for kind in named if kind in LOADERS), named[0] or named[1]))

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return self._service is not None

    def load(self) -> None:
        """Load code and model.

        Raises:
            ServiceError: With the reason in one sentence.
        """
        if self.code is not None:
            self._service = custom.load(self.code, self.package, self.model_name)
            return
        path = self._loader.find(model_folder(self.package))
        service = custom.XgSklServingBaseService(str(path))
        service._model = self._loader.load(path)
        self._service = service

    def answer(self, data: Any) -> Any:
        """Answer one request.

        Args:
            data: `custom.JSONText` of a JSON request, or ``{field: text or {file name: file}}`` of a form.

        Returns:
            Plain JSON data.

        Raises:
            RequestError: The request is not what the built-in service takes.
            CodeError: The user's code failed.
        """
        service = self._service
        if service is None:
            raise ServiceError("The model is not loaded yet.")
        body = json.loads(data) if isinstance(data, str) else None
        if self.code is None and not isinstance(data, str):
            raise RequestError(
                "This model takes rows as JSON; to take files, put a customize_service.py into its model folder."
            )
        try:
            result = service.inference(data if service.text_requests or body is None else body)
            return plain(_wrapped(service, body, result, built_in=self.code is None))
        except RequestError:
            raise
        except Exception as error:
            raise CodeError(custom.describe(error, self.code or Path())) from error


def _wrapped(service: custom.SingleNodeService, body: Any, result: Any, *, built_in: bool) -> Any:
    """Lay the answer out as documented for the form in which the request came."""
    if not isinstance(service, custom.XgSklServingBaseService) or not isinstance(result, list):
        return result
    inner = body.get("data") if isinstance(body, dict) else None
    if isinstance(inner, dict) and "req_data" in inner:
        meta = {"meta": body["meta"]} if "meta" in body else {}
        return {**meta, "data": {"resp_data": result}}
    return {"predictions": [row["predictresult"] for row in result]} if built_in else result


def plain(value: Any) -> Any:
    """Turn what a model returns into plain JSON data; numbers that JSON does not have become ``None``.

    Example:
        >>> plain({"scores": (1, float("nan"))})
        {'scores': [1, None]}
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if hasattr(value, "item"):
        return plain(value.item())
    raise TypeError(f"the service returned a {type(value).__name__}, which has no form in JSON")
