"""`MrsJobStep`: runs a Spark job on a cluster (section 5.11.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...declare import rules
from ...declare.algorithm import AlgorithmParameters
from ...declare.base import Declared, field
from ...declare.data.config import OBSOutputConfig
from ...declare.data.consumptions import DataConsumptionSelector, OBSConsumption, data_of
from ...declare.data.fixed import OBSPath
from ...declare.data.placeholders import OBSPlaceholder
from ...declare.placeholder import Placeholder, text_or_parameter
from ...declare.step import AbstractInput, AbstractOutput, Step, inputs, outputs
from ...declare.storage import path


class MrsJobInput(AbstractInput):
    """An input of a Spark job."""

    data: Any = field(data_of(OBSPath, OBSConsumption, OBSPlaceholder, DataConsumptionSelector))


class MrsJobOutput(AbstractOutput):
    """A folder that a Spark job writes to."""

    consumption = OBSConsumption
    obs_config: OBSOutputConfig = field(rules.one_of(OBSOutputConfig))


class MrsJobAlgorithm(Declared):
    """What a Spark job runs.

    Args:
        boot_file: The script in storage.
        parameters: ``run_args`` for spark-submit, ``app_args`` for the script.
    """

    boot_file: Any = field(path())
    parameters: Any = field(rules.many(rules.one_of(AlgorithmParameters)), default=())

    def _problems(self) -> Iterable[str]:
        names = [item.name for item in self.parameters]
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                yield f'MrsJobAlgorithm.parameters: "{name}" is given twice; names of parameters must be unique.'


class MrsJobStep(Step):
    """Runs a Spark job.

    Args:
        name: Unique in the workflow.
        mrs_algorithm: What it runs.
        inputs, outputs: One or a list.
        cluster_id: The cluster it runs on.
        title, description, policy, depend_steps: As of every step.
    """

    kind = "mrs_job"
    mrs_algorithm: MrsJobAlgorithm = field(rules.one_of(MrsJobAlgorithm))
    inputs: Any = field(inputs(MrsJobInput), default=())
    outputs: Any = field(outputs(MrsJobOutput), default=())
    cluster_id: str | Placeholder | None = field(text_or_parameter(), default=None)
