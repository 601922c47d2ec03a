"""Random workflows: any of the kinds, data, values and conditions, in any shape of graph."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from jupyter_mlworkflow import workflow as wf

P = wf.PlaceholderType
KINDS = wf.steps.ConditionTypeEnum
texts = st.text(max_size=8).filter(lambda text: "\0" not in text)
filled = texts.filter(str.strip) | st.sampled_from(["$ref/parameters/x", "$ref/", "$literal"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | texts | st.just("$ref/data/x"),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(texts | st.sampled_from(["$output", "$x", "type"]), inner, max_size=2)
    ),
    max_leaves=5,
)
paths = st.lists(st.sampled_from(["a", "b c", "d.json", "é"]), min_size=1, max_size=3).map("/".join)

DEFAULTS: dict[Any, st.SearchStrategy[Any]] = {
    P.INT: st.integers(-5, 5),
    P.STR: filled,
    P.BOOL: st.booleans(),
    P.FLOAT: st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 5),
    P.JSON: st.dictionaries(texts, json_values, max_size=2),
}


class Parts:
    """Definitions of one workflow: drawn once per name, used many times."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.parameters = {kind: self._parameters(kind) for kind in DEFAULTS}
        self.storages = [
            wf.data.Storage(
                name=f"storage{number}",
                title=draw(st.none() | texts),
                description=draw(st.none() | texts),
                default=draw(st.sampled_from([None, "/bucket/base/", "obs://bucket/a/b/"])),
                create_dir=draw(st.booleans()),
                with_execution_id=draw(st.booleans()),
            )
            for number in range(2)
        ]
        self.data = [self._obs(number) for number in range(3)]
        self.selector = wf.data.DataSelector(name="selector", data_type_list=["obs", "dataset"])

    def _parameters(self, kind: Any) -> list[Any]:
        draw = self.draw
        made = []
        for number in range(2):
            delay = draw(st.booleans())
            made.append(
                wf.Placeholder(
                    name=f"{kind.value}{number}",
                    placeholder_type=kind,
                    default=draw(st.none() | DEFAULTS[kind]),
                    delay=delay,
                    description=draw(st.none() | texts),
                    required=delay or draw(st.booleans()),
                    constraint=draw(st.none() | st.just({"flavor_type": ["GPU"]})),
                )
            )
        return made

    def _obs(self, number: int) -> Any:
        default = self.draw(st.none() | st.just(True))
        return wf.data.OBSPlaceholder(
            name=f"data{number}",
            object_type=self.draw(st.sampled_from(["file", "directory"])),
            delay=self.draw(st.booleans()),
            default=wf.data.OBSPath(obs_path=self.below()) if default else None,
        )

    def parameter(self, kind: Any) -> Any:
        return self.draw(st.sampled_from(self.parameters[kind]))

    def below(self) -> Any:
        storage = self.draw(st.sampled_from(self.storages))
        flags = st.sampled_from([None, True, False])
        return storage.join(self.draw(paths), with_execution_id=self.draw(flags), create_dir=self.draw(flags))

    def path(self) -> Any:
        kind = self.draw(st.integers(0, 2))
        return self.below() if kind == 0 else self.parameter(P.STR) if kind == 1 else f"/bucket/{self.draw(paths)}/"

    def value(self) -> Any:
        kind = self.draw(st.sampled_from([None, "path", P.INT, P.STR, P.BOOL, P.FLOAT]))
        if kind is None:
            return self.draw(st.integers() | st.booleans() | filled | st.floats(allow_nan=False, allow_infinity=False))
        return self.below() if kind == "path" else self.parameter(kind)

    def condition(self, metrics: list[Any], depth: int = 0) -> Any:
        draw = self.draw
        if depth < 3 and draw(st.booleans()):
            sides = [self.condition(metrics, depth + 1), draw(st.booleans()) or self.parameter(P.BOOL)]
            left, right = draw(st.permutations(sides))
            return wf.steps.Condition(condition_type=KINDS.OR, left=left, right=right)
        left: Any = self.parameter(draw(st.sampled_from([P.INT, P.FLOAT])))
        if metrics and draw(st.booleans()):
            left = wf.steps.MetricInfo(draw(st.sampled_from(metrics)), draw(filled))
        if draw(st.booleans()):
            return wf.steps.Condition(condition_type=KINDS.IN, left=left, right=[1, self.parameter(P.INT), 2.5])
        kind = draw(st.sampled_from([KINDS.LT, KINDS.GTE, KINDS.EQ, KINDS.NOT]))
        return wf.steps.Condition(condition_type=kind, left=left, right=draw(st.integers(-3, 3)))


@st.composite
def workflows(draw: st.DrawFn) -> Any:
    """Draw a workflow of 1 to 6 steps."""
    parts = Parts(draw)
    steps: list[Any] = []
    files: list[Any] = []
    metrics: list[Any] = []
    for number in range(draw(st.integers(2, 7))):
        common: dict[str, Any] = {
            "name": f"step-{number}",
            "title": draw(st.none() | texts),
            "description": draw(st.none() | texts),
            "depend_steps": [step for step in steps if draw(st.booleans())],
        }
        make = draw(st.sampled_from([_job, _job, _model, _service, _condition]))
        step = make(draw, parts, common, files, metrics)
        steps.append(step)
        for output in step.outputs:
            consumed = output.as_input()
            if isinstance(output, wf.steps.JobOutput):
                (metrics if output.metrics_config else files).append(consumed)
    scenes = [wf.policy.Scene(scene_name=draw(filled), scene_steps=[steps[0]])] if draw(st.booleans()) else []
    return wf.Workflow(
        name=draw(st.from_regex(r"\A[A-Za-z][A-Za-z0-9_-]{0,9}\Z")),
        desc=draw(texts),
        steps=steps,
        storages=draw(st.permutations(parts.storages)),
        policy=wf.policy.Policy(scenes=scenes, exclusive=draw(st.booleans())) if draw(st.booleans()) else None,
        labels=draw(st.lists(filled, max_size=2)),
        sub_graphs=[wf.Subgraph(name="g", steps=steps)] if draw(st.booleans()) else [],
    )


