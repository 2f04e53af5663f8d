#!/bin/sh
# The power is cut on the real chit redeem: on a true kernel and file system in QEMU, on a disk that forgets what was not
# flushed. One run is written down, operation by operation; then the disk is made again as it is after a cut, at CUTS places
# of it (21; behind an answer or anywhere), with what was not flushed dropped, arriving at random, or torn. Whatever was
# answered must be there, at most one redemption more, and the store whole. COUPONS are redeemed (24); with PROVE_SECONDS
# cuts go on, each by another chance, until that time is over.
. tests/support/tap.sh
CUTS=${CUTS:-21} COUPONS=${COUPONS:-24} SEED=${SEED:-1}
PATH=$PATH:/usr/sbin:/sbin
POWER=$BIN/lab/power P=$T/platform
lab() { skip "power cuts" "$1"; done_testing; }
[ -z "${SAN:-}" ] || lab "sanitizers are not for the guest"
why=$(tests/lab/prepare "$BIN/lab") || lab "$why"
for p in mke2fs e2fsck debugfs; do command -v $p >/dev/null || lab "there is no $p"; done
begun=$(date +%s)

# ---- a shop, and its till on a disk ----
ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
ok "a kit" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
mkdir -p "$T/disk" "$T/out"
ok "a till" "$CHIT" init --store "$T/disk/store" --kit "$T/t1.kit" --key-file "$T/disk/store/key" --no-passphrase
"$PLATFORM" issue --data "$P" --offer o1 --count "$COUPONS" --out "$T/coupons" --format none --json >"$T/issued"
jq -r .text "$T/issued" >"$T/out/texts"
is "$COUPONS coupons" "$(wc -l <"$T/out/texts")" "$COUPONS"
ok "a disk with the till on it" mke2fs -q -F -t ext4 -d "$T/disk" "$T/image" 24M

# ---- its day, in the guest ----
"$POWER" serve "$T/image" "$T/log" "$T/disk.sock" "$T/line.sock" >"$T/power" 2>&1 & power=$!
trap 'kill $power 2>/dev/null; rm -rf "$T"' EXIT
i=0; until grep -q ready "$T/power" || [ $i -gt 50 ]; do i=$((i + 1)); sleep 0.1; done
LAB_DEVICES="-chardev socket,id=line,path=$T/line.sock -serial chardev:line
	-blockdev driver=nbd,node-name=d,server.type=unix,server.path=$T/disk.sock -device virtio-blk-pci,drive=d,write-cache=on"
export BIN LAB_DEVICES
tests/lab/in-guest 240 "$BIN/lab" "$T/out" tests/lab/power.guest 2>"$T/err"
is "the guest's day" "$? $(cat "$T/out/tap" 2>/dev/null)" "0 end"
wait $power
is "the disk wrote it down" "$?" 0
"$POWER" points "$T/log" >"$T/points"
cp --sparse=always "$T/image" "$T/end"
"$POWER" cut "$T/log" "$T/end" 999999999 0 dropped >"$T/said"
answers=$(tail -n +2 "$T/said" | jq -r 'select(.verdict == "accept") | .serial' | sort -u | wc -l)
is "each coupon was accepted" "$answers" "$COUPONS"
operations=$(tail -n 1 "$T/points")
[ "$answers" = "$COUPONS" ] || { fail "there is something to judge" "$(tail -n 5 "$T/said" "$T/err" "$T/out/console")"; done_testing; }

# ---- cuts ----
# judge POINT FATE SEED: 0 where all is well, else 1 and words in $T/bad
judge() {
	cut="cut at $1 of $operations, $2, seed $3"
	rm -rf "$T/after"; mkdir "$T/after"
	cp --sparse=always "$T/image" "$T/after/image"
	"$POWER" cut "$T/log" "$T/after/image" "$1" "$3" "$2" >"$T/after/lines" || { echo "$cut: no cut"; return 1; }
	unflushed=$((unflushed + $(head -n 1 "$T/after/lines")))
	e2fsck -fp "$T/after/image" >"$T/after/fsck" 2>&1
	[ $? -le 1 ] || { echo "$cut: the file system is damaged: $(cat "$T/after/fsck")"; return 1; }
	debugfs -R "rdump /store $T/after" "$T/after/image" >/dev/null 2>&1
	set -- "$cut" $(tail -n +2 "$T/after/lines" | jq -r 'select(.verdict == "accept") | .serial')
	shift
	answered=$((answered + $#))
	S=$T/after/store
	"$CHIT" doctor --store "$S" --key-file "$S/key" --json >"$T/after/doctor" 2>&1
	[ "$(jq -r 'select(.what == "store").sign' "$T/after/doctor" 2>&1)" = ok ] || { echo "$cut: $(cat "$T/after/doctor")"; return 1; }
	due=$("$CHIT" status --store "$S" --key-file "$S/key" --json | jq .unsent)
	[ "$due" -ge $# ] && [ "$due" -le $(($# + 1)) ] || { [ "$due" -ge $# ] || lost=$((lost + $# - due)); echo "$cut: $# answered, $due there"; return 1; }
	for serial; do
		reason=$("$CHIT" check --store "$S" --key-file "$S/key" --json "$(grep -F "\"$serial\"" "$T/issued" | jq -r .text)" | jq -r .reason)
		case $reason in used|repeat) ;; *) lost=$((lost + 1)); echo "$cut: $serial was accepted, and now it is: $reason"; return 1 ;; esac
	done
}

more() { [ $cuts -lt "$CUTS" ] || [ $(($(date +%s) - begun)) -lt "${PROVE_SECONDS:-0}" ]; }
cuts=0 bad=0 lost=0 unflushed=0 answered=0
: >"$T/bad"
while more; do
	set -- dropped random torn
	shift $((cuts % 3))
	# by turns right behind an answer and anywhere: a till that keeps still says most between two operations
	point=$(awk -v seed=$((SEED * 1000003 + cuts)) -v last="$operations" -v any=$((cuts / 3 % 2)) \
		'{ p[NR] = $1 } END { srand(seed); rand(); print any ? int(rand() * last) + 1 : p[int(rand() * NR) + 1] }' "$T/points")
	judge "$point" "$1" $((SEED + cuts)) >>"$T/bad" || bad=$((bad + 1))
	cuts=$((cuts + 1))
done
is "after $cuts cuts in $operations operations all that was answered is there ($answered answers looked for)" "$bad $(cat "$T/bad")" "0 "
like "and the cuts did take something" "$unflushed" '^[1-9]'

echo "# count cuts $cuts"
echo "# count lost $lost"
echo "# count answers $answered"
done_testing
