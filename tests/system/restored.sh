#!/bin/sh
# A store that came back from a copy, and two stores from one: answers go to the facts they are about, and nothing
# that was acknowledged is lost.
. tests/support/tap.sh
P=$T/platform S=$T/store K=$T/stick

ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90

# till NAME: a till of that id, with its store in $T/NAME
till() {
	"$PLATFORM" till add --data "$P" "$1" --merchant m1 --kit "$T/$1.kit" >/dev/null &&
		"$CHIT" init --store "$T/$1" --kit "$T/$1.kit" >/dev/null || fail "till $1" "cannot be made"
}
coupon() { text=$("$PLATFORM" issue --data "$P" --offer o1 --count 1 --out "$T/out" --format none --json | jq -r .text); }
redeem() { run "$CHIT" redeem --store "$1" --json "$text"; is "$2" "$(json "$out" .verdict)" "${3:-accept}"; }
out() { "$CHIT" export --store "$1" "$K" >/dev/null; }
platform() { "$PLATFORM" import --data "$P" "$K" >"$T/platform.out" 2>&1; }
# state STORE: "accepted conflict refused due forked strange"
state() { "$CHIT" status --store "$1" --json | jq -r '.platforms[0]|[.accepted,.conflict,.refused,.unsent+.waiting,.forked,.strange]|join(" ")'; }
doctor() { "$CHIT" doctor --store "$1" --json | jq -r 'select(.what=="outbox").sign'; }
paid() { "$PLATFORM" settle --data "$P" --merchant m1 --json | jq -r .redeemed; }

# Restored from a copy: the platform has another fact at the place of the next one.
till t1; S=$T/t1
coupon; redeem "$S" "coupon 1"
out "$S"; platform; ok "its answer" "$CHIT" import --store "$S" "$K"
cp -r "$S" "$T/backup"
coupon; redeem "$S" "coupon 2"; two=$text
out "$S"; platform
rm -rf "$S"; mv "$T/backup" "$S"
coupon; redeem "$S" "coupon 3, in the restored store"; three=$text
run "$CHIT" import --store "$S" "$K"
is "an answer to another's batch is no success" "$status" 1
like "it is named" "$err" 'did not make: was it restored from a copy'
is "and changes nothing: coupon 3 is due" "$(state "$S")" "1 0 0 1 0 1"
run "$CHIT" import --store "$S" "$K" --json
is "a program reads it, too" "$(printf '%s\n' "$out" | jq -r 'select(.result=="strange").result')" strange
is "the doctor sees it" "$(doctor "$S")" bad
status_is "and does not pass" 1 "$CHIT" doctor --store "$S"
like "and says what to do" "$out" 'chit renew'
out "$S"; platform; run "$CHIT" import --store "$S" "$K"
is "the platform calls it forked" "$(state "$S")" "1 0 1 0 1 1"
like "status says what to do" "$("$CHIT" status --store "$S")" 'chit renew'
like "and names it" "$("$CHIT" status --store "$S")" 'refused: .*forked'
run "$CHIT" renew --store "$S" --json
is "renew states coupon 3 again" "$status $(json "$out" .restated)" "0 1"
is "it is due, and no fault any more" "$(state "$S")" "1 0 0 1 0 0"
text=$three; redeem "$S" "used stays used" refuse
rm -rf "$K"; out "$S"; platform; ok "the answer" "$CHIT" import --store "$S" "$K"
is "and accepted" "$(state "$S")" "2 0 0 0 0 0"
is "the doctor is content" "$(doctor "$S")" ok
is "all three are paid, once" "$(paid)" 3
text=$two; redeem "$S" "coupon 2 is not known here, ..."
rm -rf "$K"; out "$S"; platform; "$CHIT" import --store "$S" "$K" >/dev/null 2>&1
is "... but at the platform it is a conflict" "$(state "$S")" "2 1 0 0 0 0"
like "which names who was first" "$("$CHIT" status --store "$S")" 'conflict: .*first .* at till t1'

# Renewed before the platform was asked: what never went out goes by the new journal at once.
till t2; S=$T/t2; rm -rf "$K"
coupon; redeem "$S" "another till"
out "$S"; platform; "$CHIT" import --store "$S" "$K" >/dev/null
cp -r "$S" "$T/backup"; coupon; redeem "$S" "is restored, too"; out "$S"; platform
rm -rf "$S"; mv "$T/backup" "$S"
coupon; redeem "$S" "redeems"
run "$CHIT" reverse --store "$S" --json "$text"; is "takes it back" "$(json "$out" .verdict)" accept
redeem "$S" "redeems it again"
ok "and renews at once" "$CHIT" renew --store "$S"
rm -rf "$K"; out "$S"; platform; ok "the answers" "$CHIT" import --store "$S" "$K"
is "all is accepted" "$(state "$S")" "4 0 0 0 0 0"

# Two stores from one: the twin's answers do not spoil the other.
till t3; S=$T/t3; rm -rf "$K"
coupon; redeem "$S" "an original"
out "$S"; platform; "$CHIT" import --store "$S" "$K" >/dev/null
cp -r "$S" "$T/twin"
coupon; redeem "$S" "goes on"
coupon; redeem "$T/twin" "and so does its twin"
out "$S"; platform; "$CHIT" import --store "$S" "$K" >/dev/null
is "the original is first" "$(state "$S")" "2 0 0 0 0 0"
rm -rf "$K"; out "$T/twin"; platform
run "$CHIT" import --store "$S" "$K"
is "the twin's answer is none to the original" "$(state "$S")" "2 0 0 0 0 1"
run "$CHIT" import --store "$T/twin" "$K"
is "it is the twin that is forked" "$(state "$T/twin")" "1 0 1 0 1 1"
ok "and renews" "$CHIT" renew --store "$T/twin"
rm -rf "$K"; out "$T/twin"; platform; ok "its answer" "$CHIT" import --store "$T/twin" "$K"
is "then its coupon is accepted as well" "$(state "$T/twin")" "2 0 0 0 0 0"
for d in t1 t2 t3 twin; do
	is "store $d is whole" "$("$CHIT" doctor --store "$T/$d" --json | jq -r 'select(.what=="store").sign')" ok
done
done_testing
