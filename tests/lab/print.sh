#!/bin/sh
# Receipts to a USB printer behind the kernel's own usblp: paper out, unplugged, stalled, the till killed. See print.guest.
. tests/support/tap.sh
lab() { skip "a real printer driver" "$1"; done_testing; }
[ -z "${SAN:-}" ] || lab "sanitizers are not for the guest"
why=$(tests/lab/prepare "$BIN/lab") || lab "$why"
mkdir "$T/out"
export BIN
tests/lab/in-guest 420 "$BIN/lab" "$T/out" tests/lab/print.guest 2>"$T/err"; status=$?
if [ "$status" = 125 ]; then cat "$T/err" >&2; fail "the guest runs" "$(tail -n 8 "$T/err")"; fi
grep -v '^1\.\.' "$T/out/tap" >"$T/tap" 2>/dev/null
while read -r line; do
	case $line in
	"ok "*) pass "${line#ok * - }" ;;
	"not ok "*) fail "${line#not ok * - }" ;;
	*) printf '%s\n' "$line" ;;
	esac
done <"$T/tap"
is "the guest's script ran to its end" "$(grep -c '^1\.\.' "$T/out/tap")" 1
done_testing
