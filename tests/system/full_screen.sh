#!/bin/sh
# The disk becomes full while the cashier's screen is open: what cannot be written down is refused in words, nothing that
# was there is lost, and the till goes on by itself once there is space. In a mount namespace of its own.
if [ "${FULL_SCREEN:-}" != inside ]; then
	if unshare -rm sh -c 'mount -t tmpfs none /mnt' 2>/dev/null; then
		FULL_SCREEN=inside exec unshare -rm sh "$0"
	fi
	echo "1..0 # SKIP no mount namespace here"
	exit 0
fi
. tests/support/tap.sh
. tests/support/tmux.sh
D=$T/disk S=$D/store P=$T/platform
trap 'tm kill-server 2>/dev/null; umount "$D" 2>/dev/null; rm -rf "$T"' EXIT
mkdir "$D"
mount -t tmpfs -o size=6m none "$D"
fill() { dd if=/dev/zero of="$D/fill" bs=4k 2>/dev/null; }
issue() {
	run "$PLATFORM" issue --data "$P" --count 1 --offer o1 --format none --json
	text=$(printf '%s\n' "$out" | jq -r .text)
}
screen() {
	server=$((server + 1))
	tm new-session -d -x 80 -y 24 "sh -c 'echo \$\$ >$T/pid; exec $CHIT --store $S --no-reader --no-upload 2>$T/screen.err'; exec cat"
}
until_not() {
	i=0
	while pane | grep -Eq -- "$2"; do
		i=$((i + 1)); [ $i -le 200 ] || { fail "$1" "$(pane | grep .)"; return 1; }
		sleep 0.1
	done
	pass "$1"
}
leave() {
	tm send-keys F10
	person
	if until_gone "$(cat "$T/pid")"; then pass "$1"; else fail "$1" "$(pane | grep .)"; fi
	tm kill-server 2>/dev/null
}

ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
ok "a kit" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
ok "a till" "$CHIT" init --store "$S" --kit "$T/t1.kit"

screen
await "the screen opens" READY
issue
fill
typed "$text"
await "on a full disk nothing is accepted" 'NOTHING WAS ACCEPTED'
await "and it is said what to do" 'free some space'
unlike "nothing is green" "$(pane)" '\[\+\]'
is "nothing is written down" "$("$CHIT" status --store "$S" --json | jq .unsent)" 0
tm send-keys F9
await "F9 says what is the matter" '\[x\] disk'
person
tm send-keys Escape
await "and it stands below for as long as it is so" '\[!\] Disk full: free some space'
rm "$D/fill"
until_not "and no longer" 'Disk full'
like "but that little is left" "$(pane)" '\[!\] Disk: [0-9] MB left'
person
typed "$text"
await "with space the same coupon is good" '\[\+\] ACCEPTED'
person
leave "F10 ends it"

issue
"$CHIT" redeem --store "$S" "$text" >/dev/full 2>&1
issue
fill
screen
await "on a full disk the screen opens as well, with what was not shown" 'ACCEPTED, NOT SHOWN'
person
tm send-keys Enter
await "which cannot be marked" 'said once more'
await "and is not ready" 'NOT READY'
await "and says why, and what to do" 'Free some space'
await "and that stands below" '\[!\] Disk full: nothing can be sold or accepted'
typed "$text"
await "a coupon is refused in red" '\[x\] NOTHING WAS ACCEPTED'
like "in the same words" "$(pane)" 'Free some space'
tm send-keys F9
await "F9 says what is the matter" '\[x\] disk'
like "what is below stays" "$(pane)" 'Disk full: nothing can be sold'
person
tm send-keys Escape
person
tm send-keys Escape
await "nothing is lost by looking" 'NOT READY'
rm "$D/fill"
await "with space the till goes on by itself, with what could not be marked" 'ACCEPTED, NOT SHOWN'
until_not "and it says so no more" 'Disk full'
person
tm send-keys Enter
await "which is seen now" 'READY'
person
typed "$text"
await "the same coupon is good" '\[\+\] ACCEPTED'
is "once" "$("$CHIT" status --store "$S" --json | jq .unsent)" 3
person
leave "F10 ends it"

