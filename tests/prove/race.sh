#!/bin/sh
# One coupon, taken offline at 2, 4, 8 ... TILLS (64) tills, and all of them tell the platform at once, each by its own chit
# upload to a chit-platform that serves: one wins, and every other learns who. Again and again for PROVE_SECONDS.
. tests/support/tap.sh
TILLS=${TILLS:-64} P=$T/platform begun=$(date +%s) serve=
trap '[ -z "$serve" ] || kill -9 $serve 2>/dev/null; rm -rf "$T"' EXIT

# the address is in every kit, so it is chosen before there is a server
port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 10000))
ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url "http://127.0.0.1:$port"
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
"$PLATFORM" serve --data "$P" --listen "127.0.0.1:$port" --plain-http >"$T/serve.out" 2>"$T/serve.err" & serve=$!
i=0; until grep -q serving "$T/serve.out" || [ $i -gt 100 ]; do i=$((i + 1)); sleep 0.1; done
like "serves" "$(cat "$T/serve.out" "$T/serve.err")" serving

# upload N: tills 1 to N at once; $T/said.M is what till M printed
upload() {
	all=
	for m in $(seq "$1"); do
		"$CHIT" upload --store "$T/s$m" --json >"$T/said.$m" 2>"$T/err.$m" & all="$all $!"
	done
	# shellcheck disable=SC2086
	wait $all
}
said() { for m in $(seq "$1"); do cat "$T/said.$m"; done; }
made=0
# tills N: so many are there, and enrolled
tills() {
	[ $made -lt "$1" ] || return 0
	while [ $made -lt "$1" ]; do
		made=$((made + 1))
		"$PLATFORM" till add --data "$P" "t$made" --merchant m1 --kit "$T/kit" >/dev/null 2>"$T/err" &&
			"$CHIT" init --store "$T/s$made" --kit "$T/kit" --key-file "$T/s$made/key" --no-passphrase >/dev/null 2>"$T/err" ||
			{ fail "till $made" "$(cat "$T/err")"; done_testing; }
		rm -f "$T/kit"
	done
	upload "$1"
}

races=0 uploads=0 doubled=0 lost=0 n=2
: >"$T/words"
while [ $races -lt 6 ] || [ $(($(date +%s) - begun)) -lt "${PROVE_SECONDS:-0}" ]; do
	[ $n -le "$TILLS" ] || n=2
	tills $n
	text=$("$PLATFORM" issue --data "$P" --offer o1 --count 1 --out "$T/out" --format none --json | jq -r .text)
	for m in $(seq $n); do "$CHIT" redeem --store "$T/s$m" --json "$text"; done >"$T/redeemed"
	[ "$(jq -r .verdict "$T/redeemed" | grep -c accept)" = $n ] || echo "race $races: not all of $n took it" >>"$T/words"
	upload $n
	result=$(said $n | jq -rs '[map(.accepted), map(.conflict), map(.left)] | map(add) | join(" ")')
	set -- $result
	[ "$result" = "1 $((n - 1)) 0" ] || echo "race $races of $n: accepted, conflict, left: $result; $(cat "$T"/err.*)" >>"$T/words"
	[ "$1" -le 1 ] || doubled=$((doubled + $1 - 1))
	[ "$1" -ge 1 ] || lost=$((lost + 1))
	races=$((races + 1)) uploads=$((uploads + n)) n=$((n * 2))
done
is "$races races of 2 to $TILLS tills: one winner in each, and all others are told" "$(head -n 20 "$T/words")" ""
is "the platform pays each coupon once" "$("$PLATFORM" settle --data "$P" --merchant m1 --json | jq -r '[.redeemed, .gross] | join(" ")')" \
	"$races $((races * 2800))"
# each who lost knows the one who won: the same till for all
is "every other knows the same winner" "$(for m in $(seq $made); do "$CHIT" status --store "$T/s$m" --json; done |
	jq -rs '[.[].answers[] | select(.first != null) | {serial, till: .first.till}] | unique | group_by(.serial) | map(length) | [length, max] | join(" ")')" \
	"$races 1"
ok "the first store is whole" "$CHIT" doctor --store "$T/s1"
echo "# count races $races"
echo "# count uploads $uploads"
echo "# count doubled $doubled"
echo "# count lost $lost"
done_testing
