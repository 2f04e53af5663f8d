# A demo shop with a past, and a dozen coupons of every fate, each made for what it is: nothing in the till is told what to
# say. Source it with CHIT, PLATFORM, BIN and CHIT_PASSPHRASE set, then:
#
#	fates_make DIR NOW URL	DIR/platform, DIR/till (t1 of the Noodle House), DIR/coupons/NN-FATE.png, DIR/text/FATE
#
# The platform was set up two days before NOW (seconds); yesterday evening both tills brought their sticks. Gives 1 and
# words on standard error where something failed. POSIX sh.

fates_at() { CHIT_NOW=$1; export CHIT_NOW; shift; "$@" >"$F/.out" 2>"$F/.err" || { echo "fates: $*: $(cat "$F/.err")" >&2; return 1; }; }
fates_text() { sed -n 's/.*"text":"\([^"]*\)".*/\1/p'; }
# fates_issue AT FATE OPTION...: one coupon of offer o1 (or --offer in OPTION)
fates_issue() {
	at=$1 fate=$2; shift 2
	fates_at "$at" "$PLATFORM" issue --data "$F/platform" --count 1 --format none --json "$@" || return 1
	fates_text <"$F/.out" >"$F/text/$fate"
}
fates_of() { cat "$F/text/$1"; }
fates_draw() { n=$((n + 1)); "$BIN/tests/forge" draw "$F/coupons/$(printf %02d $n)-$1.png" "$(fates_of "$1")"; }
# fates_stick TILL AT: there and back
fates_stick() {
	mkdir -p "$F/stick" && fates_at "$2" "$CHIT" export --store "$F/$1" "$F/stick" &&
		fates_at "$2" "$PLATFORM" import --data "$F/platform" "$F/stick" &&
		fates_at "$2" "$CHIT" import --store "$F/$1" "$F/stick"
}

fates_make() {
	F=$1 now=$2 url=$3
	opened=$((now - 172800)) yesterday=$((now - 93600)) evening=$((now - 50400))
	mkdir -p "$F/coupons" "$F/text" || return 1
	fates_at $opened "$PLATFORM" init --data "$F/platform" --name Demo --url "$url" &&
		fates_at $opened "$PLATFORM" merchant add --data "$F/platform" m1 --name 'Noodle House' &&
		fates_at $opened "$PLATFORM" merchant add --data "$F/platform" m2 --name 'Tea Corner' &&
		fates_at $opened "$PLATFORM" offer add --data "$F/platform" o1 --merchant m1 --name 'Beef noodles' --price 28.00 --share 0.90 &&
		fates_at $opened "$PLATFORM" offer add --data "$F/platform" o2 --merchant m2 --name 'Oolong tea' --price 12.00 --share 0.85 &&
		fates_at $opened "$PLATFORM" offer add --data "$F/platform" card --merchant m1 --name 'Prepaid card' --price 100.00 --share 0.95 --kind value &&
		fates_at $opened "$PLATFORM" till add --data "$F/platform" t1 --merchant m1 --kit "$F/t1.kit" &&
		fates_at $opened "$PLATFORM" till add --data "$F/platform" t2 --merchant m1 --kit "$F/t2.kit" &&
		fates_at $opened "$CHIT" init --store "$F/till" --kit "$F/t1.kit" &&
		fates_at $opened "$CHIT" init --store "$F/other" --kit "$F/t2.kit" || return 1
	fates_issue $opened used --offer o1 && fates_issue $opened elsewhere --offer o1 &&
		fates_issue $opened expired --offer o1 --expires +26h && fates_issue $opened revoked --offer o1 &&
		fates_issue $opened good --offer o1 && fates_issue $opened again --offer o1 &&
		fates_issue $opened three-uses --offer o1 --uses 3 && fates_issue $opened small-code --offer o1 --alphabet base45 &&
		fates_issue $opened too-early --offer o1 --not-before +3d && fates_issue $opened other-shop --offer o2 &&
		fates_issue $opened model --offer o1 && fates_issue $opened prepaid --offer card || return 1
	fates_at $yesterday "$CHIT" redeem --store "$F/till" --json "$(fates_of used)" &&
		fates_at $yesterday "$CHIT" redeem --store "$F/other" --json "$(fates_of elsewhere)" &&
		fates_at $yesterday "$PLATFORM" revoke --data "$F/platform" "$(fates_of revoked)" || return 1
	fates_stick other $evening && rm -rf "$F/stick" && fates_stick till $evening || return 1
	unset CHIT_NOW
	"$BIN/tests/forge" forged "$F/till" "$(fates_of model)" >"$F/text/forged" || return 1
	sed 's/^\(.\{80\}\)_/\1A/; t; s/^\(.\{80\}\)./\1_/' "$F/text/model" >"$F/text/damaged"
	echo 'https://example.com/win' >"$F/text/link"
	n=0
	for fate in good prepaid three-uses used elsewhere expired too-early other-shop forged damaged link revoked small-code; do
		fates_draw $fate || return 1
	done
	rm -f "$F/.out" "$F/.err"
}