ok "a carte" "$CHIT" carte import --store "$S" data/carte/noodle-house.csv
screen
await "the sale opens" 'TOTAL CNY'
tm send-keys 1 7 Enter
await "a line" '1 Wonton noodles'
fill
person
tm send-keys 1 7 Enter
await "another one on a full disk is refused" 'NOTHING WAS DONE'
await "with what to do" 'free some space'
person
tm send-keys Escape
issue
person
typed "$text"
await "so is a coupon" 'NOTHING WAS DONE'
is "the ticket is what it was" "$("$CHIT" ticket --store "$S" --json | jq -c '[.total, (.lines | length)]')" '[2600,1]'
status_is "a command is refused as well" 3 "$CHIT" do --store "$S" 17
like "in the same words" "$err" 'free some space'
person
tm send-keys Escape
person
tm send-keys Enter
await "it may be looked at what is to be paid" 'Enter: exact'
person
tm send-keys Enter
await "but it cannot be paid" 'NOTHING WAS DONE'
status_is "there is no receipt" 1 "$CHIT" receipt --store "$S"
rm "$D/fill"
person
tm send-keys Escape
person
tm send-keys Enter
await "with space the till goes on" 'Enter: exact'
person
tm send-keys Enter
await "and the ticket is paid" 'CHANGE|Change'
is "once" "$("$CHIT" receipt --store "$S" --json | jq -c '[.receipt, .total]')" '[1,2600]'
run "$CHIT" check --store "$S" --json "$text"
is "the coupon is as good as it was" "$(json "$out" .reason)" ok
leave "F10 ends it"

fill
screen
await "a full disk opens the sale as well" 'TOTAL CNY'
await "with what stands below" '\[!\] Disk full: nothing can be sold or accepted'
tm send-keys 1 7 Enter
await "a line is refused in red" '\[x\] NOTHING WAS DONE'
like "with what to do" "$(pane)" 'Free some space'
person
tm send-keys Escape
person
typed "$text"
await "so is a coupon" '\[x\] NOTHING WAS DONE'
person
tm send-keys Escape
person
tm send-keys C-d
await "the doctor may be asked" '\[x\] disk'
rm "$D/fill"
until_not "with space it goes on by itself, whatever is open" 'Disk full: nothing'
person
tm send-keys Escape
person
tm send-keys 1 7 Enter
await "a line" '1 Wonton noodles'
person
tm send-keys Enter
await "is to be paid" 'Enter: exact'
person
tm send-keys Enter
await "and is paid" 'CHANGE|Change'
is "once" "$("$CHIT" receipt --store "$S" --json | jq -c '[.receipt, .total]')" '[2,2600]'
leave "F10 ends it"

mount -o remount,ro "$D"
screen
await "a disk that may only be read opens it as well" '\[!\] Disk read-only: nothing can be sold'
tm send-keys 1 7 Enter
await "a line is refused" 'may only be read'
mount -o remount,rw "$D"
until_not "once it may be written the till goes on" 'Disk read-only'
person
tm send-keys Escape
person
leave "F10 ends it"

ok "somebody with a PIN" env CHIT_PIN=1234 "$CHIT" cashier add --store "$S" --role owner Mei
fill
screen
await "where people sign on it opens, too" 'Who is at the till'
like "with what stands below" "$(pane)" 'Disk full: nothing can be sold or accepted'
tm send-keys F9
await "and with the doctor" '\[x\] disk'
person
tm send-keys Escape
person
tm send-keys 1 Enter
person
tm send-keys 1 2 3 4 Enter
await "nobody can sign on" 'disk is full'
rm "$D/fill"
until_not "with space the till goes on" 'Disk full: nothing'
person
leave "F10 ends it"
like "the store is whole" "$("$CHIT" doctor --store "$S")" 'every chain holds'
done_testing
