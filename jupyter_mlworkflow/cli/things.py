"""`mlworkflow services` and `models`: what executions left behind."""

from __future__ import annotations

import click

from ..errors import NotFoundError
from . import output


@click.group(invoke_without_command=True, short_help="List, stop and restart deployed services.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def services(ctx: click.Context, as_json: bool) -> None:
    """List the services that workflows deployed. SERVICE below is a name, an id or its first 6 characters."""
    if ctx.invoked_subcommand is not None:
        return
    from ..handles import runtime
    from ..handles import services as handle

    found = handle.all_services(runtime.current())
    if as_json:
        output.print_json([{**handle.as_json(item)} for item in found])
        return
    output.print_table(
        ("service", "id", "status", "address", "model", "since"),
        (
            (
                item.name,
                item.id,
                item.status,
                item.access_address,
                f"{item.model_name} {item.model_version}".strip(),
                output.when(item.started_at),
            )
            for item in found
        ),
        empty="No services. A ServiceStep deploys one.",
    )


@services.command("stop")
@click.argument("service")
def stop(service: str) -> None:
    """Stop SERVICE; it keeps its settings and can be started again."""
    _act(service, "stop")


@services.command("start")
@click.argument("service")
def start(service: str) -> None:
    """Start SERVICE again."""
    _act(service, "start")


@services.command("restart")
@click.argument("service")
def restart(service: str) -> None:
    """Stop and start SERVICE, with the same token."""
    _act(service, "restart")


@services.command("delete")
@click.argument("service")
def delete(service: str) -> None:
    """Stop SERVICE and forget it; the model stays."""
    from ..handles import runtime
    from ..handles import services as handle

    here = runtime.current()
    found = handle.find(here, service)
    handle.delete(here, found.id)
    click.echo(f"{found.name} ({found.id}) deleted")


@services.command("logs")
@click.argument("service")
@click.option("-n", "--tail", type=click.IntRange(min=1), default=100, show_default=True, help="So many lines.")
def logs(service: str, tail: int) -> None:
    """Print the end of what SERVICE wrote."""
    from ..handles import runtime
    from ..handles import services as handle

    here = runtime.current()
    for line in handle.logs(here, handle.find(here, service).id, tail):
        click.echo(line)


@services.command("token")
@click.argument("service")
def token(service: str) -> None:
    """Print the token that requests to SERVICE must carry (header X-Auth-Token)."""
    from ..handles import runtime
    from ..handles import services as handle

    here = runtime.current()
    click.echo(handle.token(here, handle.find(here, service).id))


@click.command(short_help="List registered models.")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def models(name: str | None, as_json: bool) -> None:
    """List registered models, newest version last; with NAME only its versions."""
    from ..handles import runtime

    store = runtime.current().store
    found = store.assets("model", name=name)
    if name is not None and not found:
        raise NotFoundError.named("model", name, sorted({item.name for item in store.assets("model")}))
    if as_json:
        output.print_json(found)
        return
    output.print_table(
        ("model", "version", "id", "type", "registered", "made by"),
        (
            (item.name, item.version, item.id, item.data.get("model_type", ""), output.when(item.created_at), item.key)
            for item in found
        ),
        empty="No models. A ModelStep registers one.",
    )


def _act(reference: str, verb: str) -> None:
    from ..handles import runtime
    from ..handles import services as handle

    here = runtime.current()
    info = handle.act(here, handle.find(here, reference).id, verb)
    click.echo(f"{info.name} ({info.id}) {info.status} {info.access_address}".rstrip())
