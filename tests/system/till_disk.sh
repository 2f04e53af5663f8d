#!/bin/sh
# A disk that is full, and one that may only be read: nothing is accepted, nothing is handed over, and it is said.
# In a mount namespace of its own; skipped where that may not be had.
if [ "${TILL_DISK:-}" != inside ]; then
	if unshare -rm sh -c 'mount -t tmpfs none /mnt' 2>/dev/null; then
		TILL_DISK=inside exec unshare -rm sh "$0"
	fi
	echo "ok 1 - full and read-only disks # SKIP no mount namespace here"
	echo "1..1"
	exit 0
fi
. tests/support/tap.sh
P=$T/platform D=$T/disk S=$D/store

issue() {
	run "$PLATFORM" issue --data "$P" --count 1 --offer o1 --out "$T/out" --format none --json
	text=$(printf '%s\n' "$out" | jq -r .text)
}
trap 'umount "$D" 2>/dev/null; umount "$T/stick" 2>/dev/null; rm -rf "$T"' EXIT

mkdir "$D" "$T/stick"
mount -t tmpfs -o size=800k none "$D"
ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
ok "a kit" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
ok "a till on a small disk" "$CHIT" init --store "$S" --kit "$T/t1.kit"
issue
ok "works while there is room" "$CHIT" redeem --store "$S" "$text"

dd if=/dev/zero of="$D/fill" bs=1k 2>/dev/null
issue
status_is "a full disk is a failure, not a verdict" 3 "$CHIT" redeem --store "$S" --json "$text"
is "with no green" "$out" ""
like "in clear words" "$err" '(full|space)'
rm "$D/fill"
run "$CHIT" redeem --store "$S" --json "$text"
is "with room again the same coupon is good" "$status $(json "$out" .reason)" "0 ok"

mount -o remount,ro "$D"
issue
status_is "a disk that may only be read accepts nothing" 3 "$CHIT" redeem --store "$S" --json "$text"
is "with no green" "$out" ""
unlike "in clear words" "$err" 'passphrase'
status_is "nor does it make a store" 3 "$CHIT" init --store "$D/new"
mount -o remount,rw "$D"
run "$CHIT" redeem --store "$S" --json "$text"
is "afterwards it does" "$status $(json "$out" .reason)" "0 ok"
like "and the chain holds" "$("$CHIT" doctor --store "$S")" 'every chain holds'

mount -t tmpfs -o size=16k none "$T/stick"
dd if=/dev/zero of="$T/stick/fill" bs=1k 2>/dev/null
status_is "a full stick" 3 "$CHIT" export --store "$S" "$T/stick"
is "hands nothing over" "$("$CHIT" status --store "$S" --json | jq .unsent)" 3
is "and leaves no half file" "$(ls -A "$T/stick")" fill
rm "$T/stick/fill"
ok "with room it does" "$CHIT" export --store "$S" "$T/stick"
is "all of it" "$("$CHIT" status --store "$S" --json | jq .unsent)" 0
mount -o remount,ro "$T/stick"
status_is "a stick that may only be read" 3 "$CHIT" export --store "$S" "$T/stick"
done_testing
