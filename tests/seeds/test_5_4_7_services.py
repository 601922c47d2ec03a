"""Section 5.4.7: services."""

from __future__ import annotations

import jupyter_mlworkflow.workflow as wf


def test_a_new_service(prove):
    model_name = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    service_step = wf.steps.ServiceStep(
        name="service_step",
        title="新增服务",
        inputs=wf.steps.ServiceInput(
            name="si_service_ph",
            data=wf.data.ServiceInputPlaceholder(name="si_placeholder1", model_name=model_name),
        ),
        outputs=wf.steps.ServiceOutput(name="service_output"),
    )
    workflow = wf.Workflow(name="service-step-demo", desc="this is a demo workflow", steps=[service_step])
    plan = prove(workflow)
    # The choice of the model is delayed: it holds its step, not the run.
    assert {item.key for item in plan.missing} == {"parameters.placeholder_name"}
    assert service_step.outputs["service_output"].service_config == wf.steps.ServiceConfig()


def test_a_service_to_update(prove):
    model_name = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    # The same name as the parameter: parameters and data are separate name spaces.
    service = wf.data.ServiceUpdatePlaceholder(name="placeholder_name")
    service_step = wf.steps.ServiceStep(
        name="service_step",
        title="服务更新",
        inputs=[
            wf.steps.ServiceInput(
                name="si2",
                data=wf.data.ServiceInputPlaceholder(name="si_placeholder2", model_name=model_name),
            ),
            wf.steps.ServiceInput(name="si_service_data", data=service),
        ],
        outputs=wf.steps.ServiceOutput(name="service_output"),
    )
    prove(wf.Workflow(name="service-step-demo", desc="this is a demo workflow", steps=[service_step]))


def test_a_fixed_service_to_update(prove):
    model_name = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    service_step = wf.steps.ServiceStep(
        name="service_step",
        inputs=[
            wf.steps.ServiceInput(
                name="si2",
                data=wf.data.ServiceInputPlaceholder(name="si_placeholder2", model_name=model_name),
            ),
            wf.steps.ServiceInput(name="si_service_data", data=wf.data.ServiceData(service_id="fake_service")),
        ],
        outputs=wf.steps.ServiceOutput(name="service_output"),
    )
    prove(wf.Workflow(name="service-step-demo", desc="this is a demo workflow", steps=[service_step]))


def test_the_address_of_one_service_in_the_environment_of_another(prove):
    sub_model_name = wf.Placeholder(name="si_placeholder1", placeholder_type=wf.PlaceholderType.STR)
    sub_service_step = wf.steps.ServiceStep(
        name="sub_service_step",
        title="子服务",
        inputs=wf.steps.ServiceInput(
            name="si_service_ph",
            data=wf.data.ServiceInputPlaceholder(name="si_placeholder1", model_name=sub_model_name),
        ),
        outputs=wf.steps.ServiceOutput(name="service_output"),
    )
    main_model_name = wf.Placeholder(name="si_placeholder2", placeholder_type=wf.PlaceholderType.STR)
    main_service_config = wf.steps.ServiceConfig(
        infer_type="real-time",
        envs={"infer_address": sub_service_step.outputs["service_output"].get_output_variable("access_address")},
    )
    main_service_step = wf.steps.ServiceStep(
        name="main_service_step",
        title="主服务",
        inputs=wf.steps.ServiceInput(
            name="si_service_ph",
            data=wf.data.ServiceInputPlaceholder(name="si_placeholder2", model_name=main_model_name),
        ),
        outputs=wf.steps.ServiceOutput(name="service_output", service_config=main_service_config),
        depend_steps=sub_service_step,
    )
    workflow = wf.Workflow(
        name="service-step-demo",
        desc="this is a demo workflow",
        steps=[sub_service_step, main_service_step],
    )
    plan = prove(workflow)
    assert plan.steps[1].spec["outputs"]["service_output"]["service_config"]["envs"] == {
        "infer_address": {"$variable": ["sub_service_step", "service_output", "access_address"]}
    }


def test_5_4_7_4_models_with_weights():
    model_name = wf.Placeholder(name="placeholder_name", placeholder_type=wf.PlaceholderType.STR)
    service_step = wf.steps.ServiceStep(
        name="service_step",
        inputs=wf.steps.ServiceInput(
            name="si_service_ph",
            data=wf.data.ServiceInputPlaceholder(name="service_model", model_name=model_name),
        ),
        outputs=wf.steps.ServiceOutput(name="service_output"),
    )
    workflow = wf.Workflow(name="service-step-demo", desc="this is a demo workflow", steps=[service_step])
    models = [
        {"model_name": "*****", "model_version": "v1", "specification": "*****", "weight": 50},
        {
            "model_name": "*****",
            "model_version": "v2",
            "specification": "*****",
            "weight": 30,
            "envs": {"k1": "v1", "k2": "v2"},
        },
        {
            "model_name": "*****",
            "model_version": "v3",
            "specification": "*****",
            "weight": 20,
            "envs": {"*****": "*****"},
        },
    ]
    workflow.set_data("service_model", models)
    assert workflow.values["data"]["service_model"] == models
