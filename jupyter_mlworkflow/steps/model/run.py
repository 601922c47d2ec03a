"""Registers a model (section 5.4.6): from the output of a job, or from a storage path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...errors import MLWorkflowError, StepError
from ...records import Artifact
from ...storage.paths import is_machine_path
from ..base import CallRunner, Outcome

if TYPE_CHECKING:
    from ..base import StepContext

_FROM_CONFIG = {"dependencies": "dependencies", "model_metrics": "metrics", "apis": "apis"}
"""Fields of `ModelConfig` that win over those of config.json, by the name they have there."""

_KEPT = ("dynamic_load_mode", "prebuild")


class ModelRunner(CallRunner):
    """Model steps. Each output registers one model, under the key of the attempt, so once."""

    def run(self, context: StepContext) -> Outcome:
        """Copy the model and register it.

        Raises:
            StepError: There is nothing to register (``model.source``), or a value breaks a rule
                (``model.register``).
        """
        outputs: dict[str, Artifact] = {}
        for name, output in (context.spec.get("outputs") or {}).items():
            try:
                outputs[name] = _register(context, name, output.get("model_config") or {})
            except StepError:
                raise
            except (MLWorkflowError, OSError) as error:
                raise StepError(str(error), code="model.register") from error
        return Outcome(outputs=outputs)


def _register(context: StepContext, output: str, config: Mapping[str, Any]) -> Artifact:
    storage = context.storage
    url = _source(context, config)
    model_type = config.get("model_type") or "TensorFlow"
    code = config.get("execution_code")
    name = config.get("model_name") or _default_name(context)
    model = context.assets.models.register(
        name,
        storage.fetch(url, context.folder / "source"),
        version=config.get("model_version"),
        model_type=model_type,
        runtime=config.get("runtime"),
        description=config.get("description") or "",
        **({"install_type": tuple(config["install_type"])} if config.get("install_type") else {}),
        code=storage.fetch(code, context.folder / "code") if code else None,
        config=_config(config),
        lineage={
            "workflow": context.workflow,
            "execution_id": context.execution_id,
            "execution_name": context.execution_name,
            "step": context.step,
            "attempt": context.attempt,
            "output": output,
            "source": url if is_machine_path(url) else storage.normalise(url),
            "parameters": dict(config),
        },
        more={name: config[name] for name in _KEPT if name in config},
        inside=storage.folder if storage.is_local and not is_machine_path(url) else None,
        key=f"{context.key}/{output}",
    )
    context.log(f"Registered model {model.name} {model.version} ({model.data['file_count']} files) from {url}.")
    return Artifact("model", {"model_name": model.name, "model_version": model.version, "model_id": model.id})


def _source(context: StepContext, config: Mapping[str, Any]) -> str:
    """Return where the model comes from: the one storage path among the inputs."""
    inputs = (context.spec.get("inputs") or {}).items()
    found = [(name, (declared or {}).get("data") or {}) for name, declared in inputs]
    others = sorted({str(data.get("type")) for _, data in found if data.get("type") != "obs"})
    if others or config.get("template") or not found:
        what = ", ".join(others) or ("a template" if config.get("template") else "nothing")
        raise StepError(
            f"A model is registered here from a storage path or the output of a job, not from {what}.",
            code="model.source",
        )
    if len(found) > 1:
        names = ", ".join(name for name, _ in found)
        message = f"A model step takes one source; this one has {len(found)} inputs: {names}."
        raise StepError(message, code="model.source")
    url = (found[0][1].get("value") or {}).get("obs_url")
    if not isinstance(url, str):
        raise StepError(f'Input "{found[0][0]}" has no path.', code="model.source")
    return url


def _config(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the step sets in config.json: `initial_config`, then the fields of their own."""
    merged = dict(config.get("initial_config") or {})
    for field, there in _FROM_CONFIG.items():
        value = config.get(field)
        if value is None:
            continue
        merged[there] = _parsed(field, value) if isinstance(value, str) else value
    return merged


def _parsed(field: str, text: str) -> Any:
    """Read a field that is documented as text holding JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StepError(f"model_config.{field} must be JSON text: {error}.", code="model.register") from error


def _default_name(context: StepContext) -> str:
    """Return ``<workflow>-<step>``, shortened to the 64 characters that a name may have."""
    name = f"{context.workflow}-{context.step}"
    if len(name) <= 64:
        return name
    from hashlib import sha256

    return f"{name[:55]}-{sha256(name.encode()).hexdigest()[:8]}"
