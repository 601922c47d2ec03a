"""`JobClient`: the pools that jobs run in (section 5.4.5.3)."""

from __future__ import annotations

import platform
from typing import Any

from ...errors import DeclarationError
from ...estimatorV2 import flavors
from ...session import Session

LOCAL_POOL = "local"


class JobClient:
    """Looks up pools. This machine is one.

    Args:
        session: A `Session`.

    Example:
        >>> JobClient(Session()).get_pool_id_list()
        ['local']
    """

    def __init__(self, session: Session | None = None) -> None:
        if session is not None and not isinstance(session, Session):
            raise DeclarationError(f"session must be a Session, as in Session(), not {session!r}.")
        self._session = session

    def get_pool_list(self) -> list[dict[str, Any]]:
        """Describe the running pools: ``pool_id``, ``name``, ``status`` and ``flavors`` of each."""
        known = flavors()
        return [
            {
                "pool_id": LOCAL_POOL,
                "name": platform.node() or LOCAL_POOL,
                "status": "running",
                "slots": known[-1]["flavor_info"]["cpu"]["core_num"],
                "flavors": [flavor["flavor_id"] for flavor in known],
            }
        ]

    def get_pool_id_list(self) -> list[str]:
        """List the ids of the running pools."""
        return [str(pool["pool_id"]) for pool in self.get_pool_list()]
