"""The view as an anywidget, for front ends that are not ours: VS Code, Colab, marimo, a plain JupyterLab.

A kernel that is busy with a cell hears nothing until the cell ends, but what it sends arrives. So the
widget brings along what is needed to begin (the code, once a kernel; the view; then the record
whenever it changes), and everything else is asked for.

In Jupyter a widget is not an output: it would stay in the saved notebook, dead, and hide the picture or
the table there. Its code looks for them in the page, and puts the live view in their place as long as the
kernel is there.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MLWorkflowError
from ..live import requests
from ..records import to_json
from . import comm
from .display import in_notebook

if TYPE_CHECKING:
    from ..handles.execution import Execution
    from .display import LiveOutput

CODE = Path(__file__).with_name("static") / "view.js"
"""The views as one ES module; built with the JupyterLab extension."""
CHARTS = CODE.with_name("charts.js")
"""The chart library, for which the views ask when they show the first chart."""
LOADER = Path(__file__).with_name("loader.js")
_SECONDS = 0.3
"""How often the record is sent at most."""
_BYTES_PER_SECOND = 300_000
_MOST = 20
"""Executions, and lists, that stay live; the others become their static twins again."""
_MOST_OUTPUTS = 5
"""Outputs of one execution that are kept current."""
_lock = threading.Lock()
_shown: dict[str, Any] = {}
_lists: dict[tuple[str, ...], Any] = {}
_code_sent = False
_log = logging.getLogger("jupyter_mlworkflow.widgets")


def widget_of(execution: Execution) -> Any:
    """Return the widget that shows an execution, the same for all its outputs.

    Returns:
        None where anywidget or the built code is not installed.
    """
    if not CODE.exists() or _classes() is None:
        return None
    with _lock:
        widget = _shown.pop(execution.id, None) or make(execution, secrets.token_hex(8) if in_notebook() else "")
        _shown[execution.id] = widget
        oldest = _shown.pop(next(iter(_shown))) if len(_shown) > _MOST else None
    if oldest is not None:
        oldest.close()
    return widget


def keep_current(execution_id: str, output: LiveOutput) -> bool:
    """Update an output whenever its execution changes, as long as the execution has a widget.

    The widget lets a person act after the cell has ended; the saved notebook should tell what came of it.

    Returns:
        Whether it has one.
    """
    with _lock:
        widget = _shown.get(execution_id)
    if widget is not None:
        widget.outputs.append(output)
    return widget is not None


def close(execution_id: str) -> None:
    """Take the widget of an execution away: outputs show their static twin from now on."""
    with _lock:
        widget = _shown.pop(execution_id, None)
    if widget is not None:
        widget.close()


def make(execution: Execution, twin: str = "") -> Any:
    """Make a widget of its own for an execution, live until it is closed.

    Args:
        twin: Part of the class of the static twins whose place it takes; empty if it is an output itself.

    Raises:
        ImportError: anywidget is not installed.
    """
    classes = _classes()
    if classes is None:
        raise ImportError('A widget needs anywidget: pip install "jupyter-mlworkflow[widgets]".')
    view = requests.view(execution._runtime, execution.id)
    return classes[0](execution=execution, view=view, twin=twin, code=_code())


def widget_of_list(ids: Sequence[str]) -> Any:
    """Return the widget that makes a list of executions live, the same for all outputs with this list.

    Returns:
        None where anywidget or the built code is not installed.
    """
    classes = _classes()
    if not CODE.exists() or classes is None:
        return None
    key = tuple(ids)
    with _lock:
        widget = _lists.pop(key, None) or classes[1](ids=list(ids), twin=secrets.token_hex(8), code=_code())
        _lists[key] = widget
        oldest = _lists.pop(next(iter(_lists))) if len(_lists) > _MOST else None
    if oldest is not None:
        oldest.close()
    return widget


def _code() -> str:
    """Return the code of the views, once."""
    global _code_sent
    code = "" if _code_sent else CODE.read_text(encoding="utf-8")
    _code_sent = True
    return code


@cache
def _classes() -> Any:
    """Return the classes of widgets, for an execution and for a list; None where anywidget is not installed."""
    try:
        import anywidget
        import traitlets
    except ImportError:
        return None

    class Widget(anywidget.AnyWidget):
        """Answers what its view asks."""

        _esm = LOADER.read_text(encoding="utf-8")
        code = traitlets.Unicode("").tag(sync=True)
        twin = traitlets.Unicode("").tag(sync=True)

        def __init__(self, **values: Any) -> None:
            super().__init__(**values)
            self._talk = comm.converse(self.send)
            self.on_msg(self._asked)

        def _asked(self, _: Any, content: Any, __: Any) -> None:
            if isinstance(content, dict) and content.get("op") == "code":
                self.send({"kind": "code", "code": CODE.read_text(encoding="utf-8")})
            elif isinstance(content, dict) and content.get("op") == "file" and content.get("name") == "charts":
                self.send({"kind": "file", "name": "charts", "text": CHARTS.read_text(encoding="utf-8")})
            else:
                self._talk.take(content)

        def close(self) -> None:
            """End its subscriptions, and itself."""
            self._talk.close()
            super().close()

    class ExecutionWidget(Widget):
        """Shows one execution; see the module."""

        view = traitlets.Dict().tag(sync=True)
        record = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)

        def __init__(self, execution: Execution, **values: Any) -> None:
            super().__init__(**values)
            self.outputs: deque[LiveOutput] = deque(maxlen=_MOST_OUTPUTS)
            self._news = _Records(execution, self)

        def close(self) -> None:
            """End its subscriptions, and itself."""
            self._news.close()
            super().close()

    class ExecutionsWidget(Widget):
        """Makes a list of executions live; see the module."""

        ids = traitlets.List(traitlets.Unicode()).tag(sync=True)

    return ExecutionWidget, ExecutionsWidget


class _Records:
    """Sends the record of an execution with its widget whenever it has changed, but not too often."""

    def __init__(self, execution: Execution, widget: Any) -> None:
        self._execution = execution
        self._widget = widget
        self._changed = threading.Event()
        self._closed = False
        self._conversation = comm.converse(lambda _: self._changed.set())
        self._conversation.take({"op": "subscribe", "sub": "news", "topic": "execution", "id": execution.id})
        threading.Thread(target=self._send, name="mlworkflow-widget", daemon=True).start()

    def close(self) -> None:
        self._closed = True
        self._conversation.close()
        self._changed.set()

    def _send(self) -> None:
        while self._changed.wait() and not self._closed:
            self._changed.clear()
            try:
                record = self._execution.record
            except MLWorkflowError as error:  # deleted, or the store is away: the widget keeps what it shows
                _log.warning("A widget has no news of its execution: %s", error)
                continue
            self._widget.record = to_json(record)
            for output in tuple(self._widget.outputs):
                output.update()
            time.sleep(_SECONDS + len(repr(record)) / _BYTES_PER_SECOND)
