#!/bin/sh
# The bench of GPUs, on a machine with an NVIDIA GPU and a checkout of graft: sets up what is absent, says what can't be
# set up, measures for less than eight minutes. `sh bench/gpu.sh`; GRAFT_PEERS names a Python that has the frameworks.
set -u
cd "$(dirname "$0")/.."
say() { echo "gpu.sh: $*" >&2; }

node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
  { say "node 20.19 or newer is absent: install it first"; exit 1; }
[ -d node_modules ] || npm ci || { say "npm ci failed: without its packages nothing runs"; exit 1; }
[ -f dist/cli/main.js ] || npm run build || { say "the build failed"; exit 1; }

python="${GRAFT_PEERS:-$HOME/.cache/graft/bench-gpu/bin/python}"
if [ ! -x "$python" ]; then
  python3 -m venv "$HOME/.cache/graft/bench-gpu" || { say "python3 with venv is absent"; exit 1; }
  for package in numpy torch 'jax[cuda12]' keras; do
    "$python" -m pip install --quiet "$package" || say "pip could not install $package: whoever needs it will be absent"
  done
fi
for module in torch jax keras; do
  "$python" -c "import importlib.util as u, sys; sys.exit(u.find_spec('$module') is None)" || say "$module is absent from $python"
done
"$python" -c 'import jax; print("JAX sees", jax.devices())' >&2 || say "jax does not load: graft's own rows will be absent"

GRAFT_PEERS="$python" GRAFT_PYTHON="$python" exec npm run -s bench gpu
