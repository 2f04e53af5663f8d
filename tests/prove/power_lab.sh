#!/bin/sh
# The long form of tests/lab/power.sh: a longer day and other cuts each time, for PROVE_SECONDS.
SEED=$(date +%s) COUPONS=$((20 + ${PROVE_SECONDS:-60} / 3))
[ "$COUPONS" -le 400 ] || COUPONS=400
export SEED COUPONS
exec sh tests/lab/power.sh
