#!/bin/sh
# A carte of many items: the last of them is found by its name, and rung.
. tests/support/tap.sh
export CHIT_STORE=$T/store LC_ALL=C.UTF-8 LANGUAGE=en
{
	echo kind,id,name,brief,group,price,tax,rate
	echo tax,A,VAT,,,,,6.00
	echo group,g,Group,,,,,
	awk 'BEGIN { for (i = 1; i <= 6000; i++) printf "item,%d,Dish number %d,,g,%d.50,A,\n", i, i, 1 + i % 90 }'
} >"$T/carte.csv"
ok "a till" "$CHIT" init --store "$CHIT_STORE" --no-passphrase --key-file "$CHIT_STORE/key"
ok "6,000 items" "$CHIT" carte import "$T/carte.csv"
printf '%s\n' key:F2 'type:number 6000' dump:found key:Enter dump:rung >"$T/script"
ok "one is looked for" timeout 60 "$CHIT" --script "$T/script" --dump "$T"
like "the last one is found" "$(cat "$T/found.screen")" 'Dish number 6000'
like "and rung" "$(cat "$T/rung.screen")" '1 +1 +Dish number 6000 .*61\.50'
done_testing
