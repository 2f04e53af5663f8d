#!/bin/sh
# The cashier's screen on a true webcam and a true barcode reader at once, in a guest: see tests/lab/screen.guest.
. tests/support/tap.sh
CHIT_PASSPHRASE='walk walk'
export CHIT_PASSPHRASE
. tests/support/fates.sh
lab() { skip "the screen on real drivers" "$1"; done_testing; }
[ -z "${SAN:-}" ] || lab "sanitizers are not for the guest"
command -v tmux >/dev/null || lab "there is no tmux"
why=$(tests/lab/prepare "$BIN/lab") || lab "$why"
. tests/lab/guest-tap

now=$(date +%s)
mkdir "$T/out"
fates_make "$T/shop" "$now" https://127.0.0.1:8443 && fates_issue $((now - 1000)) last --offer o1 || { echo "Bail out! no shop"; exit 3; }
unset CHIT_NOW
for fate in good again last; do fates_of $fate; done >"$T/texts"
ok "pictures for the camera" "$BIN/tests/frames" --mode seq --frames 1 --severity mild --size large --salt 2 "$T/texts" "$T/out/pictures"
is "which hold their codes" "$("$BIN/chit-scan" --frames "$T/out/pictures" | cut -f 3)" "$(cat "$T/texts")"
cp -a "$F/till" "$F/text" "$T/out"
for fate in good again last small-code three-uses; do
	"$CHIT" check --store "$F/till" --json "$(fates_of $fate)" | jq -r .serial >"$T/out/text/$fate.serial"
done
guest_tap 580 tests/lab/screen.guest
done_testing
