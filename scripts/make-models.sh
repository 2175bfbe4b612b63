#!/bin/sh
# Remakes the networks of test/models with Keras and TensorFlow, in a venv of
# their own: nothing else of the project needs TensorFlow. Arguments go to
# test/models/make_models.py.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
requirements=$root/scripts/requirements-models.txt
venv=$root/.venv-models
stamp=$venv/installed-requirements.txt

if ! cmp -s "$requirements" "$stamp"; then
  "$root/scripts/setup.sh"
  python=/usr/bin/python3
  [ -x $python ] || python=python3
  echo "make-models.sh: making $venv (about 2 GB)" >&2
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install -q --disable-pip-version-check \
    -r "$requirements" >&2
  cp "$requirements" "$stamp"
fi

"$venv/bin/python" "$root/test/models/make_models.py" "$@" 2>"$venv/log" || {
  tail -n 20 "$venv/log" >&2
  exit 1
}
