"""Runs a `JobStep` (section 5.4.5) as a process: its own code, a boot file or a command."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ... import metric_files
from ...errors import StepError, StorageError
from ...executors.base import Task
from ...records import Artifact, Metric
from ...storage.paths import is_machine_path
from ..base import Outcome, Prepared, TaskRunner
from . import code, environment, places, postmortem
from .log import tail

if TYPE_CHECKING:
    from ...executors.base import TaskEnd
    from ..base import StepContext

LOG = "job.log"


class JobRunner(TaskRunner):
    """Job steps as processes.

    The code is copied to ``work/<last folder of code_dir>`` of the attempt, which is the working
    folder. A boot file is run by the interpreter recorded with the run and gets ``--<input>=<path>``,
    ``--<output>=<path>`` (of ``obs`` outputs; where metrics go is the script's business, as documented)
    and ``--<parameter>=<value>``. A command is run by ``/bin/sh -c`` as it is; see `environment`.
    """

    def prepare(self, context: StepContext) -> Prepared:
        """Lay out the attempt's folder and describe the process.

        Raises:
            StepError: Code, inputs or outputs are not what they should be.
        """
        try:
            return _prepare(context)
        except StorageError as error:
            raise StepError(str(error), code="job.storage") from error
        except OSError as error:
            named = f" {error.filename}" if error.filename else ""
            raise StepError(f"The job cannot be prepared:{named} {error.strerror}.", code="job.prepare") from error

    def collect(self, context: StepContext, end: TaskEnd) -> Outcome:
        """Return the outputs and metrics of a job that ended well.

        Raises:
            StepError: It did not: ``job.exit_code``, ``job.outcome_unknown``, ``job.start`` or, if
                its outputs cannot be published, ``job.storage``; with the last 20 lines of the log.
        """
        here = places.Places(context)
        failure = _failure(context, end)
        try:
            here.publish()
            _export_log(context)
        except (StorageError, OSError) as error:
            if failure is None:
                raise StepError(str(error), code="job.storage", log_tail=_tail(context)) from error
            context.log(f"Not all of it could be copied to the storage: {error}")
        if failure is not None:
            raise failure
        metrics, problem = self.metrics(context)
        if problem:
            context.log(f"Metrics: {problem}")
        return Outcome(outputs=_artifacts(context, here), metrics=metrics, metrics_problem=problem)

    def metrics(self, context: StepContext) -> tuple[tuple[Metric, ...], str]:
        """Read the metric files as they stand now; of equal keys in one output the later file counts.

        Files that were there before the attempt began count as missing.
        """
        files = [_metric_file(place) for place in places.Places(context).metric_files()]
        return metric_files.read_all(files, places.started_at(context.folder))


def _prepare(context: StepContext) -> Prepared:
    properties: Mapping[str, Any] = context.spec.get("properties") or {}
    algorithm: Mapping[str, Any] = properties.get("algorithm") or {}
    _check_volumes(properties)
    job_dir = context.folder / "work"
    cwd, snapshot = _snapshot(context, algorithm.get("code_dir"), job_dir)
    here = places.Places(context)
    inputs = here.inputs()
    folders, reports = here.folders(), here.metric_files()
    for sentence in places.begin(context, [*folders, *reports]):
        context.log(sentence)
    metric_files.note(context.folder, [_metric_file(place) for place in reports if _is_live(context, place.name)])
    here.create()
    outputs = {place.name: f"{place.path}/" for place in folders}
    parameters = {item["name"]: item.get("value") for item in algorithm.get("parameters") or ()}
    argv = _argv(context, algorithm, cwd, {**inputs, **outputs, **parameters})
    env = environment.build(
        context,
        job_dir=job_dir,
        inputs=inputs,
        outputs={**{place.name: str(place.path) for place in reversed(reports)}, **outputs},
        parameters=parameters,
        environments=algorithm.get("environments") or {},
    )
    env["PWD"] = str(cwd)
    # As it was when the run was started: who retries it may be another process, with settings of its own.
    wanted = context.origin.environment.get("MLWORKFLOW_POSTMORTEM") or context.settings.postmortem
    if wanted == "on" and not algorithm.get("command"):
        postmortem.watch(env, context.folder)
    task = Task(context.key, context.folder, argv, env, cwd, context.folder / LOG)
    return Prepared(task, snapshot)


def _metric_file(place: places.Place) -> metric_files.MetricFile:
    return metric_files.MetricFile(place.name, str(place.path), place.url)


def _is_live(context: StepContext, output: str) -> bool:
    config = ((context.spec.get("outputs") or {}).get(output) or {}).get("metrics_config") or {}
    return bool(config.get("realtime_visualization"))


def _snapshot(context: StepContext, code_dir: Any, job_dir: Path) -> tuple[Path, dict[str, Any]]:
    """Copy the code; return the working folder and what the journal keeps of it."""
    if os.path.lexists(job_dir):
        import shutil

        shutil.rmtree(job_dir)
    if not code_dir:
        job_dir.mkdir()
        return job_dir, {}
    target = job_dir / code.last_folder(code_dir, context.storage.cwd)
    source = context.storage.fetch(code_dir, context.folder / "code")
    local = is_machine_path(code_dir)
    ours = {os.path.realpath(context.settings.home_path), os.path.realpath(context.storage.url)}
    inside = None if local or not context.storage.is_local else context.storage.folder
    taken = code.take(source, target, inside=inside, leave_out=ours if local else ())
    for name in taken.left_out:
        context.log(f"{name} in {code_dir} is a special file and was not copied.")
    return target, {"hash": taken.hash, "files": len(taken.files), "source": str(source) if local else code_dir}


def _argv(
    context: StepContext, algorithm: Mapping[str, Any], cwd: Path, arguments: Mapping[str, Any]
) -> tuple[str, ...]:
    command, boot_file = algorithm.get("command"), algorithm.get("boot_file")
    if command:
        return ("/bin/sh", "-c", environment.as_text(command, "command"))
    if not boot_file or not algorithm.get("code_dir"):
        raise StepError(
            "A job needs code_dir with boot_file, or a command; other algorithms do not run here.", code="job.algorithm"
        )
    interpreter = context.origin.interpreter
    if not os.access(interpreter, os.X_OK):
        raise StepError(f"The Python that this run was started with is gone: {interpreter}.", code="job.interpreter")
    boot = code.find_boot_file(boot_file, algorithm["code_dir"], context.storage, cwd)
    given = (
        f"{name if name.startswith('--') else f'--{name}'}={environment.as_text(value, name)}"
        for name, value in arguments.items()
        if value is not None
    )
    return (interpreter, str(boot), *given)


def _check_volumes(properties: Mapping[str, Any]) -> None:
    """An NFS volume is used where somebody has mounted it (table 5-51): mounting takes privileges."""
    for volume in (properties.get("spec") or {}).get("volumes") or ():
        path = ((volume or {}).get("nfs") or {}).get("local_path")
        if path and not Path(path).is_dir():
            raise StepError(f"volumes: there is no folder {path}; mount the NFS share there first.", code="job.volume")


def _artifacts(context: StepContext, here: places.Places) -> dict[str, Artifact]:
    storage = context.storage
    found = {
        place.name: Artifact("obs", {"obs_url": f"{_public(storage, place.url).rstrip('/')}/"})
        for place in here.folders()
    }
    for name, output in (context.spec.get("outputs") or {}).items():
        if name not in found and output.get("metrics_config"):
            files = [_public(storage, place.url) for place in here.metric_files() if place.name == name]
            found[name] = Artifact("metrics", {"metric_files": files})
    return found


def _public(storage: Any, url: str) -> str:
    """Return an output's path as other steps get it."""
    return url if is_machine_path(url) else str(storage.normalise(url))


def _failure(context: StepContext, end: TaskEnd) -> StepError | None:
    """Return the error of a job that did not end well."""
    if end.exit_code == 0:
        return None
    if not end.started:
        return StepError(end.message or "The job could not be started.", code="job.start", log_tail=_tail(context))
    if end.exit_code is None:
        message = end.message or "Nobody knows how the job ended."
        return StepError(message, code="job.outcome_unknown", log_tail=_tail(context))
    extra = f" {end.message}" if end.message else ""
    return StepError(f"The job {_in_words(end.exit_code)}.{extra}", code="job.exit_code", log_tail=_tail(context))


_HINTS = {
    126: " (the program cannot be executed)",
    127: " (the program was not found)",
    -signal.SIGKILL: " (out of memory?)",
    -signal.SIGSEGV: " (a crash in native code)",
    -signal.SIGTERM: " (stopped from outside)",
}


def _in_words(exit_code: int) -> str:
    """Return how a job ended, as the rest of a sentence.

    Example:
        >>> _in_words(3), _in_words(-9)
        ('ended with exit code 3', 'was killed by SIGKILL (out of memory?)')
    """
    hint = _HINTS.get(exit_code, "")
    if exit_code > 0:
        return f"ended with exit code {exit_code}{hint}"
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    return f"was killed by {name}{hint}"


def _tail(context: StepContext) -> tuple[str, ...]:
    return tail(context.folder / LOG)


def _export_log(context: StepContext) -> None:
    """Copy the log to `log_export_path` (table 5-47), under a name that no other attempt has."""
    spec = (context.spec.get("properties") or {}).get("spec") or {}
    url = (spec.get("log_export_path") or {}).get("obs_url")
    log = context.folder / LOG
    if url and log.exists():
        name = "-".join((context.workflow, context.execution_name, context.step, str(context.attempt)))
        context.storage.publish(log, f"{url.rstrip('/')}/{name.replace('/', '-')}.log")
