#!/bin/sh
# Makes .venv from a lock file: `tools/setup.sh requirements.lock`. Every package is checked against its hash.
# PYTHON names the interpreter; without it the newest of 3.14 to 3.11 that can make an environment is taken.
set -eu
cd "$(dirname "$0")/.."
lock=$1

usable() { # 3.11 or newer, and with the two modules that Debian and Ubuntu keep in a package of their own
  "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
  for name in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}; do
    if usable "$name"; then
      command -v "$name"
      return
    fi
  done
  echo "No Python 3.11 or newer that can make an environment was found${PYTHON:+ under the name $PYTHON}." >&2
  echo "  Debian, Ubuntu:  sudo apt-get install python3 python3-venv" >&2
  echo "  macOS:           brew install python" >&2
  echo "  another place:   make PYTHON=/path/to/python3 ..." >&2
  exit 2
}

if ! usable .venv/bin/python; then
  python=$(find_python)
  echo "Set-up: making .venv with $("$python" --version) ..."
  rm -rf .venv
  "$python" -m venv .venv
fi

echo "Set-up: installing $lock (once; about a minute) ..."
# Only the first import compiles a module: a set-up that compiles everything takes a third longer.
pip() { .venv/bin/python -m pip --disable-pip-version-check -qq install --no-compile --no-deps "$@"; }
pip --require-hashes -r "$lock"
pip --no-build-isolation -e .
