"""Execute a tutorial for real, cell by cell, and say where everything is that it made.

python scripts/demo.py notebooks/01-quickstart.ipynb --into .demo
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

BIN = Path(sys.executable).parent


def main() -> int:
    """Execute the notebook; return 0, or 1 if a cell failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--into", type=Path, required=True, help="folder for the executed notebook")
    args = parser.parse_args()
    args.into.mkdir(parents=True, exist_ok=True)
    executed = args.into / args.notebook.name
    print(f"Executing {args.notebook}", flush=True)
    began = time.time()
    failed = execute(args.notebook, executed)
    if failed is not None:
        print(f"\nThe notebook stopped: {failed}\nWhat it got to is in {executed}", file=sys.stderr)
        return 1
    page = as_page(executed)
    print(f"Done in {time.time() - began:.0f} s.\n")
    tell(executed, page, command=wrapper(args.into))
    return 0


def execute(source: Path, target: Path) -> str | None:
    """Execute `source` into `target`, a line per cell; return what went wrong, if anything did."""
    notebook = nbformat.read(source, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    started: dict[int, float] = {}

    def begin(cell: Any, cell_index: int) -> None:
        started[cell_index] = time.time()

    def end(cell: Any, cell_index: int, **_: Any) -> None:
        number = cells.index(cell) + 1
        first = next((line for line in cell.source.splitlines() if line.strip()), "")
        print(f"  [{number:2}/{len(cells)}] {time.time() - started[cell_index]:5.1f} s  {first[:70]}", flush=True)

    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(source.parent)}},
        on_cell_execute=begin,
        on_cell_executed=end,
    )
    try:
        client.execute()
    except CellExecutionError as error:
        return re.sub(r"\x1b\[[0-9;]*m", "", f"{error.ename}: {error.evalue}\n{error.traceback}")
    finally:
        nbformat.write(notebook, target)
    return None


def as_page(executed: Path) -> Path:
    """Write the executed notebook as one HTML page beside it, which any browser opens."""
    from nbconvert import HTMLExporter

    page = executed.with_suffix(".html")
    text, _ = HTMLExporter().from_filename(str(executed))
    page.write_text(text, encoding="utf-8")
    return page


def wrapper(folder: Path) -> Path:
    """Write a `mlworkflow` that looks into the demo's home, whatever the environment says."""
    script = folder / "mlworkflow"
    home = shlex.quote(os.environ["MLWORKFLOW_HOME"])
    script.write_text(
        f'#!/bin/sh\nMLWORKFLOW_HOME={home}\nexport MLWORKFLOW_HOME\nexec {shlex.quote(str(BIN / "mlworkflow"))} "$@"\n'
    )
    script.chmod(0o755)
    return script


def tell(executed: Path, page: Path, command: Path) -> None:
    """Say where notebook, run and service are, and how to open them."""
    from jupyter_mlworkflow import workflow as wf

    short = Path(os.path.relpath(command))
    execution = wf.executions(limit=1)[0]
    print(f"The executed notebook   {os.path.relpath(executed)}   (make lab opens JupyterLab)")
    print(f"  as a page             {page.resolve().as_uri()}")
    print(f"The run                 {short} show {execution.full_name}")
    print(f"  its logs              {short} logs {execution.full_name}")
    print(f"  its files             {Path(os.environ['MLWORKFLOW_HOME']) / 'runs' / execution.id}")
    services = wf.services()
    for service in services[-1:]:
        print(f"The service             {service.name}: {service.status} at {service.access_address}")
        print(f"  its page              {service.access_address}/docs")
        print(f"  its token             {short} services token {service.id}")
        print(f"  end it                {short} services stop {service.id}")
    if len(services) > 1:
        print(f"  services before it    {short} services")
    print("Give everything back    make clean")


if __name__ == "__main__":
    sys.exit(main())
