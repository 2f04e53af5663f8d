#!/bin/sh
# A whole day at the counter, replayed: 1,000 sales by two cashiers in two shifts, 300 coupons, corrections, voids, refunds,
# discounts, held tickets, tables, cash in and out. The Z is what the facts say, to the cent, by another reader of them; and
# the platform owes what the coupons paid.
. tests/support/tap.sh
SALES=${SALES:-1000} COUPONS=${COUPONS:-300}
P=$T/platform S=$T/store
export CHIT_STORE="$S"
MORNING=1795075200	# 2026-11-19T08:00:00Z

ok "the platform is made" env CHIT_NOW=$MORNING "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
export CHIT_NOW=$MORNING
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" noodles --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
ok "a kit for a till" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
ok "the till starts from the kit" "$CHIT" init --kit "$T/t1.kit" --store "$S" --key-file "$S/key"
run "$PLATFORM" issue --data "$P" --offer noodles --count "$COUPONS" --out "$T/c" --format none --json
printf '%s\n' "$out" | jq -r .text >"$T/coupons"
is "$COUPONS coupons are issued" "$(wc -l <"$T/coupons" | tr -d ' ')" "$COUPONS"
cat >"$T/carte.csv" <<'CSV'
kind,id,name,brief,group,price,tax,code,choices,station,product,set,least,most,rate
tax,A,VAT 7%,,,,,,,,,,,,7
tax,B,VAT 19%,,,,,,,,,,,,19
group,mains,Mains,,,,,,,,,,,,
group,drinks,Drinks,,,,,,,,,,,,
set,spice,Spice,,,,,,,,,,1,1,
modifier,1,Mild,Mild,,0,,,,,,spice,,,
modifier,2,Hot,Hot,,1.05,,,,,,spice,,,
item,12,Beef noodles,Noodles,mains,28.00,A,,,kitchen,noodles,,,,
item,13,Fried rice,Rice,mains,18.53,A,,spice,kitchen,,,,,
item,20,Tea,Tea,drinks,6.07,B,4006381333931,,,,,,,
item,99,Special,Special,mains,open,A,,,,,,,,
CSV
ok "the carte is taken" "$CHIT" carte import "$T/carte.csv"
ok "cash is rounded to five" "$CHIT" house set cash-step 5
CHIT_PIN=1111 ok "an owner" env CHIT_PIN=1111 "$CHIT" cashier add --role owner Mei
ok "a cashier" env CHIT_PIN=2222 "$CHIT" cashier add Li
ok "another" env CHIT_PIN=3333 "$CHIT" cashier add Wang

# The lines of sales FROM to TO; every third takes a coupon as long as there are some.
lines() {
	awk -v from="$1" -v to="$2" -v coupons="$T/coupons" '
	BEGIN {
		while ((getline c <coupons) > 0) text[++n] = c
		for (i = from; i <= to; i++) {
			if (i % 2) print "12"; else print (i % 4 + 1) "*20"
			if (i % 3 == 0) { print "13"; print "m" (i % 2 + 1) }
			if (i % 5 == 0) print "scan 4006381333931"
			if (i % 7 == 0) { print "20"; print "c" }		# error-correct
			if (i % 11 == 0) print "99@" (1000 + i % 97)
			if (i % 10 == 4) print "d7%"
			if (i % 13 == 0) print "d9%!"
			if (i % 17 == 0) { print "h guest" i; print "20"; print "ca"; print "r guest" i; extra++ }
			if (i % 19 == 0) { print "t" (i % 9 + 1); print "o"; print "12"; print "s 1"; print "t" (i % 9 + 1) }
			k = int(i / 10) * 3 + i % 10
			if (i % 10 >= 1 && i % 10 <= 3 && k <= n) print text[k]
			if (i % 23 == 0) print "cc500"
			print (i % 4 == 0 ? "cc" : i % 6 == 1 ? "ca50000" : "ca")
		}
	}'
}
hour() { CHIT_NOW=$((MORNING + $1 * 3600)); export CHIT_NOW; }
# sell PIN CASHIER FROM TO: appends the outcomes.
sell() {
	lines "$3" "$4" | CHIT_PIN=$1 "$CHIT" do --json --cashier "$2" - >>"$T/out" 2>>"$T/err"
}

hour 0
run env CHIT_PIN=2222 "$CHIT" shift open --cashier Li --float 200.00 --json
is "the first shift is open" "$(json "$out" .shift)" 1
LAST=$((SALES + SALES / 25))	# some go onto one tab
a=$((LAST / 4)) b=$((LAST / 2)) c=$((LAST * 3 / 4))
sell 2222 Li 1 "$a"
hour 3
sell 2222 Li $((a + 1)) "$b"
ok "cash comes in" env CHIT_PIN=2222 "$CHIT" shift in --cashier Li 100.00 "change"
status_is "and out of it a manager must allow" 1 env CHIT_PIN=2222 "$CHIT" shift out --cashier Li 20.00 "milk"
ok "she does" env CHIT_PIN=2222 CHIT_MANAGER_PIN=1111 "$CHIT" shift out --cashier Li --manager Mei 20.00 "milk"
status_is "a refund alone is refused" 1 env CHIT_PIN=2222 "$CHIT" do --json --cashier Li 'rf 4 guest'
printf '%s\n' 'rf 4 guest' cc 'rf 6 k' ca 'rf 9 m' c ca '12' o 'v1 guest' 'v1 guest' '12' ca ns 'ct 0 CC' 'rf 4 guest' |
	CHIT_PIN=2222 CHIT_MANAGER_PIN=1111 "$CHIT" do --json --cashier Li --manager Mei - >"$T/boss" 2>>"$T/err"
