"""Which service a person means."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import ConflictError, NotFoundError
from .control import ServiceInfo


def choose(infos: Sequence[ServiceInfo], reference: str) -> ServiceInfo:
    """Return the service with a name, an id, or the beginning of an id (6 characters or more).

    Several services may bear one name, one per execution that deployed it: the newest that runs is
    meant, else the newest.

    Args:
        infos: The services that there are, oldest first.

    Raises:
        NotFoundError: There is none; with close names.
        ConflictError: The beginning of an id fits several.
    """
    named = [info for info in infos if info.name == reference]
    if named:
        return ([info for info in named if info.status == "running"] or named)[-1]
    begun = [info for info in infos if info.id == reference or (len(reference) > 5 and info.id.startswith(reference))]
    if len(begun) > 1:
        raise ConflictError(f'"{reference}" fits the ids of {len(begun)} services; give more of the id.')
    if not begun:
        raise NotFoundError.named("service", reference, sorted({info.name for info in infos}))
    return begun[0]
