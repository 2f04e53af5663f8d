#!/bin/sh
# Barcode readers by the kernel's own drivers (cdc-acm, usbhid and evdev), with a camera (uvcvideo) beside them, in a
# guest. See readers.guest.
. tests/support/tap.sh
. tests/lab/guest-tap
lab() { skip "real drivers" "$1"; done_testing; }
[ -z "${SAN:-}" ] || lab "sanitizers are not for the guest"
why=$(tests/lab/prepare "$BIN/lab") || lab "$why"

awk 'BEGIN { for (i = 0; i < 3; i++) { s = "chit:CAM"; for (k = 0; k < 60; k++) s = s (i + 3); print s } }' >"$T/texts"
mkdir "$T/out"
cp "$T/texts" "$T/out/"
ok "pictures for the camera" "$BIN/tests/frames" --mode seq --frames 1 --severity mild --size small --salt 2 "$T/texts" "$T/out/pictures"
guest_tap 400 tests/lab/readers.guest
done_testing
