"""Deploys a model as a real-time service on this machine (section 5.4.7).

Supported: one model with weight 100, infer_type ``real-time``, a new service. Several models
with weights and the update of a service want a router and are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import NotFoundError, ServiceError, StepError
from ...records import Artifact
from ...serving.control import ServiceInfo
from ..base import CallRunner, Outcome, StepContext

INFER_TYPES = ("real-time",)
_NAME = re.compile(r"[\w\-\u4e00-\u9fff]{1,64}")
_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class ServiceRunner(CallRunner):
    """Starts the service, waits until it is ready and gives its address."""

    def run(self, context: StepContext) -> Outcome:
        """Deploy the model named by the step's input.

        A second call for the same attempt finds the service of the first.

        Raises:
            StepError: What is asked for is not supported, the model does not exist, or the
                service does not start (the end of its log comes with the error).
        """
        inputs = context.spec.get("inputs", {})
        output, config = _only_output(context.spec.get("outputs", {}))
        entry, envs = _only_model(inputs)
        model = _find(context, entry)
        name = _name(config.get("service_name"))
        context.log(f'Deploying model "{model.name}" {model.version}.')
        try:
            service = context.assets.services.deploy(
                Path(model.folder),
                name=name,
                model={
                    "model_id": model.id,
                    "model_name": model.name,
                    "model_version": model.version,
                    "model_type": model.model_type,
                },
                envs={**envs, **_envs(config.get("envs"), "service_config.envs"), **_envs(entry.get("envs"), "envs")},
                environment=context.origin.environment,
                interpreter=context.origin.interpreter,
                description=str(config.get("description") or ""),
                made_by={
                    "execution_id": context.execution_id,
                    "workflow": context.workflow,
                    "step": context.step,
                    "attempt": context.attempt,
                },
                key=context.key,
                stopping=context.stopping,
            )
        except ServiceError as error:
            code = "service.stopped" if context.stopping() else "service.start"
            raise StepError(str(error), code=code, log_tail=tuple(getattr(error, "__notes__", ()))) from error
        context.log(f'Service "{service.name}" is ready at {service.access_address}.')
        return Outcome(outputs={output: Artifact("service", _value(service))} if output else {})

    def stop(self, context: StepContext) -> None:
        """Stop the service that this attempt deployed."""
        service = context.assets.services.made_by(context.key)
        if service is not None and service.status in ("running", "deploying"):
            context.assets.services.stop(service.id)
            context.log(f'Service "{service.name}" is stopped with its execution.')


def _value(service: ServiceInfo) -> dict[str, str]:
    return {
        "service_id": service.id,
        "service_name": service.name,
        "access_address": service.access_address,
        "cluster_inner_access_address": service.access_address,
    }


def _only_output(outputs: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return name and `ServiceConfig` of the step's output (table 5-61)."""
    if len(outputs) > 1:
        raise StepError(
            f"A service step deploys one service, but has {len(outputs)} outputs ({', '.join(outputs)}); keep one.",
            code="service.outputs",
        )
    for name, declared in outputs.items():
        config = declared.get("service_config") or {}
        infer_type = config.get("infer_type") or "real-time"
        if infer_type not in INFER_TYPES:
            raise StepError(
                f'Services of infer_type "{infer_type}" cannot be deployed on this machine; use "real-time".',
                code="service.infer_type",
            )
        return name, config
    return "", {}


def _only_model(inputs: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, str]]:
    """Return the one model to deploy, and the environment that its placeholder asks for."""
    lists: list[tuple[str, Any]] = []
    for name, declared in inputs.items():
        data = declared.get("data") or {}
        if declared.get("type") == "service" or data.get("type") == "service":
            raise StepError(
                f'Input "{name}" names a service to be updated; only new services can be deployed. Leave it out.',
                code="service.update",
            )
        lists.append((name, declared))
    if len(lists) != 1:
        raise StepError(
            f"A service step wants one input that names the model; it has {len(lists)}.", code="service.inputs"
        )
    name, declared = lists[0]
    entries = (declared.get("data") or {}).get("value")
    if isinstance(entries, Mapping):
        entries = [entries]
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, Mapping) for entry in entries):
        raise StepError(
            f'Input "{name}" must be a list like [{{"model_name": "digits", "weight": 100}}], not {entries!r}.',
            code="service.models",
        )
    if len(entries) > 1:
        raise StepError(
            f'Input "{name}" names {len(entries)} models; one service serves one model with weight 100 here.',
            code="service.models",
        )
    weight = entries[0].get("weight", 100)
    if isinstance(weight, bool) or weight != 100:
        raise StepError(f'The weights of input "{name}" must add up to 100, not {weight!r}.', code="service.weights")
    wanted = declared["data"].get("conditions") or {}
    return _as_wanted(name, dict(entries[0]), wanted), _envs(wanted.get("envs"), f"inputs.{name}.envs")


def _as_wanted(name: str, entry: dict[str, Any], wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """Hold the model against name and version of its placeholder (table 5-15); what is left out comes from there."""
    for key in ("model_name", "model_version"):
        if wanted.get(key) and entry.get(key) not in (None, "", wanted[key]):
            raise StepError(
                f'Input "{name}" allows {key} "{wanted[key]}" only, not "{entry[key]}".', code="service.models"
            )
        entry[key] = entry.get(key) or wanted.get(key)
    return entry


def _find(context: StepContext, entry: Mapping[str, Any]) -> Any:
    name, version = entry.get("model_name"), entry.get("model_version")
    if not isinstance(name, str) or not name:
        raise StepError(f'A model to deploy needs its "model_name" as text, not {name!r}.', code="service.models")
    try:
        return context.assets.models.get(name, version or None)
    except NotFoundError as error:
        raise StepError(str(error), code="service.model_missing") from error


def _name(given: Any) -> str:
    if given in (None, ""):
        return ""
    if not isinstance(given, str) or not _NAME.fullmatch(given):
        raise StepError(
            f"A service name has 1 to 64 letters, digits, hyphens or underscores, not {given!r}.", code="service.name"
        )
    return given


def _envs(given: Any, where: str) -> dict[str, str]:
    """Check environment variables: names as the system has them, values as text."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise StepError(f'{where} must be an object like {{"NAME": "value"}}, not {given!r}.', code="service.envs")
    made = {}
    for name, value in given.items():
        if not isinstance(name, str) or not _ENV_NAME.fullmatch(name):
            raise StepError(
                f"{where}: the name of a variable has letters, digits and underscores and begins with no digit; "
                f"{name!r} does not.",
                code="service.envs",
            )
        if not isinstance(value, (str, int, float, bool)) or "\0" in str(value):
            raise StepError(
                f'{where}: the value of "{name}" must be text or a number, not {value!r}.', code="service.envs"
            )
        made[name] = str(value)
    return made
