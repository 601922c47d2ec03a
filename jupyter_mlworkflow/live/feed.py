"""What a feed is: it is asked again and again, and returns what is new."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

Message = dict[str, Any]


class Feed(ABC):
    """One subscription. Called from the hub's thread only."""

    of_store = True
    """Whether news can only come with a change of the store."""

    pause = 0.0
    """Seconds that lie between two questions at the least."""

    more = False
    """Whether the last answer was cut and there is more to be had at once."""

    @abstractmethod
    def news(self) -> list[Message]:
        """Return what happened since the last call, oldest first; empty when nothing did."""
