"""Deployed services as faces see them: list them, find one, stop and start it.

A service belongs to no execution's process and to no kernel; its folder below
``<home>/services`` says what it is, and `serving.control` drives it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..errors import ConflictError, NotFoundError
from ..serving import control

if TYPE_CHECKING:
    from ..serving.control import ServiceInfo
    from .runtime import Runtime

VERBS = {"start": control.start, "stop": control.stop, "restart": control.restart}


def all_services(runtime: Runtime) -> list[ServiceInfo]:
    """Return every service of this home, oldest first. Starts nothing."""
    folder = runtime.settings.home_path / "services"
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            found.append(control.info(runtime.settings, path.name))
        except NotFoundError:  # being made or being deleted right now
            continue
    return sorted(found, key=lambda item: (item.created_at, item.id))


def find(runtime: Runtime, reference: str) -> ServiceInfo:
    """Return the service with an id, the first 6 characters of one, or a name.

    Raises:
        NotFoundError: There is none.
        ConflictError: Several fit.
    """
    services = all_services(runtime)
    exact = [item for item in services if reference == item.id]
    named = [item for item in services if reference == item.name]
    begun = [item for item in services if len(reference) >= 6 and item.id.startswith(reference)]
    fitting = exact or named or begun
    if not fitting:
        raise NotFoundError.named("service", reference, [item.name for item in services])
    if len(fitting) > 1:
        ids = ", ".join(item.id for item in fitting)
        raise ConflictError(f'"{reference}" fits {len(fitting)} services; name one by its id: {ids}.')
    return fitting[0]


def act(runtime: Runtime, service_id: str, verb: str) -> ServiceInfo:
    """Do `start`, `stop` or `restart` to a service and return what it is then."""
    return VERBS[verb](runtime.settings, service_id)


def delete(runtime: Runtime, service_id: str) -> None:
    """Stop a service and forget it, in the registry too."""
    control.delete(runtime.settings, service_id)
    if any(asset.id == service_id for asset in runtime.store.assets("service")):
        runtime.store.delete_asset(service_id)


def logs(runtime: Runtime, service_id: str, tail: int = 100) -> list[str]:
    """Return the last `tail` lines of its log, oldest first."""
    return control.logs(runtime.settings, service_id, tail)


def token(runtime: Runtime, service_id: str) -> str:
    """Return the token that requests must carry, as header ``X-Auth-Token``."""
    return control.token(runtime.settings, service_id)


def as_json(info: ServiceInfo) -> dict[str, Any]:
    """Return plain data; the token is not among it."""
    return {**asdict(info), "folder": str(info.folder)}
