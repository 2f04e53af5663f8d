#!/bin/sh
# The long form of tests/system/upload_cut.sh: the line is cut at every byte over TLS too, as closely as PROVE_SECONDS allow.
begun=$(date +%s) runs=0 bad=0
out=$(mktemp) || exit 3
trap 'rm -f "$out"' EXIT
# primes: another set of places each time
for step in 13 11 7 5 3 2 1; do
	STEP=1 STEP_TLS=$step sh tests/system/upload_cut.sh >"$out" 2>&1 || { bad=$((bad + 1)); grep -A 20 '^not ok' "$out" | sed 's/^not ok/# not ok/'; }
	cuts=$((${cuts:-0} + $(sed -n 's/^ok .* cut at \([0-9]*\) places .*/\1/p' "$out" | awk '{ n += $1 } END { print n + 0 }')))
	runs=$((runs + 1)) took=$(($(date +%s) - begun))
	# the next one takes longer than the last
	[ $((took + took / runs * 2)) -lt "${PROVE_SECONDS:-0}" ] || break
done
[ $bad -eq 0 ] && echo "ok 1 - $runs walks with $cuts cuts" || echo "not ok 1 - $bad of $runs walks"
echo "# count walks $runs"
echo "# count cuts $cuts"
echo "1..1"
[ $bad -eq 0 ]