def _policy(draw: st.DrawFn, parts: Parts, metrics: list[Any]) -> Any:
    skips = draw(st.integers(0, 2))
    return wf.steps.StepPolicy(
        poll_interval_seconds=draw(st.sampled_from([1, 2, 0.5, "3"])),
        max_execution_minutes=draw(st.sampled_from([10080, 1.5, "60"])),
        skip_conditions=[parts.condition(metrics) for _ in range(skips)] if skips else None,
    )


def _data(draw: st.DrawFn, parts: Parts, files: list[Any]) -> Any:
    kind = draw(st.integers(0, 3))
    if kind < 2 and len(files) == 1:
        return files[0]
    if kind < 2 and files:
        return wf.data.DataConsumptionSelector(data_list=draw(st.permutations(files))[:2])
    if kind == 2:
        return draw(st.sampled_from(parts.data))
    return wf.data.OBSPath(obs_path=parts.below() if draw(st.booleans()) else "/bucket/x/")


def _job(draw: st.DrawFn, parts: Parts, common: dict[str, Any], files: list[Any], metrics: list[Any]) -> Any:
    outputs = []
    if draw(st.integers(0, 3)):
        outputs.append(wf.steps.JobOutput(name="files", obs_config=wf.data.OBSOutputConfig(obs_path=parts.path())))
    if draw(st.booleans()):
        config = wf.data.MetricsConfig(metric_files=[parts.below()], visualization=draw(st.booleans()))
        outputs.append(wf.steps.JobOutput(name="metrics", metrics_config=config))
    resource = wf.steps.JobResource(
        flavor=draw(st.sampled_from([None, "local.cpu.1", {"flavor_id": "x", "$odd": ["$ref/"]}])),
        node_count=draw(st.just(1)),
    )
    return wf.steps.JobStep(
        **common,
        algorithm=wf.BaseAlgorithm(
            code_dir=draw(st.sampled_from([None, "./src"])),
            command=draw(filled),
            parameters=[wf.AlgorithmParameters(name=f"p{number}", value=parts.value()) for number in range(2)],
            environments={"RUN": wf.SystemEnv.EXECUTION_ID, "PATH": parts.below()} if draw(st.booleans()) else None,
        ),
        spec=wf.steps.JobSpec(resource=resource) if draw(st.booleans()) else None,
        inputs=[
            wf.steps.JobInput(name=f"in{number}", data=_data(draw, parts, files))
            for number in range(draw(st.integers(0, 2)))
        ],
        outputs=outputs,
        policy=_policy(draw, parts, metrics),
    )


def _model(draw: st.DrawFn, parts: Parts, common: dict[str, Any], files: list[Any], metrics: list[Any]) -> Any:
    config = wf.steps.ModelConfig(
        model_name=parts.parameter(P.STR) if not parts.parameters[P.STR][0].has_default else "digits",
        model_type=draw(st.sampled_from(["PyTorch", "Custom"])),
        description=draw(st.none() | st.just("a model")),
        initial_config=draw(st.none() | st.dictionaries(texts, json_values, max_size=2)),
        apis=draw(st.none() | st.lists(json_values, max_size=2)),
    ) if not parts.parameters[P.STR][1].has_default else wf.steps.ModelConfig(model_name="digits")  # fmt: skip
    return wf.steps.ModelStep(
        **common,
        inputs=wf.steps.ModelInput(name="model", data=_data(draw, parts, files)),
        outputs=wf.steps.ModelOutput(name="registered", model_config=config),
        policy=_policy(draw, parts, metrics),
    )


def _service(draw: st.DrawFn, parts: Parts, common: dict[str, Any], files: list[Any], metrics: list[Any]) -> Any:
    before = [step for step in common["depend_steps"] if step.kind == "service"]
    envs = {step.name: step.outputs[0].get_output_variable("access_address") for step in before} or None
    return wf.steps.ServiceStep(
        **common,
        inputs=wf.steps.ServiceInput(
            name="models",
            data=wf.data.ServiceInputPlaceholder(
                name=f"models-{common['name']}", model_name="digits", envs=envs, delay=draw(st.booleans())
            ),
        ),
        outputs=wf.steps.ServiceOutput(
            name="service", service_config=wf.steps.ServiceConfig(description=draw(st.none() | texts), envs=envs)
        ),
        policy=_policy(draw, parts, metrics),
    )


def _condition(draw: st.DrawFn, parts: Parts, common: dict[str, Any], files: list[Any], metrics: list[Any]) -> Any:
    return wf.steps.ConditionStep(
        **common, conditions=[parts.condition(metrics) for _ in range(draw(st.integers(1, 2)))]
    )
