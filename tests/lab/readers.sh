#!/bin/sh
# Barcode readers by the kernel's own drivers (cdc-acm, usbhid and evdev), with a camera (uvcvideo) beside them, in a
# guest. See readers.guest.
. tests/support/tap.sh
lab() { skip "real drivers" "$1"; done_testing; }
[ -z "${SAN:-}" ] || lab "sanitizers are not for the guest"
why=$(tests/lab/prepare "$BIN/lab") || lab "$why"

awk 'BEGIN { for (i = 0; i < 3; i++) { s = "chit:CAM"; for (k = 0; k < 60; k++) s = s (i + 3); print s } }' >"$T/texts"
mkdir "$T/out"
cp "$T/texts" "$T/out/"
ok "pictures for the camera" "$BIN/tests/frames" --mode seq --frames 1 --severity mild --size small --salt 2 "$T/texts" "$T/out/pictures"
export BIN
guest() { rm -f "$T/out/tap"; tests/lab/in-guest 400 "$BIN/lab" "$T/out" tests/lab/readers.guest 2>"$T/err"; status=$?; }
guest
# An emulated machine that gets no time for a second takes it for a gap: one more try, said.
if [ "$status" != 125 ] && grep -q '^not ok' "$T/out/tap" 2>/dev/null; then
	grep '^not ok' "$T/out/tap" | sed 's/^/# tried again after: /'
	guest
fi
if [ "$status" = 125 ]; then cat "$T/err" >&2; fail "the guest runs" "$(tail -n 8 "$T/err")"; fi
grep -v '^1\.\.' "$T/out/tap" >"$T/tap" 2>/dev/null
# its numbers go on from ours
while read -r line; do
	case $line in
	"ok "*) pass "${line#ok * - }" ;;
	"not ok "*) fail "${line#not ok * - }" ;;
	*) printf '%s\n' "$line" ;;
	esac
done <"$T/tap"
is "the guest's script ran to its end" "$(grep -c '^1\.\.' "$T/out/tap")" 1
done_testing
