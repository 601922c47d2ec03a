# ruff: noqa: N999 (the documented module name)
"""`TrainingJob`: what jobs can run on and in (section 5.4.5.3). The module name is the documented one."""

from __future__ import annotations

import os
import sys
from typing import Any

from .errors import DeclarationError
from .session import Session


class TrainingJob:
    """Looks up flavors and engines.

    Args:
        session: A `Session`.

    Example:
        >>> flavors = TrainingJob(Session()).get_train_instance_types()
        >>> flavors[0]["flavor_id"]
        'local.cpu.1'
    """

    def __init__(self, session: Session | None = None) -> None:
        self._session = _checked(session)

    def get_train_instance_types(self, session: Session | None = None) -> list[dict[str, Any]]:
        """List the flavors of this machine: its slots.

        Args:
            session: As documented; the one of the constructor if left out.

        Returns:
            One dict for each number of slots, with ``flavor_id``, ``flavor_name``, ``flavor_type``
            (``CPU``), ``max_num`` (machines) and ``flavor_info`` (cores of the CPU, memory in MB).
        """
        _checked(session)
        return flavors()

    def get_engine_list(self, session: Session | None = None) -> dict[str, Any]:
        """List the engines that jobs can run in: the Python that runs this program.

        Args:
            session: As documented; the one of the constructor if left out.

        Returns:
            ``{"total": …, "items": [{"engine_id", "engine_name", "engine_version", "run_user"}]}``.
        """
        _checked(session)
        version = ".".join(str(part) for part in sys.version_info[:3])
        engine = {
            "engine_id": f"local-python-{version}",
            "engine_name": "Python",
            "engine_version": version,
            "run_user": str(os.getuid()) if hasattr(os, "getuid") else "",
            "image_info": {},
        }
        return {"total": 1, "items": [engine]}


def flavors() -> list[dict[str, Any]]:
    """Describe the slots of this machine as flavors: 1, 2, 4, … up to all of them."""
    from .settings import load

    count = load().slot_count
    sizes = sorted({1 << power for power in range(count.bit_length()) if 1 << power <= count} | {count})
    memory = _memory_mb()
    return [
        {
            "flavor_id": f"local.cpu.{size}",
            "flavor_name": f"{size} of {count} slots of this machine",
            "flavor_type": "CPU",
            "max_num": 1,
            "flavor_info": {
                "max_num": 1,
                "cpu": {"arch": os.uname().machine if hasattr(os, "uname") else "", "core_num": size},
                "memory": {"size": memory * size // count, "unit": "MB"},
            },
        }
        for size in sizes
    ]


def _memory_mb() -> int:
    """Memory of the machine in MB; 0 where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 20)
    except (AttributeError, ValueError, OSError):
        return 0


def _checked(session: Session | None) -> Session | None:
    if session is not None and not isinstance(session, Session):
        raise DeclarationError(f"session must be a Session, as in Session(), not {session!r}.")
    return session
