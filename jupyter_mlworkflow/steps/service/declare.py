"""`ServiceStep`: deploys or updates a service (section 5.4.7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...declare import rules
from ...declare.base import Declared, RuleError, field
from ...declare.data.config import TripartiteServiceConfig
from ...declare.data.consumptions import OutputVariable, ServiceConsumption, data_of
from ...declare.data.fixed import ModelData, ServiceData
from ...declare.data.placeholders import ServiceInputPlaceholder, ServiceUpdatePlaceholder
from ...declare.placeholder import Placeholder, PlaceholderType, or_parameter, values_dict
from ...declare.step import AbstractInput, AbstractOutput, Step, inputs, outputs


class ServiceInput(AbstractInput):
    """Models to serve, or the service to update (table 5-60)."""

    data: Any = field(data_of(ServiceInputPlaceholder, ServiceData, ServiceUpdatePlaceholder, ModelData))


def _apps(value: Any) -> Any:
    if isinstance(value, Placeholder):
        kinds = (PlaceholderType.STR, PlaceholderType.LIST, PlaceholderType.ENUM)
        if value.placeholder_type in kinds:
            return value
        raise RuleError("takes a Placeholder of type STR or LIST", value)
    return rules.many(rules.text())(value)


class ServiceConfig(Declared):
    """How a service is deployed (section 5.4.7.2); all fields have defaults.

    Args:
        infer_type: ``real-time``, ``batch`` or ``edge``.
        service_name: 1 to 64 letters (Chinese too), digits, ``-`` and ``_``; made up if left out.
        description: At most 100 characters.
        vpc_id: Private network; needs `subnet_network_id` and `security_group_id`.
        cluster_id: Dedicated pool; then `vpc_id` has no effect.
        additional_properties: Further settings.
        apps: Names of applications that may call it.
        envs: Environment variables; values may be outputs of other services.
    """

    infer_type: str = field(rules.choice("real-time", "batch", "edge"), default="real-time")
    service_name: str | Placeholder | None = field(
        or_parameter(rules.chinese_name(64), PlaceholderType.STR), default=None
    )
    description: str | None = field(rules.text(0, 100), default=None)
    vpc_id: str | None = field(rules.text(), default=None)
    subnet_network_id: str | None = field(rules.text(), default=None)
    security_group_id: str | None = field(rules.text(), default=None)
    cluster_id: str | None = field(rules.text(), default=None)
    additional_properties: dict[str, Any] | None = field(rules.plain_dict, default=None)
    apps: Any = field(_apps, default=None)
    envs: dict[str, Any] | None = field(values_dict(OutputVariable), default=None)

    def _problems(self) -> Iterable[str]:
        if self.vpc_id is not None:
            for name in ("subnet_network_id", "security_group_id"):
                if self.__dict__[name] is None:
                    yield f"ServiceConfig.{name} is mandatory with vpc_id; give both or neither."


class ServiceOutput(AbstractOutput):
    """The deployed service (table 5-61)."""

    consumption = ServiceConsumption
    variables = ("access_address", "cluster_inner_access_address")
    service_config: ServiceConfig | TripartiteServiceConfig = field(
        rules.one_of(ServiceConfig, TripartiteServiceConfig), default=None
    )

    def _built(self) -> None:
        if self.__dict__["service_config"] is None:
            self.__dict__["service_config"] = ServiceConfig()


class ServiceStep(Step):
    """Deploys or updates a service (table 5-59).

    Args:
        name: Unique in the workflow.
        inputs: Models to serve; a service to update, if any.
        outputs: The service.
        title, description, policy, depend_steps: As of every step.
    """

    kind = "service"
    inputs: Any = field(inputs(ServiceInput), default=())
    outputs: Any = field(outputs(ServiceOutput, minimum=1))

    def _rules(self) -> Iterable[str]:
        updated = [item.name for item in self.inputs if isinstance(item.data, (ServiceData, ServiceUpdatePlaceholder))]
        if len(updated) > 1:
            yield f'ServiceStep "{self.name}" updates one service at most, not those of {" and ".join(updated)}.'
