#!/bin/sh
# Give back disk and processes, but nothing that somebody wrote, and no environment that something runs in.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd -P)
demo=.demo
venv=.venv

if [ -x "$venv/bin/mlworkflow" ] && [ -d "$demo/home" ]; then
    MLWORKFLOW_HOME="$here/$demo/home" "$venv/bin/mlworkflow" clean --all --yes --force
fi
rm -rf "$demo/home" "$demo/mlworkflow" "$demo/.ipynb_checkpoints"
# `make lab` opens copies of the tutorials: they are removed when nothing in them was changed.
python=$venv/bin/python
[ -x "$python" ] || python=$(command -v python3 || true)
[ -z "$python" ] || "$python" scripts/tutorials.py remove "$demo"
# `make demo` writes a page of the executed notebook after it: a notebook newer than its page was edited since.
for page in "$demo"/*.html; do
    notebook=${page%.html}.ipynb
    if [ -f "$page" ] && [ -z "$(find "$notebook" -newer "$page" 2>/dev/null)" ]; then
        rm -f "$page" "$notebook"
    fi
done
if [ -d "$demo" ] && ! rmdir "$demo" 2>/dev/null; then
    echo "Kept, because somebody worked in it: $demo ($(ls -A "$demo" | tr '\n' ' ' | sed 's/ $//')). To remove it: rm -rf $demo"
fi

rm -rf build dist test-artifacts .coverage htmlcov .mypy_cache .ruff_cache .pytest_cache .hypothesis
rm -rf labextension/lib labextension/tsconfig.tsbuildinfo labextension/node_modules jupyter_mlworkflow/labextension
find . -name __pycache__ -not -path "./$venv/*" -not -path "./$demo/*" -prune -exec rm -rf {} +

# Runs and services in other homes (~/.jupyter-mlworkflow), and JupyterLab, may be running in the environment.
users=
for process in /proc/[0-9]*; do
    program=$(tr '\0' '\n' 2>/dev/null <"$process/cmdline" | head -n 1) || continue
    case $program in
        "$here/$venv"/bin/*) users="$users ${process#/proc/}" ;;
    esac
done
if [ -n "$users" ]; then
    echo "Kept, because processes run in it: $venv (process$users). mlworkflow ls and mlworkflow services show runs and services."
else
    rm -rf "$venv"
fi
