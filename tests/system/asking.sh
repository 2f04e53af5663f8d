#!/bin/sh
# What only the platform can grant, with a real one that serves: a prepaid card pays and has something left; it is empty, the
# platform is away, the cashier changes her mind, everybody is killed; and at the end the Z, the platform and the settlement
# say the same to the cent.
. tests/support/tap.sh
. tests/support/wire.sh
export CHIT_STORE="$S"

# say LINE...: $last is the last answer, $news all of their news
say() { run "$CHIT" do --json "$@"; last=$(printf '%s\n' "$out" | tail -n 1); news=$(printf '%s\n' "$out" | jq -r .news | tr '\n' ' '); }
said() { json "$last" "$1"; }
# one OFFER [OPTION...]: the text of a new coupon
one() { offer=$1; shift; "$PLATFORM" issue --data "$P" --offer "$offer" --count 1 --format none --json "$@" | jq -r .text; }
held() { "$PLATFORM" claim list --data "$P" | grep -c t1; }
none_held() { [ "$(held)" = 0 ]; }
last_receipt() { "$CHIT" receipt --json | jq -r "$1"; }
# at_platform CARD: what may be spent of it
at_platform() { "$PLATFORM" coupon show --data "$P" "$1" --json | jq -r '.balance'; }

line_start
shop http
ok "stored value is sold" "$PLATFORM" offer add --data "$P" card --merchant m1 --name "Prepaid card" --price 100.00 --share 0.95 --kind value
ok "and a task" "$PLATFORM" offer add --data "$P" task --merchant m1 --name "Stamp card, full" --price 6.00 --share 0 --kind participation
cat >"$T/carte.csv" <<'CSV'
kind,id,name,brief,group,price,tax,code,choices,station,product,set,least,most,rate
tax,A,VAT 7%,,,,,,,,,,,,7
group,mains,Mains,,,,,,,,,,,,
item,12,Beef noodles,Noodles,mains,28.00,A,,,kitchen,o1,,,,
item,20,Tea,Tea,mains,6.00,A,,,,task,,,,
CSV
ok "the till sells" "$CHIT" carte import "$T/carte.csv"
ok "a shift" "$CHIT" shift open --float 100.00
CARD=$(one card) OTHER=$(one card) THIRD=$(one card) TASK=$(one task) BOWL=$(one o1 --needs-claim) BOWL2=$(one o1 --needs-claim)

# ---- before the platform has ever been heard of ----
line refuse
say 12 "$CARD"
is "nobody is there: it is said, and the sale is as it was" "$news$(said '[.due] | join(" ")')" "done unreached 2800"
like "in plain words" "$(said .words)" 'Demo cannot be reached: take other money'
say ca
is "other money closes it" "$news" "closed "
line pass
serve --plain-http
upload
is "the till is enrolled, and what was withdrawn is told" "$(json "$out" '[.enrolled, .state] | map(tostring) | join(" ")')" "true ok"
is "nothing is set apart" "$(held)" 0

# ---- a card ----
say 12 "$CARD"
is "asked for, and granted" "$news$(said '[.due, .verdict.reason] | map(tostring) | join(" ")')" "done coupon 0 ok"
like "what it pays, and what is left" "$(said .words)" '^Prepaid card pays 28\.00; 72\.00 is left on it'
is "the platform has set it apart" "$(held)" 1
is "and nobody else may spend it" "$(at_platform "$CARD")" 7200
"$CHIT" ticket --json >"$T/ticket"
is "the ticket shows it" "$(jq -c '.coupons[0] | [.name, .pays, .left]' "$T/ticket")" '["Prepaid card",2800,7200]'
say ca
is "paid, without a coin" "$news$(said '[.total, .change, .drawer] | map(tostring) | join(" ")')" "closed 2800 0 false"
is "the receipt says so, too" "$(last_receipt '.coupons[0] | [.pays, .left] | join(" ")')" "2800 7200"
upload
is "the platform takes it" "$(counts)" "1 1 0 0 0 0 0 ok"
is "out of what it had set apart" "$(held) $(at_platform "$CARD")" "0 7200"

# ---- less than is due, and a ticket that shrinks ----
say 3*12 "$CARD"
is "what is left pays a part" "$(said '[.due, .words] | map(tostring) | join(" ")')" "1200 Prepaid card pays 72.00; 0.00 is left on it."
say '#1 -'
is "of fewer bowls it pays less" "$("$CHIT" ticket --json | jq -c '[.due, .coupons[0].pays, .coupons[0].left]')" '[0,5600,1600]'
say ca
say 12 "$CARD"
is "the platform frees the rest with the sale" "$(said .words)" "Prepaid card pays 16.00; 0.00 is left on it."
say ca
say 12 "$CARD"
is "an empty card is refused" "$news$(said '[.verdict.reason, .due] | map(tostring) | join(" ")')" "done coupon used_up 2800"
say ca
is "and the sale goes on" "$news" "closed "

# ---- more is rung behind the card ----
say 12 "$OTHER" 20
is "what is rung later is due" "$(said .due)" 600
say "$OTHER"
is "another scan pays it" "$(said '[.due, .words] | map(tostring) | join(" ")')" "0 Prepaid card pays 6.00; 66.00 is left on it."
say k
is "taken off again" "$(said .due)" 600
upload
is "the platform has it back" "$(at_platform "$OTHER")" 7200
say ca

