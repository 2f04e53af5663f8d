#!/bin/sh
# A disk that is full, and one that may only be read: nothing is accepted, nothing is handed over, and it is said; what is
# there is read.
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
# reads WHERE: every command that changes nothing works
reads() {
	ok "$1: status" "$CHIT" status --store "$S"
	status_is "$1: the doctor looks at all of it" 1 "$CHIT" doctor --store "$S"
	like "$1: and finds that nothing can be written" "$out" "^\[x\]  disk .*$2"
	like "$1: the store is whole" "$out" 'every chain holds'
	run "$CHIT" check --store "$S" --json "$text"
	is "$1: check" "$status $(json "$out" .reason)" "0 ok"
	for c in "ticket" "table list" "carte list" "carte export" "house show" "receipt" "report item" "report x" "cashier list" "print list"; do
		# shellcheck disable=SC2086
		ok "$1: $c" "$CHIT" $c --store "$S"
	done
}
trap 'umount "$D" 2>/dev/null; umount "$T/stick" 2>/dev/null; rm -rf "$T"' EXIT

mkdir "$D" "$T/stick"
mount -t tmpfs -o size=1200k none "$D"
ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
ok "a kit" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
ok "a till on a small disk" "$CHIT" init --store "$S" --kit "$T/t1.kit"
ok "a carte" "$CHIT" carte import --store "$S" data/carte/noodle-house.csv
ok "a shift" "$CHIT" shift open --store "$S"
ok "a sale" "$CHIT" do --store "$S" 17 ca
ok "a line on a ticket" "$CHIT" do --store "$S" 17
issue
ok "works while there is room" "$CHIT" redeem --store "$S" "$text"

dd if=/dev/zero of="$D/fill" bs=1k 2>/dev/null
issue
status_is "a full disk is a failure, not a verdict" 3 "$CHIT" redeem --store "$S" --json "$text"
is "with no green" "$out" ""
like "in clear words" "$err" '(full|space)'
reads "full" 'is full'
is "full: somebody else's look" "$("$CHIT" ticket --cashier 3 --store "$S" --json | jq .total)" 2600
for c in "do 17" "shift in 5.00" "export $T/stick" "carte sold-out 17" "house set seller X" "import $T/stick"; do
	# shellcheck disable=SC2086
	status_is "full: not $c" 3 "$CHIT" $c --store "$S"
	like "full: it says what to do" "$err" 'free some space'
done
is "nothing is handed over" "$(ls "$T/stick")" ""
rm "$D/fill"
run "$CHIT" redeem --store "$S" --json "$text"
is "with room again the same coupon is good" "$status $(json "$out" .reason)" "0 ok"

mount -o remount,ro "$D"
issue
status_is "a disk that may only be read accepts nothing" 3 "$CHIT" redeem --store "$S" --json "$text"
is "with no green" "$out" ""
unlike "in clear words" "$err" 'passphrase'
reads "read-only" 'may only be read'
status_is "read-only: no line" 3 "$CHIT" do --store "$S" 17
rm -rf "$T/copy"; cp -a "$S" "$T/copy"
mkdir "$T/other"
mount --bind "$D" "$T/other"
mount -o remount,rw "$D" && rm -f "$S"/till.db-*
mount -o remount,bind,ro "$T/other"
status_is "where others may write, its files must be there" 3 "$CHIT" status --store "$T/other/store"
like "and it is said what to do" "$err" 'a copy of the directory will do'
umount "$T/other"
ok "which it does" "$CHIT" status --store "$T/copy"
mount -o remount,ro "$D"
reads "read-only and closed before" 'may only be read'
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
