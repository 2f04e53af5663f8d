#!/bin/sh
# The walk on a demo shop, in plain words: `make run` calls this. Usage: demo.sh BUILD
set -u
BUILD=${1:-build}
BUILD=$(cd "$BUILD" && pwd) || exit 3
CHIT=$BUILD/chit PLATFORM=$BUILD/chit-platform
D=$BUILD/demo
P=$D/platform S=$D/till
export CHIT_PASSPHRASE='the demo shop has no secrets'
now=$(date +%s)

if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi
step=0
say() { step=$((step + 1)); printf '\n%s%d. %s%s\n' "$bold" "$step" "$1" "$plain"; }
die() { printf '%s\n' "make run: $1 (everything it made is in $D)" >&2; exit 3; }
show() { printf '   $ %s\n' "$*" | sed "s|$BUILD/||g; s|$D/||g"; "$@" >"$D/.out" 2>"$D/.err"; st=$?; sed 's/^/     /' "$D/.out" "$D/.err"; return $st; }
# The same two days ago, so that the shop has a past.
ago() { CHIT_NOW=$((now - 172800)) "$@" >"$D/.out" 2>"$D/.err" || die "$(cat "$D/.err")"; }
# issue NAME OPTION...: one coupon, its picture named for its fate
issue() {
	name=$1; shift
	"$@" --count 1 --out "$D/new" --json >"$D/.out" 2>"$D/.err" || die "$(cat "$D/.err")"
	jq -r .text "$D/.out" >"$D/text/$name"
	mv "$(find "$D/new" -name '*.png' | head -n 1)" "$D/coupons/$name.png" || die "no picture was made"
	rm -rf "$D/new"
}
# read NAME: what the reader sees in that picture
read_code() { "$CHIT" scan --frames "$D/coupons/$1.png" --json | jq -r .text; }
redeem() {
	printf '\n   %s%s.png%s: %s\n' "$bold" "$1" "$plain" "$2"
	text=$(read_code "$1") || die "the reader failed on $1.png"
	[ -n "$text" ] && [ "$text" != null ] || die "nothing was read in $1.png"
	"$CHIT" redeem --store "$S" "$text" 2>&1 | sed 's/^/     /'
}

if [ -e "$D" ]; then
	[ -e "$D/.demo" ] || die "$D is in the way and is not ours"
	rm -rf "$D"
fi
mkdir -p "$D/coupons" "$D/text" "$D/stick" && : >"$D/.demo" || exit 3

say 'A platform: it sells coupons for shops, signs them, and pays the shops. It was set up two days ago.'
ago "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ago "$PLATFORM" merchant add --data "$P" m1 --name 'Noodle House'
ago "$PLATFORM" merchant add --data "$P" m2 --name 'Tea Corner'
ago "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name 'Beef noodles' --price 28.00 --share 0.90
ago "$PLATFORM" offer add --data "$P" o2 --merchant m2 --name 'Oolong tea' --price 12.00 --share 0.85
ago "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$D/t1.kit"
echo '   It made a kit for the till t1 of the Noodle House: one file and a passphrase, carried there on a stick.'

say 'The till opens the kit. There is no network, and it needs none.'
show "$CHIT" init --store "$S" --kit "$D/t1.kit" || die 'the till could not be made'

say 'The platform sells coupons, of every fate.'
issue good "$PLATFORM" issue --data "$P" --offer o1
issue good2 "$PLATFORM" issue --data "$P" --offer o1
issue three "$PLATFORM" issue --data "$P" --offer o1 --uses 3
issue early "$PLATFORM" issue --data "$P" --offer o1 --not-before +1d
issue othershop "$PLATFORM" issue --data "$P" --offer o2
issue base45 "$PLATFORM" issue --data "$P" --offer o1 --alphabet base45
CHIT_NOW=$((now - 90000)); export CHIT_NOW
issue expired "$PLATFORM" issue --data "$P" --offer o1 --expires +1h
unset CHIT_NOW
issue revoked "$PLATFORM" issue --data "$P" --offer o1
show "$PLATFORM" revoke --data "$P" "$(cat "$D/text/revoked")"
printf '   Their pictures: %s\n' "$D/coupons/*.png"

say 'At the counter: the reader sees each picture, the till decides.'
redeem good 'a guest shows a good coupon'
redeem good 'and shows it again'
redeem three 'a coupon with three uses'
redeem base45 'one in the smaller alphabet'
redeem expired 'one that ended yesterday'
redeem early 'one for tomorrow'
redeem othershop "the Tea Corner's"
printf '\n   %san altered one%s: one character of a good text is changed\n' "$bold" "$plain"
"$CHIT" redeem --store "$S" "$(sed 's/\(.\{80\}\)./\1_/' "$D/text/good2")" 2>&1 | sed 's/^/     /'
printf '\n   %sa poster on the wall%s: a link\n' "$bold" "$plain"
"$CHIT" redeem --store "$S" 'https://example.com/win' 2>&1 | sed 's/^/     /'
redeem revoked 'one that the platform took back: this till cannot know yet, and takes it'

say 'Closing time: the day goes on a stick, sealed for the platform, and is read back before it counts.'
show "$CHIT" export --store "$S" "$D/stick" || die 'the export failed'
say 'At the platform the stick is read; answers and news for the till are written beside.'
show "$PLATFORM" import --data "$P" "$D/stick" || die 'the import failed'
say 'Back at the till: every record has an answer, and the refused one says why.'
show "$CHIT" import --store "$S" "$D/stick"
show "$CHIT" status --store "$S"
say 'The platform settles with the shop: double entry, to the cent.'
show "$PLATFORM" settle --data "$P" --merchant m1 || die 'the settlement failed'
say 'Used stays used, after the upload too.'
CHIT_NOW=$((now + 3600)); export CHIT_NOW
redeem good 'the first coupon once more, an hour later'
unset CHIT_NOW

printf '\nTry it yourself:\n   export CHIT_PASSPHRASE="%s"\n   %s redeem --store %s "$(cat %s/text/good2)"\n' "$CHIT_PASSPHRASE" "$CHIT" "$S" "$D"
if [ -e /dev/video0 ]; then
	printf '   %s redeem --store %s --feed --camera /dev/video0     # hold a picture from %s/coupons before the webcam\n' "$CHIT" "$S" "$D"
fi
