#!/bin/sh
# Prints a Python of at least 3.11, the one that most was tried with first.
for name in python3.11 python3.12 python3.13 python3; do
    path=$(command -v "$name") || continue
    if "$path" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$path"
        exit 0
    fi
done
echo "Python 3.11 or later with its venv module is needed (Debian: apt install python3 python3-venv)." >&2
exit 1
