#!/bin/sh
# A camera measured, what it could not read, SIGTERM in mid-stream, other modes: by the kernel's own driver (uvcvideo), in a
# guest. See camera.guest.
. tests/support/tap.sh
. tests/lab/guest-tap
lab() { skip "real drivers" "$1"; done_testing; }
[ -z "${SAN:-}" ] || lab "sanitizers are not for the guest"
why=$(tests/lab/prepare "$BIN/lab") || lab "$why"

awk 'BEGIN { srand(9); a = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for (i = 0; i < 3; i++) { s = "chit:"; for (k = 0; k < 200; k++) s = s substr(a, int(rand() * 64) + 1, 1); print s } }' >"$T/texts"
mkdir "$T/out"
ok "pictures for the camera" "$BIN/tests/frames" --mode seq --frames 1 --severity mild --size large --salt 2 "$T/texts" "$T/out/pictures"
is "which hold their codes" "$("$BIN/chit-scan" --frames "$T/out/pictures" | cut -f 3)" "$(cat "$T/texts")"
{ printf 'P5 640 480 255\n'; head -c 307200 /dev/zero | tr '\0' '\005'; } >"$T/out/black.pgm"
{ printf 'P5 640 480 255\n'; awk 'BEGIN { for (y = 0; y < 480; y++) { for (x = 0; x < 640; x++) printf "%s", int(x / 16) % 2 ? "!" : "~" } }'; } >"$T/out/bars.pgm"
guest_tap 420 tests/lab/camera.guest
done_testing
