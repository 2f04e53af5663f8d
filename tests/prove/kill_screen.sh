#!/bin/sh
# The long form of tests/system/kill_screen.sh: other moments each time, for PROVE_SECONDS.
SEED=$(date +%s)
export SEED
exec sh tests/system/kill_screen.sh
