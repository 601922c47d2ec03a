"""Parts of a document that group steps: the policy with its scenes, and sub graphs."""

from __future__ import annotations

from typing import Any

from ...declare.policy import Policy, Scene
from ...declare.resource import Workspace
from ...declare.subgraph import Subgraph
from .reader import Reader, build
from .reading import Node
from .references import hash_of
from .writer import Writer


def write_policy(policy: Policy, writer: Writer) -> dict[str, Any]:
    """Return the policy; a scene's ID is the hash of the workflow's name and its own."""
    if policy.exclusive:
        writer.extend.set("policy", {"exclusive": True})
    scenes = [
        {
            "id": hash_of([writer.workflow, scene.scene_name]),
            "name": scene.scene_name,
            "steps": list(scene.scene_steps),
        }
        for scene in policy.scenes
    ]
    used = {} if policy.use_scene is None else {"use_scene": policy.use_scene}
    return {"scenes": scenes, **used}


def read_policy(document: Node, reader: Reader) -> Policy | None:
    """Build the policy of a document; ``None`` when it has none."""
    exclusive = reader.extended.all("policy").get("exclusive", bool, False)
    if document.typed(dict).get("policy") is None:
        return None
    node = document.child("policy")
    scenes = [
        build(Scene, scene.path, {"scene_name": scene.need("name", str), "scene_steps": scene.texts("steps")})
        for scene in node.objects("scenes")
    ]
    used = node.get("use_scene", str) or None
    return build(Policy, node.path, {"scenes": scenes, "use_scene": used, "exclusive": exclusive})


def write_sub_graphs(graphs: tuple[Subgraph, ...]) -> list[dict[str, Any]]:
    """Return the sub graphs."""
    return [{"name": item.name, "steps": list(item.steps)} for item in graphs]


def read_sub_graphs(document: Node) -> list[Subgraph]:
    """Build the sub graphs of a document."""
    return [
        build(Subgraph, node.path, {"name": node.need("name", str), "steps": node.texts("steps")})
        for node in document.objects("sub_graphs")
    ]


def read_workspace(document: Node) -> Workspace | None:
    """Build the workspace that a document belongs to."""
    name = document.get("workspace_id", str)
    return build(Workspace, f"{document.path}.workspace_id", {"workspace_id": name}) if name else None
