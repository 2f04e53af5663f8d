#!/bin/sh
# What the counter is told, and what it may do about it: not shown, a refused enrolment, a new kit, a revoked till, and
# small things that are said once.
. tests/support/tap.sh
P=$T/platform K=$T/stick
NOW=1795000000
export CHIT_NOW=$NOW

ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
kit() { ok "a kit for $1" "$PLATFORM" till add --data "$P" "$1" --merchant m1 --kit "$T/$1.kit"; }
coupon() { text=$("$PLATFORM" issue --data "$P" --offer o1 --count 1 --out "$T/out" --format none --json | jq -r .text); }
walk() { rm -rf "$K"; "$CHIT" export --store "$1" "$K" >/dev/null; "$PLATFORM" import --data "$P" "$K" >/dev/null 2>&1; run "$CHIT" import --store "$1" "$K"; }
first() { json "$1" '.platforms[0]'; }
kit t1; kit t2; kit t3
S=$T/a
ok "a till" "$CHIT" init --store "$S" --kit "$T/t1.kit"

# Accepted, not shown: the advice is to serve, once.
coupon
"$CHIT" redeem --store "$S" "$text" >/dev/full 2>"$T/err"
is "standard output is full, said once" "$(grep -c 'standard output' "$T/err")" 1
CHIT_NOW=$((NOW + 60))
"$CHIT" redeem --store "$S" "$text" >/dev/full 2>&-
run "$CHIT" status --store "$S" --json
is "a notice that nobody could read is not used up" "$(json "$out" '.not_shown | length')" 1
run "$CHIT" redeem --store "$S" --json "$text"
is "the same code says so" "$(json "$out" '[.verdict, .notes[0], .advice] | join("|")')" "refuse|not_shown|Serve the guest now, once: it is paid."
run "$CHIT" redeem --store "$S" "$text"
unlike "once" "$out$err" 'erve the guest now|not shown'
like "then it is used" "$out" 'do not serve'
coupon
"$CHIT" redeem --store "$S" "$text" >/dev/full 2>&1
run "$CHIT" redeem --store "$S" "$text"
like "words say serve" "$out" 'Serve the guest now, once'
unlike "and nothing against it" "$out" 'Nothing to do|do not serve'

# A kit that another store has used.
ok "a second store from the same kit" "$CHIT" init --store "$T/b" --kit "$T/t1.kit"
walk "$S"
coupon; run "$CHIT" redeem --store "$T/b" --json "$text"
is "it sells until it knows" "$(json "$out" '.verdict, (.notes // [] | index("till_refused"))' | tr '\n' ' ')" "accept null "
run "$CHIT" reverse --store "$T/b" "$text"; run "$CHIT" redeem --store "$T/b" "$text"
walk "$T/b"
is "the platform refuses it" "$(first "$("$CHIT" status --store "$T/b" --json)" | jq -r .enrolment)" refused
coupon; run "$CHIT" redeem --store "$T/b" "$text"
like "each verdict says so" "$out" 'PLATFORM HAS REFUSED THIS TILL'
coupon; run "$CHIT" redeem --store "$T/b" --json "$text"
is "also in JSON" "$(json "$out" '.notes | index("till_refused") != null')" true
status_is "the doctor does not pass" 1 "$CHIT" doctor --store "$T/b"
status_is "the refused kit does not help" 3 "$CHIT" enrol --store "$T/b" "$T/t1.kit"
ok "a new one does" "$CHIT" enrol --store "$T/b" "$T/t2.kit"
coupon; run "$CHIT" redeem --store "$T/b" --json "$text"
is "the note is gone" "$(json "$out" '[.till, (.notes // [] | index("till_refused"))] | tojson')" '["t2",null]'
walk "$T/b"
is "and all of it is taken" "$(first "$("$CHIT" status --store "$T/b" --json)" | jq -c '[.till,.enrolment,.accepted,.conflict,.refused,.unsent+.waiting]')" '["t2","accepted",6,0,0,0]'
status_is "nor a third, when all is well" 3 "$CHIT" enrol --store "$T/b" "$T/t3.kit"
is "the store is whole" "$("$CHIT" doctor --store "$T/b" --json | jq -r 'select(.what=="store").sign')" ok

# A dead clock: the redemption is not before its coupon, and is paid.
coupon
CHIT_NOW=1000 run "$CHIT" redeem --store "$T/b" --json "$text"
is "a till with a dead clock redeems" "$(json "$out" .verdict)" accept
walk "$T/b"
is "and is paid" "$(first "$("$CHIT" status --store "$T/b" --json)" | jq -c '[.accepted,.refused]')" '[7,0]'

# A revoked till.
ok "the owner revokes it" "$PLATFORM" till revoke --data "$P" t2
coupon; run "$CHIT" redeem --store "$T/b" "$text"
walk "$T/b"
like "status says that its facts are held" "$("$CHIT" status --store "$T/b")" 'HOLDS'
status_is "the doctor does not pass either" 1 "$CHIT" doctor --store "$T/b"
unlike "nor is any line of that platform well" "$out" '\[\+\]  (platform|outbox)'

# Small things
S=$T/a
run env -u CHIT_PASSPHRASE "$CHIT" init --store "$T/c" --kit "$T/nope"
like "a kit is looked for before a passphrase is asked" "$err" 'nope'
run "$CHIT" redeem --store "$S" - </dev/null
is "empty input is wrong use" "$status" 2
run "$CHIT" redeem --store "$S" - <&-
is "so is closed input" "$status" 2
for bad in yesterday 1x -5 99999999999999999999; do
	status_is "CHIT_NOW=$bad is no time" 2 env CHIT_NOW=$bad "$CHIT" status --store "$S"
	is "which is said once" "$(printf '%s\n' "$err" | grep -c CHIT_NOW)" 1
done
done_testing
