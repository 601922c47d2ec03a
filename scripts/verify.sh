#!/bin/sh
# Do what a newcomer does: fresh clone, fresh home, `make demo`, `make test`, `make clean`.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
mkdir "$work/home"
# Package managers keep what they know of this machine (mirrors, certificates); nothing else is handed on.
for file in .npmrc .pip/pip.conf .config/pip/pip.conf; do
    if [ -f "$HOME/$file" ]; then
        mkdir -p "$work/home/$(dirname "$file")"
        cp "$HOME/$file" "$work/home/$file"
    fi
done
cleanup() {
    HOME="$work/home" make -C "$work/clone" clean >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
unset MLWORKFLOW_HOME
export CI=true  # tools that heed it do here what they do there
git clone --quiet "$source" "$work/clone"
export HOME="$work/home"
cd "$work/clone"
echo "== make demo, in a fresh clone with a fresh home"
make demo
echo "== make test, in the same clone"
make test
test -z "$(ls -A "$HOME/.jupyter-mlworkflow" 2>/dev/null)" || { echo "A test wrote into the home folder" >&2; exit 1; }
echo "== verified"