is "refunds, a void, no sale, another tender: with a manager" "$(jq -r .news "$T/boss" | sort | uniq -c | tr -s ' \n' ' ')" \
	" 3 closed 10 done 3 refused "
status_is "open tickets hold up the close" 1 env CHIT_PIN=2222 "$CHIT" shift close --cashier Li --counted 1.00
like "and the way out is said" "$err" '--leave-tickets'
hour 6
run env CHIT_PIN=2222 "$CHIT" shift close --cashier Li --counted 5000.00 --leave-tickets --json
is "the first shift is closed" "$(json "$out" '.shift, .counted' | tr '\n' ' ')" "1 500000 "
is "with what it leaves open" "$(json "$out" '.n_open_tickets > 0 and .open_tickets > 0')" true
printf '%s\n' "$out" >"$T/z"

run env CHIT_PIN=3333 "$CHIT" shift open --cashier Wang --float 150.00 --json
is "the second is open" "$(json "$out" .shift)" 2
sell 3333 Wang $((b + 1)) "$c"
hour 9
sell 3333 Wang $((c + 1)) "$LAST"
ok "training is on" env CHIT_PIN=1111 "$CHIT" training --cashier Mei on
printf '12\nca\n' | CHIT_PIN=3333 "$CHIT" do --json --cashier Wang - >"$T/training"
is "what is trained is no sale" "$(jq -r 'select(.news == "closed") | [.receipt, .training] | map(tostring) | join(" ")' "$T/training")" "1 true"
ok "and off" env CHIT_PIN=1111 "$CHIT" training --cashier Mei off
hour 12
# What waits on tables and in hand is paid before the till is closed.
for who in 2222:Li 3333:Wang; do
	CHIT_PIN=${who%%:*} "$CHIT" table list --json --cashier "${who#*:}" | jq -r '"r \(.id)\nca"' |
		CHIT_PIN=${who%%:*} "$CHIT" do --json --cashier "${who#*:}" - >>"$T/out" 2>>"$T/err"
done
is "nothing is open or held" "$(env CHIT_PIN=2222 "$CHIT" table list --json --cashier Li | jq -c 'select(.lines > 0)' | wc -l | tr -d ' ')" 0
run env CHIT_PIN=3333 "$CHIT" shift close --cashier Wang --counted 100.00 --leave-tickets --json
is "the second shift is closed" "$(json "$out" .shift)" 2
printf '%s\n' "$out" >>"$T/z"

is "nothing went wrong aloud" "$(cat "$T/err")" ""
closed=$(jq -c 'select(.news == "closed")' "$T/out" | wc -l | tr -d ' ')
if [ "$closed" -ge "$SALES" ]; then pass "$closed sales were closed"; else fail "$SALES sales are closed" "$closed"; fi
good=$(jq -c 'select(.news == "coupon" and .verdict.verdict == "accept")' "$T/out" | wc -l | tr -d ' ')
is "each coupon was taken" "$good" "$COUPONS"
ok "the store is whole" "$CHIT" doctor

# The journal's own word: another program reads the facts.
run "$BIN/tests/day" "$S"
is "the facts hold together" "$status$err" 0
printf '%s\n' "$out" >"$T/facts"
keys='[.shift,.first_receipt,.last_receipt,.sales,.refunds,.gross,.refunded,.discount,.tax,.net,.rounding,.float,.cash_in,.cash_out,.n_voids,.voids,.n_corrections,.corrections,.n_coupons,.coupons,.n_no_sale,.n_leaves,.expected,.counted]'
is "the Z is what the facts say, to the cent" "$(jq -c "$keys" "$T/z")" "$(jq -c "$keys" "$T/facts")"
is "and so is each tender" "$(jq -cS '.tenders | map({(.code): .amount}) | add' "$T/z")" "$(jq -cS .tenders "$T/facts")"
is "receipts have no gap" "$(jq -s '[.[].sales, .[].refunds] | add' "$T/facts")" "$(jq -s 'map(.last_receipt) | max' "$T/facts")"
total=$(jq -s 'map(.gross - .refunded) | add' "$T/facts")
for by in hour cashier item group; do
	is "what was sold by $by is the same" "$(env CHIT_PIN=1111 "$CHIT" report "$by" --cashier Mei --day 2026-11-19 --json | jq -s 'map(.amount) | add')" "$total"
done
echo "# $closed sales, $good coupons, $(jq -s 'map(.last_receipt) | max' "$T/facts") receipts, turnover $total"

# And the platform's.
mkdir "$T/stick"
ok "the day goes out on a stick" "$CHIT" export "$T/stick"
ok "the platform takes it" "$PLATFORM" import --data "$P" "$T/stick"
ok "the till takes the answers" "$CHIT" import "$T/stick"
run "$CHIT" status --json
is "every coupon has its answer" "$(json "$out" '.unsent, .waiting' | tr '\n' ' ')" "0 0 "
run "$PLATFORM" settle --data "$P" --merchant m1 --json
is "and is owed" "$(json "$out" '.redeemed, .gross' | tr '\n' ' ')" "$COUPONS $(jq -s 'map(.coupons) | add' "$T/facts") "
done_testing