# ---- away ----
serve_stop -KILL
say 12 "$OTHER"
is "the platform is away" "$news" "done unreached "
say ca
say "$BOWL"
is "without caps a coupon that needs a claim is not taken either" "$news" "unreached "
is "and nothing is left of that" "$("$CHIT" ticket --json | jq -c '[.id, .due]')" '[null,0]'
serve --plain-http
say "$BOWL"
is "it is back: granted" "$news$(said '[.verdict.reason, .due] | map(tostring) | join(" ")')" "coupon ok 0"
say "$TASK"
is "and so is a task, whose product is a gift" "$news$(said '[.verdict.reason, .due] | map(tostring) | join(" ")')" "coupon ok 0"
say ca
say "$BOWL"
is "a unit is used once" "$(said .verdict.verdict)" refuse

# ---- everybody is killed ----
line hold
"$CHIT" do --json 12 "$OTHER" >"$T/killed" 2>&1 8>&- 9>&- & killed=$! pids="$pids $!"
until_ok grep -q done "$T/killed"
until_ok sh -c "'$CHIT' ticket --json | jq -e '.total == 2800'"
sleep 1
kill -9 $killed
wait $killed 2>/dev/null
line pass
until_ok flock -n "$S/upload.lock" true	# its uploader has noticed, and has gone
is "killed while it asks: the ticket stands" "$("$CHIT" ticket --json | jq -c '[.due, (.coupons | length)]')" '[2800,0]'
upload
is "it is asked for again, by the same request" "$(held)" 1
"$CHIT" ticket --json >"$T/ticket" 2>"$T/words"
is "and then it is on the ticket" "$(jq -c '[.due, .coupons[0].pays]' "$T/ticket")" '[0,2800]'
like "which is said" "$(cat "$T/words")" 'Prepaid card pays 28.00; 44.00'
say ca
is "and paid by it" "$news$(last_receipt '.coupons[0].pays')" "closed 2800"
say 12 "$OTHER" c
is "a line that goes takes nothing with it" "$("$CHIT" ticket --json | jq -c '.coupons | length')" 1
"$CHIT" do k >/dev/null
"$CHIT" upload >/dev/null
if until_ok none_held; then pass "a ticket that is dropped sets nothing apart"; else fail "a ticket that is dropped" "$("$PLATFORM" claim list --data "$P")"; fi

# ---- a refund ----
say 12 20 "$THIRD" ca
refunded=$(said .receipt)
say "rf $refunded guest" ca
is "a whole one goes back on the card" "$news$(said '[.total, .back, .drawer] | map(tostring) | join(" ")')" "done closed -3400 3400 false"
upload
is "which the platform knows" "$(at_platform "$THIRD")" 10000
say 12 20 "$THIRD" ca
say "rf $(said .receipt) guest" '#1 c' ca
is "a part is paid out" "$(said '[.total, .back] | map(tostring) | join(" ")')" "-600 null"
like "and says so" "$(said .words)" 'nothing goes back on the card'

# ---- training asks nobody ----
upload
"$CHIT" training on >/dev/null
say 12 "$THIRD"
is "training" "$news$(said .verdict.reason)" "done coupon needs_claim"
say h
"$CHIT" training off >/dev/null
is "asks nobody" "$(held)" 0

# ---- the day ----
upload
is "all is answered" "$(json "$out" '[.conflict, .refused, .left] | map(tostring) | join(" ")')" "0 0 0"
run "$CHIT" report x --json
is "the X has what cards paid: 28 56 16 28 28 34 34, and 34 back" "$(json "$out" '[.n_prepaid, .prepaid] | map(tostring) | join(" ")')" "8 19000"
is "and the money is what was sold" "$(json "$out" '.gross - .refunded + .rounding == .coupons + .prepaid + ([.tenders[].amount] | add)')" true
run "$CHIT" report tender --json
is "so has the report of tenders" "$(printf '%s\n' "$out" | jq -r 'select(.name == "Prepaid") | .amount')" 19000
run "$CHIT" shift close --counted 300.00 --json
is "and the Z" "$(json "$out" .prepaid)" 19000
run "$PLATFORM" settle --data "$P" --merchant m1 --json
is "the platform settles the same: the bowl, the task and the cards" "$(json "$out" .gross)" $((19000 + 2800 + 600))
run "$CHIT" doctor --json
is "the store is whole" "$(printf '%s\n' "$out" | jq -r 'select(.what == "store").sign')" ok

# ---- by the owner ----
say 12 "$THIRD"
is "set apart once more" "$news$(held)" "done coupon 1"
request=$("$PLATFORM" claim list --data "$P" --json | jq -r .request)
run "$PLATFORM" claim release --data "$P" t1 "$request"
like "freed by the owner, who hears what may still come" "$status $out $err" '^0 what was set apart is free again till t1 may have spent it .*conflict$'
run "$PLATFORM" claim release --data "$P" t1 "$request"
is "of nothing nothing comes" "$status $out$err" "0 nothing was set apart for that request any more"
say ca
upload
is "what the till spent is paid from what is free" "$(counts | cut -d' ' -f1-3)" "1 1 0"
done_testing
