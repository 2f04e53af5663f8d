#!/bin/sh
# The long form of tests/system/upload_kill.sh: 60 kills at a time, for PROVE_SECONDS.
begun=$(date +%s) runs=0 bad=0 killed=0
out=$(mktemp) || exit 3
trap 'rm -f "$out"' EXIT
while [ $runs -eq 0 ] || [ $(($(date +%s) - begun)) -lt "${PROVE_SECONDS:-0}" ]; do
	sh tests/system/upload_kill.sh >"$out" 2>&1 || { bad=$((bad + 1)); grep -A 20 '^not ok' "$out" | sed 's/^not ok/# not ok/'; }
	killed=$((killed + $(sed -n 's/^# killed \([0-9]*\),.*/\1/p' "$out" | head -n 1)))
	runs=$((runs + 1))
done
[ $bad -eq 0 ] && echo "ok 1 - $runs days with $killed kills" || echo "not ok 1 - $bad of $runs days"
echo "# count days $runs"
echo "# count kills $killed"
echo "1..1"
[ $bad -eq 0 ]
