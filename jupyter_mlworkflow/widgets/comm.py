"""The kernel's side of the comm transport: views of this kernel's pages ask, we answer.

It is used where the Jupyter server does not see the store of this kernel (a kernel on another
machine, or with another ``MLWORKFLOW_HOME``), and by notebooks elsewhere that run comms.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from .display import in_notebook

if TYPE_CHECKING:
    from ..handles.runtime import Runtime
    from ..live.conversation import Conversation
    from ..live.hub import Hub

TARGET = "mlworkflow"
_lock = threading.Lock()
_hubs: dict[Runtime, Hub] = {}
_open: list[tuple[Any, Runtime]] = []
"""Comms that are open, each with where its conversation looks."""
_registered_with: Any = None
_workers: ThreadPoolExecutor | None = None


def register() -> bool:
    """Let pages open comms of target ``mlworkflow`` to this kernel; called again it does nothing.

    Unless the kernel looks at another store by now (``MLWORKFLOW_HOME`` was changed): then the
    comms that speak of the old one are closed, and pages open new ones.

    Returns:
        Whether there is a kernel.

    Example:
        >>> register()
        False
    """
    global _registered_with
    if not in_notebook():
        return False
    manager = _comm_manager()
    with _lock:
        if manager is not None and manager is not _registered_with:
            manager.register_target(TARGET, _opened)
            _registered_with = manager
    if _open:
        _close_stale()
    return manager is not None


def converse(send: Callable[[dict[str, Any]], object]) -> Conversation:
    """Begin a conversation with a page, about the store that this process sees now.

    Questions are answered off the kernel's main thread.
    """
    global _workers
    from ..handles import runtime as _runtime
    from ..live.conversation import Conversation
    from ..live.hub import Hub

    runtime = _runtime.current()
    with _lock:
        hub = _hubs.get(runtime) or _hubs.setdefault(runtime, Hub(runtime))
        if _workers is None:
            _workers = ThreadPoolExecutor(4, thread_name_prefix="mlworkflow-view")
    return Conversation(hub, send, run=_workers.submit)


def _opened(comm: Any, message: Any) -> None:
    """Answer a page that opened a comm."""
    from ..handles import runtime as _runtime

    talk = converse(comm.send)
    entry = (comm, _runtime.current())

    def closed(_: Any = None) -> None:
        talk.close()
        if entry in _open:
            _open.remove(entry)

    _open.append(entry)
    comm.on_msg(lambda received: talk.take(received["content"]["data"]))
    comm.on_close(closed)
    first = message["content"].get("data")
    if first:
        talk.take(first)


def _close_stale() -> None:
    from ..handles import runtime as _runtime

    now = _runtime.current()
    for comm, runtime in list(_open):
        if runtime is not now:
            comm.close()
            _open[:] = [entry for entry in _open if entry[0] is not comm]


def _comm_manager() -> Any:
    """Return the kernel's comm manager; None for kernels without one."""
    from IPython import get_ipython

    return getattr(get_ipython().kernel, "comm_manager", None)
