#!/bin/sh
# chit check from start to exit, beside the start of a program that does nothing: with a key file, and with a passphrase
# (whose scrypt is meant to cost). Medians of 20.
. tests/support/tap.sh
P=$T/platform
median() {
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		a=$(date +%s%N)
		"$@" >/dev/null 2>&1 </dev/null
		b=$(date +%s%N)
		echo $(((b - a) / 1000))
	done | sort -n | sed -n 10p
}
{
	"$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
	"$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
	"$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
	"$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
	"$CHIT" init --store "$T/store" --kit "$T/t1.kit" --key-file "$T/key"
	"$PLATFORM" till add --data "$P" t2 --merchant m1 --kit "$T/t2.kit"
	"$CHIT" init --store "$T/asked" --kit "$T/t2.kit"
} >/dev/null || exit 3
text=$("$PLATFORM" issue --data "$P" --offer o1 --count 1 --out "$T/out" --format none --json | jq -r .text)
nothing=$(median true)
version=$(median "$CHIT" --version)
key=$(median "$CHIT" check --store "$T/store" "$text")
asked=$(median "$CHIT" check --store "$T/asked" "$text")
redeem=$(median "$CHIT" redeem --store "$T/store" "$text")
echo "/bin/true                        $nothing us"
echo "chit --version                   $version us"
echo "chit check, key file             $key us"
echo "chit check, passphrase           $asked us"
echo "chit redeem (refused), key file  $redeem us"
