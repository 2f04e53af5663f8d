#!/bin/sh
# Every file of vectors judged as it expects, the same file made again from its seed, and files
# that are no vectors refused in plain words. TAP.
cd "$(dirname "$0")/../.." || exit 3
. tests/support/tap.sh

for file in tests/vectors/*.json; do
	run "$CHIT" check --vector "$file"
	cases=$(grep -c '"expect"' "$file")
	is "$file: as expected, $cases cases" "$status $(printf '%s\n' "$out" | wc -l)" "0 $cases"
	[ "$status" -eq 0 ] || printf '%s\n' "$err" | head -n 20 | sed 's/^/# /'
	# The names, in order, and nothing but names and reasons.
	is "$file: each case answered, in order" \
		"$(printf '%s\n' "$out" | jq -r 'select((keys | join(" ")) == "name reason") | .name')" \
		"$(jq -r '.cases[].name' "$file")"
done

made=tests/vectors/coupons.json
ok "made again from its seed" "$PLATFORM" vector --seed 1 --out "$T/again.json"
ok "the same to the byte" cmp "$T/again.json" "$made"
ok "and on standard output" sh -c "'$PLATFORM' vector | cmp - '$made'"
ok "another seed makes another file" sh -c "'$PLATFORM' vector --seed 2 >'$T/two.json' && ! cmp -s '$T/two.json' '$made'"
ok "which is judged as well" "$CHIT" check --vector "$T/two.json"
ok "at least 80 cases, most of them bad" jq -e '.cases | length >= 80 and
	([.[] | select(.expect != "ok")] | length) * 2 > length' "$made"
# revoked and the like need a store: unit tests and the system test have those.
for reason in ok not_a_coupon damaged wrong_shop unknown_issuer forged unsupported early expired needs_claim clock; do
	ok "a case of $reason" jq -e --arg r $reason '[.cases[] | select(.expect == $r)] | length > 0' "$made"
done

# mangle WORDS STATUS FILTER PATTERN: the made file changed by jq
mangle() {
	jq "$3" "$made" >"$T/bad.json"
	status_is "$1" "$2" "$CHIT" check --vector "$T/bad.json"
	like "$1: says so" "$err" "$4"
}
mangle "one wrong expectation" 1 '.cases[0].expect = "forged"' 'good: expected forged, judged ok'
mangle "every key another's" 1 '.merchant_key = "00" * 32' 'expected ok, judged wrong_shop'
mangle "another merchant" 1 '.merchant = "m2"' 'expected ok, judged wrong_shop'
mangle "no issuer" 1 '.issuers = []' 'expected ok, judged unknown_issuer'
mangle "a time of the case's own" 1 '.cases[0].now = 1800000000' 'good: expected ok, judged expired'
mangle "no now" 3 'del(.now)' '"now" is missing'
mangle "now a list" 3 '.now = []' '"now" must be whole seconds'
mangle "now null" 3 '.now = null' '"now" is missing'
mangle "no cases" 3 '.cases = []' '"cases" must be'
mangle "cases a text" 3 '.cases = "x"' '"cases" must be'
mangle "a case without text" 3 'del(.cases[3].text)' 'case 4 must have'
mangle "a case that is a number" 3 '.cases[1] = 7' 'case 2 must have'
mangle "an unknown reason" 3 '.cases[0].expect = "fine"' 'expects "fine", which is no reason'
mangle "a key too short" 3 '.merchant_key = "00"' '"merchant_key" must be 64 digits of hex'
mangle "a key not in hex" 3 '.issuers[0].key = "zz" * 32' '"key" must be 64 digits of hex'
mangle "an issuer that is null" 3 '.issuers[0] = null' '"key" must be 64 digits'
mangle "issuers an object" 3 '.issuers = {}' '"issuers" must be an array'
mangle "a merchant that is no id" 3 '.merchant = "M 1"' '"merchant" must be an id'
mangle "times as text" 3 '.issuers[0].from = "soon"' '"from" must be whole seconds'
mangle "an array" 3 '[.]' 'is missing'
mangle "a name that moves the cursor" 1 '.cases[0] += {name: "\u001b[2J\u202e", expect: "used"}' '^[^[:cntrl:]]*expected used, judged ok$'
unlike "and is shown without" "$out$err" "$(printf '\033')"

head -c 5000 "$made" >"$T/bad.json"
status_is "a torn file" 3 "$CHIT" check --vector "$T/bad.json"
like "names its line" "$err" 'bad.json, line [0-9]+'
: >"$T/bad.json"
status_is "an empty file" 3 "$CHIT" check --vector "$T/bad.json"
head -c 20000000 /dev/zero >"$T/bad.json"
status_is "a file over the bound" 3 "$CHIT" check --vector "$T/bad.json"
head -c 1000000 /dev/zero | tr '\0' '[' >"$T/bad.json"
status_is "nested a million times" 3 "$CHIT" check --vector "$T/bad.json"
status_is "no such file" 3 "$CHIT" check --vector "$T/none.json"
status_is "a directory" 3 "$CHIT" check --vector "$T"
mkfifo "$T/fifo"
status_is "a pipe that nobody writes to" 3 "$CHIT" check --vector "$T/fifo"
ln -s "$PWD/$made" "$T/link.json"
status_is "a link" 3 "$CHIT" check --vector "$T/link.json"
status_is "vector: a seed below 0" 2 "$PLATFORM" vector --seed -1
status_is "vector: a seed that is no number" 2 "$PLATFORM" vector --seed x
status_is "vector: an argument" 2 "$PLATFORM" vector coupons.json
status_is "vector: a directory that is not there" 3 "$PLATFORM" vector --out "$T/none/x.json"
status_is "vector: a directory for a file" 2 "$PLATFORM" vector --out "$T/"

done_testing
