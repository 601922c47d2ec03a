"""`JobStep`: trains, evaluates, processes (section 5.4.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...declare import rules
from ...declare.algorithm import AIGalleryAlgorithm, Algorithm, BaseAlgorithm
from ...declare.base import Declared, RuleError, field
from ...declare.data.config import MetricsConfig, OBSOutputConfig
from ...declare.data.consumptions import (
    Consumption,
    DataConsumptionSelector,
    DatasetConsumption,
    MetricsConsumption,
    ModelConsumption,
    OBSConsumption,
    data_of,
)
from ...declare.data.fixed import Dataset, OBSPath
from ...declare.data.placeholders import DataSelector, DatasetPlaceholder, OBSPlaceholder
from ...declare.model_config import ModelConfig
from ...declare.placeholder import Placeholder, PlaceholderType, or_parameter, text_or_parameter
from ...declare.step import AbstractInput, AbstractOutput, Step, inputs, outputs
from ...declare.storage import path


class JobInput(AbstractInput):
    """An input of a job (table 5-39).

    A boot file gets its path as ``--<name>=<path>``, a command in the variable ``MA_INPUT_<NAME>``
    (``docs/jobs.md``).

    Args:
        name: Unique among the inputs of the step.
        data: Where it comes from.
    """

    data: Any = field(
        data_of(
            Dataset,
            DatasetPlaceholder,
            DatasetConsumption,
            OBSPath,
            OBSConsumption,
            OBSPlaceholder,
            DataSelector,
            DataConsumptionSelector,
        )
    )


class JobOutput(AbstractOutput):
    """An output of a job (table 5-40): exactly one of the three configurations.

    Args:
        name: Unique among the outputs of the step.
        obs_config: Files in a folder. A boot file gets its path as ``--<name>=<path>/``, a command in the
            variable ``MA_OUTPUT_<NAME>``.
        model_config: A model.
        metrics_config: Metrics in a file, whose path is in the variable ``MA_OUTPUT_<NAME>`` and is no argument;
            `train.metrics` finds it by itself.

    What a job sees, and the shapes of metrics: ``docs/jobs.md``.
    """

    obs_config: OBSOutputConfig | None = field(rules.one_of(OBSOutputConfig), default=None)
    model_config: ModelConfig | None = field(rules.one_of(ModelConfig), default=None)
    metrics_config: MetricsConfig | None = field(rules.one_of(MetricsConfig), default=None)

    def _problems(self) -> Iterable[str]:
        names = ("obs_config", "model_config", "metrics_config")
        given = [name for name in names if self.__dict__[name] is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            yield f'JobOutput "{self.name}" takes exactly one of {", ".join(names)}, not {found}.'

    def _consumption(self) -> type[Consumption]:
        if self.metrics_config is not None:
            return MetricsConsumption
        return ModelConsumption if self.model_config is not None else OBSConsumption

    def as_input(self) -> Any:
        """Return the output as data for an input of another step, or for a `MetricInfo`."""
        if self.obs_config is not None and self.obs_config.metric_file is not None:
            return OBSConsumption(
                step=self._owner("as_input()"), output=self.name, metric_file=self.obs_config.metric_file
            )
        return super().as_input()


def _flavor(value: Any) -> Any:
    if isinstance(value, str):
        return rules.text()(value)
    if isinstance(value, Mapping):
        if not any(isinstance(value.get(key), str) for key in ("flavor_id", "pool_id")):
            raise RuleError('must name a flavor, as in {"flavor_id": "local.cpu.1"}', dict(value))
        return rules.plain_dict(value)
    raise RuleError('must be the id of a flavor or a dict such as {"flavor_id": "local.cpu.1"}', value)


class JobResource(Declared):
    """What a job runs on (table 5-48).

    Args:
        flavor: A parameter, ``{"flavor_id": …}``, or the id; one slot of the machine if left out.
        flavor_id: The same, as public programs write it; excludes `flavor`.
        node_count: Number of machines.
    """

    flavor: Any = field(or_parameter(_flavor, PlaceholderType.JSON, PlaceholderType.STR), default=None)
    node_count: int | Placeholder = field(or_parameter(rules.whole(1), PlaceholderType.INT), default=1)
    flavor_id: str | Placeholder | None = field(text_or_parameter(), default=None)

    def _problems(self) -> Iterable[str]:
        if self.flavor is not None and self.flavor_id is not None:
            yield "JobResource: flavor and flavor_id mean the same; give one of them."


class LogExportPath(Declared):
    """Folder that the log of a job is written to (table 5-47)."""

    obs_url: Any = field(path())


class SchedulePolicy(Declared):
    """Priority of a job (table 5-49): 1 low, 2 medium, 3 high."""

    priority: int | Placeholder = field(or_parameter(rules.whole(1, 3), PlaceholderType.INT))


class NFS(Declared):
    """A file system of the network (table 5-51).

    Args:
        nfs_server_path: Address of the file system.
        local_path: Where the job sees it.
        read_only: Whether the job may not write to it.
    """

    nfs_server_path: str | Placeholder = field(text_or_parameter())
    local_path: str | Placeholder = field(text_or_parameter())
    read_only: bool | Placeholder = field(or_parameter(rules.flag, PlaceholderType.BOOL), default=False)


class Volume(Declared):
    """A file system that a job sees (table 5-50)."""

    nfs: NFS | None = field(rules.one_of(NFS), default=None)


class JobSpec(Declared):
    """What a job runs on and how (table 5-47).

    Args:
        resource: The machine.
        log_export_path: Folder that the log is written to.
        schedule_policy: Priority.
        volumes: File systems that the job sees.
    """

    resource: JobResource | None = field(rules.one_of(JobResource), default=None)
    log_export_path: LogExportPath | None = field(rules.one_of(LogExportPath), default=None)
    schedule_policy: SchedulePolicy | None = field(rules.one_of(SchedulePolicy), default=None)
    volumes: Any = field(rules.many(rules.one_of(Volume)), default=())


class JobMetadata(Declared):
    """Name and remarks of the training job (REST model `JobMetadata`)."""

    name: str | None = field(rules.chinese_name(64), default=None)
    description: str | None = field(rules.text(0, 256), default=None)
    workspace_id: str | None = field(rules.text(), default=None)
    annotations: dict[str, Any] | None = field(rules.plain_dict, default=None)


class JobStep(Step):
    """A job: trains, evaluates or processes data (table 5-38).

    What it is started with, where it finds its inputs, outputs and parameters, how it reports metrics
    and what its exit code means: ``docs/jobs.md``.

    Args:
        name: Unique in the workflow.
        algorithm: What it runs.
        spec: What it runs on; one slot of the machine if left out.
        inputs, outputs: One or a list.
        metadata: Name and remarks of the training job.
        title, description, policy, depend_steps: As of every step.
    """

    kind = "job"
    algorithm: BaseAlgorithm | Algorithm | AIGalleryAlgorithm = field(
        rules.one_of(BaseAlgorithm, Algorithm, AIGalleryAlgorithm)
    )
    spec: JobSpec | None = field(rules.one_of(JobSpec), default=None)
    inputs: Any = field(inputs(JobInput), default=())
    outputs: Any = field(outputs(JobOutput), default=())
    metadata: JobMetadata | None = field(rules.one_of(JobMetadata), default=None, last=True)
