#!/bin/sh
# Makes .venv and installs the pinned requirements named as the argument (runtime or tests), then the project itself.
# Finds a Python by trying, not by its name: a pyenv shim, or a python3 that is too old, is passed over.
set -eu
cd "$(dirname "$0")/.."
wanted=${1:-tests}

say() { printf '%s\n' "$*" >&2; }

suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2])' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
        if suits "$name"; then printf '%s\n' "$name"; return; fi
    done
    say 'Matters Arising needs Python 3.11 or newer, and none was found.'
    say 'Install one (for example: apt-get install python3 python3-venv), or name it: make setup PYTHON=/path/to/python3'
    return 1
}

make_environment() {
    python=$(find_python)
    "$python" -m venv .venv >/dev/null 2>&1 && return
    # Debian ships python3 without ensurepip unless python3-venv is installed; a pip outside can serve as well.
    if "$python" -m venv --without-pip --clear .venv >/dev/null 2>&1 && "$python" -m pip --version >/dev/null 2>&1; then return; fi
    rm -rf .venv
    say "\"$python -m venv\" does not work here: install its missing part (Debian, Ubuntu: apt-get install python3-venv) and run make again."
    return 1
}

pip() {
    if .venv/bin/python -m pip --version >/dev/null 2>&1; then
        .venv/bin/python -m pip "$@"
    else
        "$(find_python)" -m pip --python .venv/bin/python "$@"
    fi
}

# pip's own lines, as one line that counts.
counted() {
    awk -v all="$(grep -c '==' "requirements/$wanted.txt")" '
        /^Collecting / { printf "\r  %d of %d packages", ++found, all; fflush() }
        /^Installing collected/ { printf "\r  %d packages are here; putting them in place\n", found; fflush() }' >&2
}

if ! suits .venv/bin/python; then
    rm -rf .venv
    make_environment
fi
say "Installing the pinned requirements ($wanted); the first time takes a minute or two."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
rm -f .venv/installed
# A pipe keeps only its last word's outcome: the mark is there only if pip itself succeeded.
{ pip install --progress-bar off --require-hashes --only-binary :all: -r "requirements/$wanted.txt" && : > .venv/installed; } | counted
[ -e .venv/installed ]
pip install --quiet --no-deps --no-build-isolation --editable .
.venv/bin/matters --help >/dev/null 2>&1 || .venv/bin/python -c 'import bot, handlers, storage'
: > ".venv/ready-$wanted"
