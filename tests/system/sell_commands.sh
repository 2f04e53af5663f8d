#!/bin/sh
# The commands of selling, each with what it says and with what status: do, ticket, receipt, table, training, carte, house,
# shift, report. Whole days are day.sh's.
. tests/support/tap.sh
P=$T/platform S=$T/store
export CHIT_STORE="$S"

chit() { run "$CHIT" "$@"; }
say() { run "$CHIT" do --json "$@"; news=$(printf '%s\n' "$out" | jq -r .news | tr '\n' ' '); }

"$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443 >/dev/null
"$PLATFORM" merchant add --data "$P" m1 --name "Noodle House" >/dev/null
"$PLATFORM" offer add --data "$P" noodles --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90 >/dev/null
"$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit" >/dev/null
ok "a till" "$CHIT" init --kit "$T/t1.kit" --store "$S" --key-file "$S/key"
run "$PLATFORM" issue --data "$P" --offer noodles --count 3 --out "$T/c" --format none --json
printf '%s\n' "$out" | jq -r .text >"$T/coupons"
coupon() { sed -n "$1p" "$T/coupons"; }

# The carte and the house.
cat >"$T/carte.csv" <<'CSV'
kind,id,name,brief,group,price,tax,code,choices,station,product,set,least,most,rate
tax,A,VAT 7%,,,,,,,,,,,,7
group,mains,Mains,,,,,,,,,,,,
item,12,牛肉面,Beef noodles,mains,28.00,A,,,kitchen,noodles,,,,
item,20,Tea,Tea,mains,6.00,A,4006381333931,,,,,,,
CSV
status_is "a carte is taken" 0 "$CHIT" carte import --json "$T/carte.csv"
is "and counted" "$(json "$out" '[.taken, .items, .prices] | map(tostring) | join(" ")')" "true 2 2"
sed 's/28.00/much/; s/,6.00,A/,6.00,Q/' "$T/carte.csv" >"$T/bad.csv"
status_is "a bad one is not" 1 "$CHIT" carte import --json "$T/bad.csv"
is "both faults are named by their lines" "$(json "$out" '.faults[]' | grep -cE '^line (4|5)')" 2
is "and the old one stands" "$("$CHIT" carte list --json | jq -r '[.plu, .price] | map(tostring) | join(" ")' | tr '\n' ' ')" "12 2800 20 600 "
head -c -28 "$T/carte.csv" >"$T/torn.csv"
status_is "a torn one is not" 1 "$CHIT" carte import --json "$T/torn.csv"
is "and why is said" "$(json "$out" '.faults[0]')" "line 5 has no end: is the file whole?"
status_is "what is no file is not taken either" 3 "$CHIT" carte import --json /dev/zero
is "and nothing says that it was" "$out" ""
"$CHIT" carte export "$T/out.csv"
status_is "what was exported is taken again" 0 "$CHIT" carte import --json "$T/out.csv"
is "and no price is new" "$(json "$out" .prices)" 0
status_is "a setting" 0 "$CHIT" house set name "Noodle House"
is "is shown" "$("$CHIT" house show --json | jq -r 'select(.name == "name") | .value')" "Noodle House"
status_is "one that there is not" 2 "$CHIT" house set colour red
status_is "one that cannot be" 2 "$CHIT" house set cash-step 0

# A sale.
say 12 '3*20'
is "items are added" "$status $news" "0 done done "
is "the ticket shows them" "$("$CHIT" ticket --json | jq -c '[.lines[].quantity], .total')" "$(printf '[1000,3000]\n4600')"
say ca5000
is "cash with change" "$status $(json "$out" '[.news, .receipt, .total, .change, .drawer] | map(tostring) | join(" ")')" "0 closed 1 4600 400 true"
is "of no shift" "$(json "$out" 'has("shift"), .shift' | tr '\n' ' ')" "true null "
say "$(coupon 1)" 20 ca
is "a coupon pays its line" "$status $news$(printf '%s\n' "$out" | tail -n 1 | jq -r .total)" "0 coupon done closed 3400"
say "$(coupon 1)"
is "the same once more is refused" "$status $(json "$out" '.verdict.reason')" "1 repeat"
say 555 12
is "the first refusal ends the line of acts" "$status $news" "1 unknown "
say nonsense
is "what does not parse is refused in words" "$status $news" "1 refused "
printf '# a comment\n12\n555\nca\n' | "$CHIT" do --json - >"$T/lines"
is "from standard input each line has its answer" "$(jq -r .news "$T/lines" | tr '\n' ' ')" "done unknown closed "
chit receipt --json 2
is "a receipt again" "$(json "$out" '[.receipt, .total, (.coupons | length), .coupons[0].pays] | map(tostring) | join(" ")')" "2 3400 1 2800"
status_is "one that there is not" 1 "$CHIT" receipt 99
status_is "it is printed again" 0 "$CHIT" receipt --print 1

# What a printed bill has does not go off the ticket as if nobody had seen it.
say '2*20' bl c
is "a line of a printed bill is not corrected" "$status $news$(printf '%s\n' "$out" | tail -n 1 | jq -r .words)" \
	"1 done done refused Line 1 is on the printed bill. Void it (v1)."
