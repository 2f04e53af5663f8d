#!/bin/sh
# The walk of the design: from a platform that does not exist yet to a settled merchant, offline, by stick;
# with a hundred and more coupons on frames as a camera sees them.
. tests/support/tap.sh
CHIT_PASSPHRASE='walk walk walk'
COUNT=${COUNT:-120}
P=$T/platform S=$T/store

platform() { run "$PLATFORM" "$@"; }
chit() { run "$CHIT" "$@"; }

ok "the platform is made" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
ok "a kit for a till" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
ok "the till starts from the kit, without a network" "$CHIT" init --store "$S" --kit "$T/t1.kit"

# Three on clean pictures, as the design's walk has it.
platform issue --data "$P" --offer o1 --count 3 --out "$T/coupons" --json
is "three coupons are issued" "$(printf '%s\n' "$out" | jq -r .text | grep -c '^chit:')" 3
printf '%s\n' "$out" >"$T/issued.json"
chit scan --frames "$T/coupons" --json
is "the reader reads the three pictures" "$(printf '%s\n' "$out" | jq -r .text | sort)" "$(jq -r .text "$T/issued.json" | sort)"
first=$(jq -r .text "$T/issued.json" | head -n 1)

chit check --store "$S" --json "$first"
is "check judges it" "$status $(json "$out" '.verdict+" "+.reason')" "0 accept ok"
chit redeem --store "$S" --json "$first"
is "the first is accepted" "$status $(json "$out" '.verdict+" "+.reason')" "0 accept ok"
is "and says what it is" "$(json "$out" '[.issuer,.merchant,.offer,.name,.units,.left]|map(tostring)|join("|")')" "Demo|m1|o1|Beef noodles|1|0"
is "its serial is the one issued" "$(json "$out" .serial)" "$(jq -r .serial "$T/issued.json" | head -n 1)"
chit redeem --store "$S" --json "$first"
is "the second time it is refused" "$status $(json "$out" .verdict)" "1 refuse"
like "as used" "$(json "$out" .reason)" '^(repeat|used)$'

# A hundred and more, each seen by a camera for a moment.
platform issue --data "$P" --offer o1 --count "$COUNT" --out "$T/many" --format none --json
printf '%s\n' "$out" | jq -r .text >"$T/many.txt"
is "$COUNT more are issued" "$(wc -l <"$T/many.txt" | tr -d ' ')" "$COUNT"
ok "frames as a camera sees them" "$BIN/tests/frames" --salt 11 --mode seq --frames 6 "$T/many.txt" "$T/film"
chit scan --frames "$T/film" --sequence --json
printf '%s\n' "$out" | jq -r 'select(.text != null) | .text' | sort -u >"$T/read.txt"
sort "$T/many.txt" >"$T/many.sorted"
is "no text comes out that was not issued" "$(comm -23 "$T/read.txt" "$T/many.sorted" | wc -l | tr -d ' ')" 0
seen=$(comm -12 "$T/read.txt" "$T/many.sorted" | wc -l | tr -d ' ')
echo "# read $seen of $COUNT coupons from $((COUNT * 6)) frames"
if [ "$seen" -ge 100 ]; then pass "at least a hundred are read"; else fail "at least a hundred are read" "$seen"; fi

while read -r text; do "$CHIT" redeem --store "$S" --json "$text"; done <"$T/read.txt" >"$T/redeemed.json"
is "each of them is accepted" "$(jq -r .verdict "$T/redeemed.json" | grep -c accept)" "$seen"
is "each serial once" "$(jq -r .serial "$T/redeemed.json" | sort | uniq -d | wc -l | tr -d ' ')" 0
redeemed=$((seen + 1))

# The stick: out, to the platform, and back.
mkdir "$T/stick"
ok "the till exports to the stick" "$CHIT" export --store "$S" "$T/stick"
is "what is on the stick shows no coupon in the clear" "$(cat "$T/stick"/*.chit | grep -acE 'chit/(batch|enrolment)')" 0
ok "the platform takes the stick" "$PLATFORM" import --data "$P" "$T/stick"
ok "the till takes the answers" "$CHIT" import --store "$S" "$T/stick"
chit status --store "$S" --json
is "nothing is left without an answer" "$(printf '%s\n' "$out" | jq -s '[.[].platforms[]? | .unsent + .waiting] | add')" 0
platform import --data "$P" "$T/stick"
is "the same stick again changes nothing" "$status" 0

platform settle --data "$P" --merchant m1 --json
gross=$((redeemed * 2800)) due=$((redeemed * 2520))
is "the platform settles to the cent" "$(json "$out" '[.merchant,.redeemed,.gross,.due]|map(tostring)|join(" ")')" "m1 $redeemed $gross $due"

# Used stays used, after the upload too; and beyond the moment in which it would be a repeat.
CHIT_NOW=$(($(date +%s) + 60)); export CHIT_NOW
chit redeem --store "$S" --json "$first"
is "used stays used after the upload" "$(json "$out" .reason)" used
done_testing
