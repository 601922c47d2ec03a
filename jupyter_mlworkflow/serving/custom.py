"""``customize_service.py``: the base classes it derives from, and how it is loaded.

Follows "Specifications for Writing a Model Inference Code File" of ModelArts. The
documented imports (``from model_service.python_model_service import
XgSklServingBaseService`` and the like, and ``import log``) lead here while the file is
loaded. What a class gets depends on its base, as documented:

- a class for deep learning is made with ``(model_name, model_path)``; a JSON request
  reaches `_preprocess` as a dict;
- a class derived from `XgSklServingBaseService` or `SparkServingBaseService` is made with
  ``(model_path)``; a JSON request reaches it as text to be read with ``json.loads``.

Uploaded files reach either as ``{field: {file name: open file}}``.
"""

from __future__ import annotations

import importlib.util
import inspect
import json
import logging
import sys
import types
from pathlib import Path
from typing import Any, ClassVar

from ..errors import ServiceError
from .config import model_folder
from .loaders.base import Loader, RequestError, model_files
from .loaders.scikit_learn import ScikitLearn

FILE = "customize_service.py"
_MODULE = "customize_service"


class JSONText(str):
    """JSON text of a request that can also be read like the object it holds.

    Example:
        >>> data = JSONText('{"data": {"req_data": [[1, 2]]}}')
        >>> json.loads(data) == {"data": data["data"]}
        True
    """

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        return json.loads(self)[key] if isinstance(key, str) else str.__getitem__(self, key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return one member of the object, or `default`."""
        return json.loads(self).get(key, default)

    def items(self) -> Any:
        """Return the members of the object."""
        return json.loads(self).items()


class SingleNodeService:
    """Base of all services: `inference` runs preprocess, inference, postprocess.

    Args:
        args: ``(model_path)`` or ``(model_name, model_path)``.
    """

    text_requests: ClassVar[bool] = False
    """Whether JSON requests come as text."""
    file_suffixes: ClassVar[tuple[str, ...]] = ()
    """Endings of the file that `model_path` names; empty where it names the folder."""

    def __init__(self, *args: str) -> None:
        self.model_path: str = args[-1] if args else ""
        self.model_name: str = args[0] if len(args) > 1 else ""

    def inference(self, data: Any) -> Any:
        """Answer one request."""
        return self._postprocess(self._inference(self._preprocess(data)))

    def _preprocess(self, data: Any) -> Any:
        return data

    def _inference(self, data: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must define _inference: this engine has no built-in one.")

    def _postprocess(self, data: Any) -> Any:
        return data


class TfServingBaseService(SingleNodeService):
    """TensorFlow; `model_path` is the model folder."""


class PTServingBaseService(SingleNodeService):
    """PyTorch; `model_path` is the model file."""

    file_suffixes = (".pt", ".pth", ".ckpt", ".onnx", ".pkl")


class MXNetBaseService(SingleNodeService):
    """MXNet; `model_path` is the model folder."""


class CaffeBaseService(SingleNodeService):
    """Caffe; `model_path` is the model folder."""


class SparkServingBaseService(SingleNodeService):
    """Spark MLlib; made with ``(model_path)``."""

    text_requests = True


class XgSklServingBaseService(SingleNodeService):
    """scikit-learn and XGBoost; made with ``(model_path)``.

    Takes ``{"data": {"req_data": [...]}}``, ``{"instances": [...]}`` or a list; rows are lists of
    values or objects by name. Answers ``[{"predictresult": …}]``.
    """

    text_requests = True
    file_suffixes = (*ScikitLearn.suffixes, ".ubj", ".bst")
    _loader: ClassVar[Loader] = ScikitLearn()
    _model: Any = None

    def _preprocess(self, data: Any) -> Any:
        return rows_of(json.loads(data) if isinstance(data, (str, bytes)) else data)

    def _inference(self, data: Any) -> Any:
        if self._model is None:
            self._model = self._loader.load(Path(self.model_path))
        return self._loader.predict(self._model, data)

    def _postprocess(self, data: Any) -> Any:
        return [{"predictresult": element} for element in data]


def rows_of(body: Any) -> list[Any]:
    """Return the rows of a request in one of the forms that `XgSklServingBaseService` takes.

    Raises:
        RequestError: It has none of the forms.

    Example:
        >>> rows_of({"instances": [[1, 2]]}), rows_of({"data": {"req_data": [{"a": 1}]}})
        ([[1, 2]], [{'a': 1}])
    """
    rows = body
    if isinstance(body, dict):
        inner = body.get("data")
        rows = body.get("instances", inner.get("req_data") if isinstance(inner, dict) else None)
    if not isinstance(rows, list):
        raise RequestError(
            'The request must be a list of rows, {"instances": [rows]} or {"data": {"req_data": [rows]}}, as JSON.'
        )
    return rows


def find(package: Path) -> Path | None:
    """Return the package's ``customize_service.py``, in ``model/`` or in its root."""
    return next((place / FILE for place in (model_folder(package), package) if (place / FILE).is_file()), None)


def load(path: Path, package: Path, model_name: str) -> SingleNodeService:
    """Load a ``customize_service.py`` and make its service.

    Raises:
        ServiceError: It cannot be imported, has no single class of the documented kind, or
            making the object failed; the cause is kept.
    """
    chosen = _service_class(_import(path))
    folder = model_folder(package)
    model_path = str(_model_path(chosen, folder))
    try:
        return chosen(*_arguments(chosen, model_name, model_path))
    except ServiceError:
        raise
    except Exception as error:
        raise ServiceError(f"{FILE}: {chosen.__name__} could not be made: {describe(error, path)}") from error


def describe(error: BaseException, path: Path) -> str:
    """Name an error of the user's code and the line of `path` that it comes from."""
    line = 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    words = (str(error).splitlines() or [""])[0][:300]
    if isinstance(error, SyntaxError) and error.filename == str(path):
        line, words = error.lineno or 0, error.msg
    where = f" (line {line})" if line else ""
    return f"{type(error).__name__}: {words}{where}"


def install_names() -> None:
    """Make the documented import names of base classes lead here (in this process only)."""
    classes: dict[str, list[type[SingleNodeService]]] = {
        "model_service.model_service": [SingleNodeService],
        "model_service.tfserving_model_service": [TfServingBaseService],
        "model_service.pytorch_model_service": [PTServingBaseService],
        "model_service.mxnet_model_service": [MXNetBaseService],
        "mms.model_service.mxnet_model_service": [MXNetBaseService],
        "model_service.caffe_model_service": [CaffeBaseService],
        "model_service.spark_model_service": [SparkServingBaseService],
        "model_service.python_model_service": [XgSklServingBaseService],
    }
    log = types.ModuleType("log")
    log.getLogger = logging.getLogger  # type: ignore[attr-defined]
    for name, members in classes.items():
        each: list[type[SingleNodeService]] = [SingleNodeService, *members]
        for member in each:
            setattr(_module(name), member.__name__, member)
    _module("model_service").log = log  # type: ignore[attr-defined]
    sys.modules.setdefault("model_service.log", log)
    sys.modules.setdefault("log", log)


def _module(name: str) -> types.ModuleType:
    """Return the module of a dotted name, made with its parents where it is missing."""
    if name not in sys.modules:
        module = types.ModuleType(name)
        module.__path__ = []
        sys.modules[name] = module
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(_module(parent), last, module)
    return sys.modules[name]


def _import(path: Path) -> types.ModuleType:
    install_names()
    sys.path.insert(0, str(path.parent))
    if b"sklearn.externals" in path.read_bytes():
        # The documented example imports joblib from where scikit-learn kept it until 0.23.
        import joblib

        sys.modules.setdefault("sklearn.externals.joblib", joblib)
    specification = importlib.util.spec_from_file_location(_MODULE, path)
    if specification is None or specification.loader is None:
        raise ServiceError(f"{FILE} cannot be imported from {path}.")
    module = importlib.util.module_from_spec(specification)
    sys.modules[_MODULE] = module
    try:
        specification.loader.exec_module(module)
    except Exception as error:
        raise ServiceError(f"{FILE} cannot be imported: {describe(error, path)}") from error
    return module


def _service_class(module: types.ModuleType) -> type[SingleNodeService]:
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, SingleNodeService) and value.__module__ == module.__name__
    ]
    leaves = [value for value in own if not any(value in other.__mro__[1:] for other in own)]
    if len(leaves) != 1:
        names = ", ".join(value.__name__ for value in leaves) or "none"
        raise ServiceError(
            f"{FILE} must define exactly one class derived from a base service; it defines {names}. For example: "
            "from model_service.python_model_service import XgSklServingBaseService; "
            "class Service(XgSklServingBaseService): ..."
        )
    return leaves[0]


def _model_path(chosen: type[SingleNodeService], folder: Path) -> Path:
    """Return what `model_path` is for this class: the model file where its engine documents one."""
    if not chosen.file_suffixes:
        return folder
    files = model_files(folder, chosen.file_suffixes)
    named = [path for path in files if path.stem == "model"]
    return next(iter(named or files), folder / "model")


def _arguments(chosen: type[SingleNodeService], model_name: str, model_path: str) -> tuple[str, ...]:
    both, one = (model_name, model_path), (model_path,)
    try:
        signature = inspect.signature(chosen)
    except (TypeError, ValueError):
        return one if chosen.text_requests else both
    for arguments in (one, both) if chosen.text_requests else (both, one):
        try:
            signature.bind(*arguments)
        except TypeError:
            continue
        return arguments
    raise ServiceError(
        f"{FILE}: {chosen.__name__}.__init__ must take (self, model_name, model_path) or (self, model_path)."
    )