say q1
is "nor made less" "$status $news" "1 refused "
say v
is "why it is voided is asked for" "$status $news" "1 ask_reason "
say 'v guest'
is "and then it is, and no ticket is left" "$status $news$("$CHIT" ticket --json | jq -c '[.lines, .total]')" '0 done [[],0]'
say 20 ca

# A piece has no parts; what is weighed has.
say '0.5*12'
is "half a piece is not sold" "$status $news$(json "$out" .words)" "1 refused Beef noodles is sold by the piece: say a whole number of it."
say 12 q1.5
is "nor made of a whole one" "$status $news" "1 done refused "
say +0.5
is "nor added to one" "$status $news" "1 refused "
say c
"$CHIT" carte export "$T/pieces.csv"
sed 's/^\(item,20,.*\),\r*$/\1,yes/' "$T/pieces.csv" >"$T/weighed.csv"
status_is "a carte says what is sold by weight" 0 "$CHIT" carte import "$T/weighed.csv"
is "that is listed" "$("$CHIT" carte list --json | jq -r 'select(.weighed) | .plu')" 20
say '0.5*20' +0.25
is "and sold so" "$status $news$(printf '%s\n' "$out" | tail -n 1 | jq .total)" "0 done done 450"
say "#1 -0.25" ca
is "and less of it, too" "$status $news$(printf '%s\n' "$out" | tail -n 1 | jq .total)" "0 done closed 300"
"$CHIT" carte export "$T/again.csv"
is "what is exported says it, too" "$(tr -d '\r' <"$T/again.csv" | grep -c '^item.*,yes$')" 1
"$CHIT" carte import "$T/pieces.csv" >/dev/null

# What must be chosen is chosen before anybody pays.
cat >"$T/choices.csv" <<'CSV'
kind,id,name,group,price,choices,set,least
group,mains,Mains,,,,,
set,ice,Ice,,,,,1
modifier,32,much,,,,ice,
modifier,33,none,,,,ice,
item,12,Noodles,mains,28.00,,,
item,20,Tea,mains,6.00,ice,,
CSV
status_is "a carte with a choice" 0 "$CHIT" carte import "$T/choices.csv"
say 12 20 ca
is "what was not chosen is asked for before it is paid" "$status $news$(printf '%s\n' "$out" | tail -n 1 | jq -r '[.words, (.line | tostring), .set] | join("|")')" \
	"1 done choose lacks Line 2, Tea: choose Ice first, with #2 and one of m32 much, m33 none.|2|ice"
say bl
is "and before the bill" "$status $news" "1 lacks "
say m33 ca
is "and then it is paid" "$status $news" "0 done closed "
"$CHIT" carte import "$T/pieces.csv" >/dev/null

# Tables.
say 12 t5 20 h
"$CHIT" table open 6 >/dev/null
say 20
status_is "two tables become one" 0 "$CHIT" table merge 5 6
is "with all that was on them" "$("$CHIT" ticket --json | jq -c '[.table, .total]')" '["6",4000]'
status_is "a line is split off" 0 "$CHIT" table split 1
is "and listed" "$("$CHIT" table list --json | jq -s 'map(select(.table == "6")) | length')" 2
say ca
id=$("$CHIT" table list --json | jq -r 'select(.table == "6" and .lines > 0) | .id')
say "r $id" ca
is "each is paid by itself" "$news" "done closed "
chit table open bar-1
is "a table with a name" "$status $("$CHIT" ticket --json | jq -r .table)" "0 bar-1"
"$CHIT" do 20 h >/dev/null
status_is "moves to another" 0 "$CHIT" table move bar-1 tea
is "whose name begins with a t" "$("$CHIT" table list --json | jq -r 'select(.lines > 0) | .table' | tr '\n' ' ')" "tea "
"$CHIT" do 't bar-1' 20 h >/dev/null
status_is "and becomes one with it" 0 "$CHIT" table merge bar-1 tea
is "with what was on both" "$("$CHIT" table list --json | jq -c 'select(.lines > 0) | [.table, .total]')" '["tea",1200]'
"$CHIT" do 't tea' ca >/dev/null
status_is "nonsense about tables" 2 "$CHIT" table dance

