"""Deployed services as faces see them: list them, find one, stop and start it.

A service belongs to no execution's process and to no kernel; its folder below
``<home>/services`` says what it is, and `serving.control` drives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING, Any

from ..errors import ConflictError, NotFoundError, ServiceError
from ..serving import control
from ..serving.choose import choose
from .service_table import table as table

if TYPE_CHECKING:
    import pandas

    from ..serving.control import ServiceInfo
    from ..settings import Settings
    from .models import Model
    from .runtime import Runtime

VERBS: dict[str, Callable[[Settings, str], ServiceInfo]] = {
    "start": control.start,
    "stop": control.stop,
    "restart": control.restart,
}


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


class Service:
    """One deployed service. Looks at it anew each time; any process may hold one.

    Example:
        >>> service = wf.service("digits")                                # doctest: +SKIP
        >>> service.predict({"instances": [[0.0, 1.0]]})                  # doctest: +SKIP
        {'predictions': [3]}
        >>> service.predict(files={"images": "seven.png"})                # doctest: +SKIP
        {'digit': 7}
    """

    def __init__(self, runtime: Runtime, service_id: str) -> None:
        self._runtime = runtime
        self.id = service_id

    @property
    def info(self) -> ServiceInfo:
        """What it is and does right now."""
        return control.info(self._runtime.settings, self.id)

    @property
    def name(self) -> str:
        """Its shown name."""
        return self.info.name

    @property
    def status(self) -> str:
        """``deploying``, ``running``, ``stopped`` or ``failed``."""
        return self.info.status

    @property
    def access_address(self) -> str:
        """``http://host:port``: where requests are sent."""
        return self.info.access_address

    @property
    def token(self) -> str:
        """What requests must carry, as ``X-Auth-Token``. Keep it out of outputs that you share."""
        return token(self._runtime, self.id)

    @property
    def model(self) -> Model:
        """The model version that it serves."""
        from .models import model

        info = self.info
        return model(info.model_name, info.model_version or None, runtime=self._runtime)

    def predict(
        self,
        data: Any = None,
        *,
        files: Mapping[str, Any] | None = None,
        path: str = "/",
        timeout: float = 60.0,
    ) -> Any:
        """Send one request and return the answer as plain data.

        Args:
            data: JSON data. scikit-learn models take a list of rows of shape (samples, features),
                ``{"instances": rows}`` or ``{"data": {"req_data": rows}}``; arrays and frames will do.
                Together with `files` it is an object whose members go along as text fields.
            files: Field name → file to upload: a path, bytes, an open binary file, or a list of those.
            path: Path below the access address, as the model's ``config.json`` names it.
            timeout: Seconds to wait for the answer.

        Raises:
            ServiceError: It does not run, does not answer in time, or answers with an error; the
                sentence of the service is in the message.
        """
        from ..serving import client

        info = self.info
        if info.status != "running":
            reason = f" {info.reason}" if info.reason else ""
            raise ServiceError(f'Service "{info.name}" is {info.status}.{reason} Service.restart() starts it.')
        return client.predict(info.access_address, self.token, data, files=files, path=path, timeout=timeout)

    def health(self) -> dict[str, Any]:
        """Ask the process itself: ``{"status", "live", "ready"}``."""
        from ..serving import client

        info = self.info
        asked = info.status in ("running", "deploying") and bool(info.access_address)
        live = asked and client.answers(info.access_address, "/health")
        return {"status": info.status, "live": live, "ready": live and client.answers(info.access_address, "/ready")}

    def logs(self, tail: int = 100) -> list[str]:
        """Return the last `tail` lines of its log, oldest first."""
        return logs(self._runtime, self.id, tail)

    def start(self) -> Service:
        """Start it again and wait until it is ready."""
        control.start(self._runtime.settings, self.id)
        return self

    def stop(self) -> Service:
        """End its process. It stays listed, and `restart` brings it back."""
        control.stop(self._runtime.settings, self.id)
        return self

    def restart(self) -> Service:
        """Stop and start it, with the same token and, unless somebody took it, the same address."""
        control.restart(self._runtime.settings, self.id)
        return self

    def delete(self) -> None:
        """Stop it and forget it. The model stays."""
        delete(self._runtime, self.id)

    def __repr__(self) -> str:
        try:
            info = self.info
        except NotFoundError:
            return f"Service({self.id!r}, deleted)"
        return f"Service({info.name!r}, {info.status}, {info.access_address or 'no address yet'})"

    def _repr_html_(self) -> str:
        try:
            return table([self.info])
        except NotFoundError:
            return f"<p>{escape(repr(self))}</p>"


class Services(Sequence[Service]):
    """The services as they were when they were listed, oldest first.

    Index by position, id, name or slice.
    """

    def __init__(self, runtime: Runtime, infos: Sequence[ServiceInfo]) -> None:
        self._runtime = runtime
        self.infos = tuple(infos)

    def __len__(self) -> int:
        return len(self.infos)

    def __iter__(self) -> Iterator[Service]:
        return (Service(self._runtime, info.id) for info in self.infos)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return Services(self._runtime, self.infos[key])
        if isinstance(key, str):
            return Service(self._runtime, choose(self.infos, key).id)
        return Service(self._runtime, self.infos[key].id)

    def to_frame(self) -> pandas.DataFrame:
        """Return a data frame: one row a service. Times are UTC timestamps."""
        import pandas

        rows = [{name: getattr(info, name) for name in _COLUMNS} for info in self.infos]
        frame = pandas.DataFrame(rows, columns=_COLUMNS)
        frame["created_at"] = pandas.to_datetime(frame["created_at"], unit="s", utc=True)
        return frame

    def __repr__(self) -> str:
        if not self.infos:
            return "No services."
        return "\n".join(f"{info.name}  {info.status}  {info.access_address}  {info.id[:8]}" for info in self.infos)

    def _repr_html_(self) -> str:
        return table(self.infos) if self.infos else "<p>No services.</p>"


_STATUSES = ("deploying", "running", "stopped", "failed")
_COLUMNS = ["name", "status", "access_address", "model_name", "model_version", "created_at", "id"]


def services(*, name: str | None = None, status: str | None = None, runtime: Runtime | None = None) -> Services:
    """List the services of this home; starts nothing.

    Args:
        name: Only those with this name.
        status: Only those that are ``deploying``, ``running``, ``stopped`` or ``failed``.

    Raises:
        NotFoundError: There is no such status.
    """
    if status is not None and status not in _STATUSES:
        raise NotFoundError.named("status of a service", status, _STATUSES)
    runtime = runtime or _current()
    found = [info for info in all_services(runtime) if name in (None, info.name) and status in (None, info.status)]
    return Services(runtime, found)


def service(reference: str, *, runtime: Runtime | None = None) -> Service:
    """Return the service with an id, the first 6 characters of one, or a name.

    Of several with one name the newest that runs is meant, else the newest.

    Raises:
        NotFoundError: There is none; names close ones.
        ConflictError: The beginning of an id fits several.
    """
    runtime = runtime or _current()
    return Service(runtime, choose(all_services(runtime), reference).id)


def _current() -> Runtime:
    from .runtime import current

    return current()
