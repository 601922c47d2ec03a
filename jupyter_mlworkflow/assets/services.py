"""The registry of services: which there are, what they were made of, and their verbs.

The registry says that a service exists; what it does is looked up in its folder by
`serving.control` each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NotFoundError, ServiceError
from ..serving import control
from ..serving.choose import choose
from ..serving.control import ServiceInfo
from ..serving.state import Spec

if TYPE_CHECKING:
    from ..settings import Settings
    from ..store.base import Store
    from ..store.model import Asset

KIND = "service"


class Services:
    """Services of one home folder; calling it lists them."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def deploy(
        self,
        package: Path,
        *,
        name: str = "",
        model: Mapping[str, str] | None = None,
        envs: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        interpreter: str = "",
        description: str = "",
        made_by: Mapping[str, Any] | None = None,
        key: str | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> ServiceInfo:
        """Start a service for a model package and wait until it is ready.

        Args:
            package: Folder of the package; must lie in the model registry of this home, because
                models may be pickles, which run code when they are loaded.
            name: Shown name; ``service-`` and the beginning of the id where empty.
            model: ``{"model_id", "model_name", "model_version", "model_type"}`` of the lineage.
            envs: Environment variables. Where one holds the address of a service of this
                home, ``<NAME>_TOKEN`` is set to the token of that service.
            environment: What the environment is otherwise; that of this process by default.
            made_by: Lineage: ``{"execution_id", "workflow", "step", "attempt"}``.
            key: The same key never makes a second service: its service is found and started.

        Raises:
            ServiceError: It did not start; the service stays listed as failed, with its log.
        """
        from uuid import uuid4

        package = package.resolve()
        if not package.is_relative_to((self._settings.home_path / "models").resolve()):
            raise ServiceError(
                f"Only models of the model registry are served, because loading one may run code; {package} is not "
                "in it. Register it with a ModelStep first."
            )
        service_id = uuid4().hex
        asset = self._store.add_asset(
            KIND,
            name or f"service-{service_id[:8]}",
            {"model": dict(model or {}), "made_by": dict(made_by or {})},
            version=service_id,
            key=key,
            asset_id=service_id,
        )
        envs = dict(envs or {})
        about = model or {}
        control.create(
            self._settings,
            Spec(
                id=asset.id,
                name=asset.name,
                package=str(package),
                model_name=about.get("model_name", ""),
                model_version=about.get("model_version", ""),
                model_type=about.get("model_type", ""),
                description=description,
                host=self._settings.service_host,
                envs=envs,
                wired=control.wiring(envs, self._addresses()),
                environment=dict(environment or {}),
                interpreter=interpreter,
                body_mb=self._settings.service_body_mb,
            ),
        )
        return control.start(self._settings, asset.id, stopping=stopping)

    def __call__(self, name: str | None = None) -> tuple[ServiceInfo, ...]:
        """List all services, or those with one name; oldest first, each as it is now."""
        return tuple(self._info(asset) for asset in self._store.assets(KIND, name=name))

    def get(self, reference: str) -> ServiceInfo:
        """Return the service with an id, the beginning of one, or a name (see `serving.choose`)."""
        return choose(self(), reference)

    def made_by(self, key: str) -> ServiceInfo | None:
        """Return the service that an attempt made, or ``None``."""
        found = [asset for asset in self._store.assets(KIND) if asset.key == key]
        return self._info(found[0]) if found else None

    def lineage(self, service_id: str) -> dict[str, Any]:
        """Return ``{"model": {...}, "made_by": {...}}``: what it serves and which step made it."""
        return dict(self._store.asset(service_id).data)

    def start(self, service_id: str) -> ServiceInfo:
        """Start a stopped or failed service, at its old address if that is free."""
        return control.start(self._settings, service_id)

    def stop(self, service_id: str) -> ServiceInfo:
        """End the process of a service; it stays listed and can be started again."""
        return control.stop(self._settings, service_id)

    def restart(self, service_id: str) -> ServiceInfo:
        """Stop and start a service, with the same token and, if it is free, the same address."""
        return control.restart(self._settings, service_id)

    def token(self, service_id: str) -> str:
        """Return the token that requests must carry."""
        return control.token(self._settings, service_id)

    def logs(self, service_id: str, tail: int = 100) -> list[str]:
        """Return the last lines of the service's log."""
        return control.logs(self._settings, service_id, tail)

    def delete(self, service_id: str) -> None:
        """Stop a service and forget it."""
        control.delete(self._settings, service_id)
        self._store.delete_asset(service_id)

    def _addresses(self) -> dict[str, str]:
        found = ((self._info(asset).access_address, asset.id) for asset in self._store.assets(KIND))
        return {address: service_id for address, service_id in found if address}

    def _info(self, asset: Asset) -> ServiceInfo:
        try:
            return control.info(self._settings, asset.id)
        except NotFoundError:
            return _without_folder(self._settings, asset)


def _without_folder(settings: Settings, asset: Asset) -> ServiceInfo:
    """Describe a service whose folder somebody removed, or that was cut off while it was made."""
    model = asset.data.get("model", {})
    return ServiceInfo(
        id=asset.id,
        name=asset.name,
        status="failed",
        reason="Its folder is gone; delete it and deploy the model again.",
        access_address="",
        model_name=model.get("model_name", ""),
        model_version=model.get("model_version", ""),
        model_type=model.get("model_type", ""),
        description="",
        created_at=asset.created_at,
        started_at=0.0,
        pid=None,
        folder=control.folder_of(settings, asset.id),
    )