# The shift, training, reports.
status_is "no shift, no cash in" 1 "$CHIT" shift in 5.00 change
status_is "a shift" 0 "$CHIT" shift open --float 100.00
status_is "not two of them" 1 "$CHIT" shift open
say 12 ca
status_is "cash in" 0 "$CHIT" shift in 5.00 change
chit report x --json
is "X" "$(json "$out" '[.sales, .gross, .expected] | map(tostring) | join(" ")')" "1 2800 13300"
status_is "a Z of what is open there is not" 1 "$CHIT" report z --shift 1
is "training says that nothing counts" "$("$CHIT" training on)" "[!]  Training is on: nothing that is sold counts until it is off."
say 20 ca
is "training" "$(printf '%s\n' "$out" | tail -n 1 | jq -c '[.training, .receipt]')" "[true,1]"
is "a ticket of it, and a receipt, say so" "$( ("$CHIT" ticket; "$CHIT" receipt 1) | grep -c '^TRAINING$')" 2
is "and that it is over" "$("$CHIT" training --json off)" '{"training":false}'
is "and none after it" "$("$CHIT" receipt 1 | grep -c '^TRAINING$')" 0
chit shift close --counted 132.00 --json
is "with no ticket open" "$(json "$out" '[.n_open_tickets, .open_tickets] | map(tostring) | join(" ")')" "0 0"
is "Z" "$status $(json "$out" '[.expected, .counted, .gross] | map(tostring) | join(" ")')" "0 13300 13200 2800"
chit report z --json
is "again" "$(json "$out" .counted)" 13200
is "by item, for a spreadsheet" "$("$CHIT" report item --csv --shift 1 | tr -d '\r' | tr '\n' ' ')" 'item,n,amount "牛肉面",1,28.00 '
# full CHIT-ARGUMENT...: standard output is a full disk
full() { "$CHIT" "$@" >/dev/full 2>"$T/.err"; full=$? err=$(cat "$T/.err"); }
full report item --csv --shift 1
is "a spreadsheet on a full disk is a failure" "$full $err" '3 chit report: standard output: No space left on device'
status_is "a report of a shift that was not" 3 "$CHIT" report item --shift 99
like "which it says" "$err" 'no shift 99'
full carte list --json
is "said by its own reason, though it failed long before the end" "$full $err" '3 chit carte list: standard output: No space left on device'
full carte export
like "once" "$full $err" '^3 chit carte export: standard output: [^:]*$'
# sums of reports of shift 2: item, group, hour
sums() { for by in item group hour; do "$CHIT" report $by --json --shift 2 | jq -s 'map(.amount) | add'; done | tr '\n' ' '; }
"$CHIT" shift open >/dev/null
say 12 20 'd10%!' ca
is "items and groups are net of a discount on the whole" "$(sums)" "3060 3060 3060 "
is "each by its part" "$("$CHIT" report item --json --shift 2 | jq .amount | tr '\n' ' ')" "2520 540 "
refunded=$(printf '%s\n' "$out" | tail -n 1 | jq .receipt)
say "rf $refunded"
is "why a receipt is refunded is asked for" "$status $news" "1 ask_reason "
say "rf $refunded kitchen" ca
is "and it is in the journal, and in the report" "$("$CHIT" receipt --json | jq -r .cause) $("$CHIT" report refund --csv --shift 2 | tr -d '\r' | tr '\n' ' ')" 'kitchen refund,n,amount "kitchen",1,30.60 '
is "and come to nothing when it is refunded" "$status $(sums)$("$CHIT" report item --json --shift 2 | jq -c '[.n, .amount]' | tr '\n' ' ')" "0 0 0 0 [0,0] [0,0] "
"$CHIT" shift close >/dev/null 2>&1
status_is "by nothing that there is" 2 "$CHIT" report weather
status_is "sold out" 0 "$CHIT" carte sold-out 12
say 12
is "is not sold" "$status $news" "1 refused "
status_is "there is more" 0 "$CHIT" carte sold-out --back 12

# An accept whose receipt nobody saw is said by whoever sells next.
say "$(coupon 2)"
"$CHIT" do --json ca >/dev/full 2>/dev/null
say 20
like "not shown: serve now" "$err" 'not shown: serve now'
say ca
is "and is said once" "$err" ""

# Whose sale it is.
say 20
say --cashier 1 ca
is "a number that nobody has sells nothing" "$status $news" "1 "
like "and says who could" "$err" 'Nobody works here as 1: .*chit cashier add'
CHIT_PIN=1111 "$CHIT" cashier add --role owner Mei >/dev/null
CHIT_PIN=2222 "$CHIT" cashier add Li >/dev/null
status_is "nor is there a cashier 7 then" 1 env CHIT_PIN=2222 "$CHIT" do --cashier 7 ca
run env CHIT_PIN=2222 "$CHIT" ticket --json --cashier Li
is "a ticket of nobody's may be looked at" "$(json "$out" .total)" 600
say 20
is "and stays nobody's" "$(json "$out" .total)" 1200
run env CHIT_PIN=2222 "$CHIT" do --json --cashier Li 20
is "until a cashier goes on with it" "$status $(json "$out" .total)" "0 1800"
like "who is told so" "$err" 'begun without a cashier; from now on it is in the name of Li'
is "then it is hers" "$("$CHIT" ticket --json | jq .total)" 0
run env CHIT_PIN=2222 "$CHIT" do --json --cashier Li ca
is "and said once" "$status $err" "0 "
is "so is the sale" "$(CHIT_PIN=1111 "$CHIT" report cashier --cashier Mei --json --day "$(date +%F)" | jq -r 'select(.name == "Li" or .cashier == "Li") | .amount')" 1800
ok "the store is whole" "$CHIT" doctor
done_testing
