#!/bin/sh
# chit-platform by command: what each prints, what each refuses, and what changed (nothing, where it refused).
. tests/support/tap.sh
CHIT_PASSPHRASE='a platform for tests'
P=$T/platform

p() { run "$PLATFORM" "$@" --data "$P"; }
# refused WORDS STATUS PATTERN ARGUMENT...: the status, and a sentence that says why
refused() {
	words=$1 wanted=$2 pattern=$3; shift 3
	p "$@"
	if [ "$status" = "$wanted" ] && printf '%s\n' "$err" | grep -Eq -- "$pattern" && [ -z "$out" ]; then pass "$words"; else
		fail "$words" "status $status, wanted $wanted" "$out" "$err"
	fi
}
count() { "$PLATFORM" status --data "$P" --json | jq -r ".$1"; }

# init
refused 'no platform yet' 3 'init' status
refused 'init wants a name' 2 'name' init
refused 'init refuses a currency that is none' 2 'ISO 4217' init --name Demo --currency yuan
refused 'init refuses a URL that is none' 2 'https' init --name Demo --url 'ftp://x'
refused 'init refuses plain HTTP over a network' 2 'begins with https://' init --name Demo --url http://platform.example
refused 'init refuses a name that a terminal would obey' 2 'shown' init --name "$(printf 'a\033[2J')"
ok 'nothing was made by all that' test ! -e "$P"
p init --name Demo --url https://127.0.0.1:8443 --json
is 'init' "$status $(json "$out" .keyset)" '0 1'
is 'its identity has 64 digits' "$(json "$out" .issuer | wc -c)" 65
is 'its directory is private' "$(stat -c %a "$P")" 700
is 'and what lies in it' "$(stat -c %a "$P"/* | sort -u)" 600
run "$PLATFORM" init --data "$P.second" --name Second
like 'in words it says who asks for the root key again' "$status $out" "only 'key rotate' and the 'tls' commands ask for it again\\.$"
rm -rf "$P.second"
before=$(cat "$P"/*.key | sha256sum)
refused 'init refuses a directory that is there' 3 'there already' init --name Demo
is 'and leaves it as it was' "$(cat "$P"/*.key | sha256sum)" "$before"
run "$PLATFORM" status
like 'a command says that it wants --data' "$status $err" '^2 .*--data'
run env CHIT_DATA="$P" "$PLATFORM" status --json
is 'CHIT_DATA stands for it' "$(json "$out" .name)" Demo

# passphrases and key files
run env CHIT_PASSPHRASE=wrong "$PLATFORM" merchant add --data "$P" m1 --name M
like 'a wrong passphrase' "$status $err" '^3 .*passphrase is wrong'
unlike 'is not repeated' "$err" 'wrong: wrong'
run env -u CHIT_PASSPHRASE setsid "$PLATFORM" merchant add --data "$P" m1 --name M </dev/null
like 'no terminal to ask on' "$status $err" '^2 .*CHIT_PASSPHRASE'
ok 'a platform with a key file' "$PLATFORM" init --data "$T/Q" --name Q --key-file "$T/q.key"
is 'it is private' "$(stat -c '%a %s' "$T/q.key")" '600 32'
run env -u CHIT_PASSPHRASE "$PLATFORM" merchant add --data "$T/Q" m1 --name M --key-file "$T/q.key"
is 'it starts without people' "$status" 0
refused "another's key file" 3 'does not open' merchant add m1 --name M --key-file "$T/q.key"
run "$PLATFORM" init --data "$T/R" --name R --key-file "$T/q.key"
like 'a key file is not written over' "$status $err" '^3 .*not written over'
ok 'and the platform is not there' test ! -e "$T/R"

# merchants, consumers, offers
p merchant add m1 --name 'Noodle House'
is 'a merchant' "$status" 0
refused 'once' 3 'already' merchant add m1 --name Other
refused 'with an id that is one' 2 'no id' merchant add 'M 1' --name Other
refused 'and a name' 2 'wants' merchant add m2
p merchant add m2 --name "Tea'); DROP TABLE merchant; --"
p merchant list --json
is 'the merchants' "$(printf '%s\n' "$out" | jq -r .merchant | tr '\n' ' ')" 'm1 m2 '
p consumer add ann --name 'Ann'
is 'a consumer' "$status" 0
p consumer list --json
is 'the consumers' "$(printf '%s\n' "$out" | jq -r .consumer | tr '\n' ' ')" 'ann guest '
p offer add o1 --merchant m1 --name 'Beef noodles' --price 28.00 --share 0.90 --json
is 'an offer' "$status $(json "$out" '[.price,.share,.product,.kind]|map(tostring)|join(" ")')" '0 2800 9000 o1 goods'
refused 'once' 3 'already' offer add o1 --merchant m1 --name Other --price 1 --share 1
for bad in 1.234 -1 x '' 1e9 99999999999; do
	refused "a price '$bad'" 2 '.' offer add o2 --merchant m1 --name N --price "$bad" --share 0.9
done
for bad in 1.1 -0.1 x 0.12345 ''; do
	refused "a share '$bad'" 2 'share' offer add o2 --merchant m1 --name N --price 1 --share "$bad"
done
refused 'a kind' 2 'kind' offer add o2 --merchant m1 --name N --price 1 --share 1 --kind food
refused 'a merchant that is not there' 3 "no merchant 'm9'" offer add o2 --merchant m9 --name N --price 1 --share 1
refused 'more than 1000 units' 2 '1000' offer add o2 --merchant m1 --name N --price 1 --share 1 --uses 40 --quantity 26
refused 'an id of more than 12' 2 'long' offer add o2 --merchant m1 --product p-2345678901-x --name N --price 1 --share 1
p consumer add consumer-012
refused 'ids that do not fit together' 2 '22' offer add o2 --merchant m1 --product p-2345678 --name N --price 1 --share 1
p offer add o3 --merchant m1 --name Tea --price 9.99 --share 0.3333 --uses 3 --kind exchange --expires +10d
p offer add sv --merchant m1 --name Value --price 50 --share 1 --kind value
p offer list --json
is 'the offers' "$(printf '%s\n' "$out" | jq -r .offer | tr '\n' ' ')" 'o1 o3 sv '

# tills
p till add t1 --merchant m1 --kit "$T/t1.kit" --shop east
is 'a till' "$status" 0
unlike 'a passphrase from CHIT_PASSPHRASE is not shown' "$out$err" 'a platform for tests'
refused 'once' 3 'already' till add t1 --merchant m1 --kit "$T/other.kit"
ok 'no kit for a till that is not made' test ! -e "$T/other.kit"
refused 'a kit is not written over' 3 'not written over' till add t2 --merchant m1 --kit "$T/t1.kit"
refused 'a kit that cannot be written' 3 'nowhere' till add t2 --merchant m1 --kit "$T/nowhere/t2.kit"
refused 'a kit that ends in the past' 2 'to come' till add t2 --merchant m1 --kit "$T/t2.kit" --expires -1d
refused 'a shop that is no id' 2 'shop' till add t2 --merchant m1 --kit "$T/t2.kit" --shop 'Main Street'
is 'one till is there' "$(count tills)" 1
run env -u CHIT_PASSPHRASE "$PLATFORM" till add --data "$T/Q" q1 --merchant m1 --kit "$T/q1.kit" --key-file "$T/q.key"
like 'a passphrase is made and shown' "$out" 'passphrase: [0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$'
made=$(printf '%s\n' "$out" | sed -n 's/^passphrase: //p')
run env CHIT_PASSPHRASE="$(echo "$made" | tr 'A-Z-' 'a-z ')" "$CHIT" init --store "$T/Sq" --kit "$T/q1.kit"
is 'and opens the kit, however it is typed' "$status" 0
p till list --json
is 'the tills' "$(json "$out" '[.till,.shop,.state]|join(" ")')" 't1 east waiting'

# issue
p issue --offer o1 --count 5 --out "$T/c" --json
is 'coupons' "$status $(printf '%s\n' "$out" | wc -l) $(ls "$T/c" | wc -l)" '0 5 5'
is 'each with its picture' "$(printf '%s\n' "$out" | jq -r .file | while read -r f; do [ -s "$f" ] || echo "$f"; done)" ''
is 'a serial has 16 characters and one to check them' "$(printf '%s\n' "$out" | jq -r .serial | grep -vcE '^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]$')" 0
one=$(printf '%s\n' "$out" | jq -r .text | head -n 1)
serial=$(printf '%s\n' "$out" | jq -r .serial | head -n 1)
like 'a text is short' "$(printf %s "$one" | wc -c)" '^(2[0-7][0-9]|28[0-7])$'
p issue --offer o1 --count 2 --format none --alphabet base45 --json
like 'the other alphabet' "$(json "$out" .text | head -n 1)" '^CHIT:[0-9A-Z $%*+./:-]+$'
is 'no file' "$(json "$out" .file | sort -u)" null
for kind in qr datamatrix pdf417 aztec maxicode; do
	p issue --offer o1 --symbol $kind --format svg --out "$T/svg-$kind"
	is "a picture: $kind" "$status $(ls "$T/svg-$kind"/*.svg | wc -l)" '0 1'
done
issued=$(count coupons)
refused 'an offer that is not there' 3 "no offer" issue --offer o9 --format none
refused 'a consumer that is not there' 3 "no consumer" issue --offer o1 --consumer bob --format none
refused 'pictures want a place' 2 'out' issue --offer o1
refused 'an end that is past' 2 'to come' issue --offer o1 --format none --expires 2001-01-01
refused 'an end before the beginning' 2 'after' issue --offer o1 --format none --expires +1d --not-before +2d
refused 'a value on goods' 2 'value' issue --offer o1 --format none --value 5
refused 'a count of none' 2 'count' issue --offer o1 --format none --count 0
refused 'an alphabet' 2 'alphabet' issue --offer o1 --format none --alphabet base64
refused 'a symbol' 2 'symbol' issue --offer o1 --symbol barcode --out "$T/x"
refused 'a place that is a file' 3 't1.kit' issue --offer o1 --out "$T/t1.kit"
refused 'an option that is none' 2 'option' issue --offer o1 --colour red
is 'nothing was issued by all that' "$(count coupons)" "$issued"
p issue --offer sv --format none --value 12.50 --json
p coupon show "$(json "$out" .serial)" --json
is 'a stored value' "$(json "$out" '[.price,.value,.balance,.held,(.holds|length)]|join(" ")')" '1250 1250 1250 0 0'
p coupon show "$(json "$out" .serial)"
like 'and in words' "$out" '12.50 CNY left of 12.50 CNY, 0.00 CNY held'
refused 'stored value has one use' 2 'by amount' issue --offer sv --format none --uses 2
refused 'and so has its offer' 2 'by amount' offer add sv2 --merchant m1 --name Value --price 50 --share 1 --kind value --uses 2
p claim list --json
is 'nothing is set apart' "$status $out" '0 '
refused 'a request that is none' 2 'hexadecimal' claim release t1 0123
refused 'a till that is none' 3 'no till' claim release nobody 0123456789abcdef0123456789abcdef
refused 'a request that nobody made' 3 'not asked' claim release t1 0123456789abcdef0123456789abcdef
# A reader of 100,000 lines goes away: the platform stops, and is as good as before.
"$PLATFORM" issue --data "$P" --offer o1 --count 100000 --format none --json 2>/dev/null | head -n 3 >"$T/three"
is 'a reader that goes away' "$(wc -l <"$T/three")" 3
like 'the platform stops soon' "$(($(count coupons) - issued))" '^[0-9]{1,4}$'
is 'what was read is committed' "$(jq -r .serial "$T/three" | while read -r s; do "$PLATFORM" coupon show --data "$P" "$s" >/dev/null || echo "$s"; done)" ''
if [ -w /dev/full ]; then
	"$PLATFORM" issue --data "$P" --offer o1 --format none >/dev/full 2>"$T/.err"
	is 'lines that cannot be written are a failure' "$?" 3
fi

# coupon show, revoke
p coupon show "$one" --json
is 'a coupon by its text' "$(json "$out" '[.serial,.merchant,(.used|tostring)]|join(" ")')" "$serial m1 0"
p revoke "$serial" --json
is 'revoked' "$status $(json "$out" .again)" '0 false'
p revoke "$one" --json
is 'again, by its text' "$status $(json "$out" .again)" '0 true'
refused 'a serial with a wrong character' 3 'check character|neither' revoke "$(printf %s "$serial" | sed 's/^Z/Y/; t; s/^./Z/')"
refused 'a text with a wrong character' 3 '.' revoke "$(printf %s "$one" | sed 's/.$/%/')"
refused 'a link' 3 'neither' revoke 'https://example.com'
refused 'nothing' 2 'wants' revoke

# a till of this platform, and its stick
ok 'the till starts' "$CHIT" init --store "$T/S" --kit "$T/t1.kit"
p issue --offer o1 --count 3 --format none --json
printf '%s\n' "$out" | jq -r .text >"$T/texts"
while read -r text; do "$CHIT" redeem --store "$T/S" "$text" >/dev/null || fail 'redeemed'; done <"$T/texts"
mkdir "$T/stick" && "$CHIT" export --store "$T/S" "$T/stick" >/dev/null
printf junk >"$T/stick/$(printf 'a\033[31mb').chit"
p import "$T/stick"
is 'a stick with a bad file: the rest is taken' "$status $(count facts)" '1 3'
unlike 'and its name obeys nobody' "$out$err" "$(printf '\033')"
rm "$T/stick/$(printf 'a\033[31mb').chit"
p import "$T/stick" --json
is 'the same stick again' "$status $(printf '%s\n' "$out" | tail -n 1 | jq -c '[.documents,.facts,.again,.accepted,.faults]')" '0 [2,3,4,4,0]'
refused 'a stick that is not there' 3 'nowhere' import "$T/nowhere" --since +0s
p till list --json
is 'the till is enrolled' "$(json "$out" .state)" enrolled

# settle
refused 'settle wants a merchant' 2 'merchant' settle
refused 'one that is there' 3 'no merchant' settle --merchant m9
refused 'a period that is none' 2 'period' settle --merchant m1 --period ../x
refused 'not before it is over' 2 'to come' settle --merchant m1 --until +1d
p settle --merchant m1 --json
is 'settled' "$(json "$out" '[.merchant,.redeemed,.gross,.share,.due,.currency,.new]|map(tostring)|join(" ")')" 'm1 3 8400 7560 7560 CNY 3'
first=$(json "$out" '[.period,.redeemed,.gross,.share,.due]|map(tostring)|join(" ")')
p settle --merchant m1 --json
is 'twice says the same' "$(json "$out" '[.period,.redeemed,.gross,.share,.due]|map(tostring)|join(" ")')" "$first"
is 'and that nothing is new' "$(json "$out" '[.new,.again]|map(tostring)|join(" ")')" '0 true'
p settle --merchant m2 --json
is 'a merchant to whom nothing is due' "$(json "$out" '[.period,.due]|map(tostring)|join(" ")')" 'null 0'
p status --json
is 'the books' "$(json "$out" '[.accounts[]|.account+"="+(.balance|tostring)]|join(" ")')" 'coupons=-8400 fees=840 paid:m1=7560 payable:m1=0'
if command -v sqlite3 >/dev/null; then
	sqlite3 "$P/platform.db" "UPDATE entry SET amount = amount + 1 WHERE account = 'fees' AND posting = 1"
	refused 'books that do not balance are said' 3 'balance' status
	sqlite3 "$P/platform.db" "UPDATE entry SET amount = amount - 1 WHERE account = 'fees' AND posting = 1"
else
	skip 'books that do not balance are said' 'sqlite3 is not installed; the unit test of books does it'
fi

# export, with the statement and a pack under new keys
p merchant rekey m1
is 'rekeyed' "$status" 0
p key rotate --use I --json
is 'rotated' "$status $(json "$out" .keyset)" '0 2'
mv "$P/root.key" "$T/root.key"
refused 'the root key is away' 3 'root' key rotate --use D
p key rotate --use D --root "$T/root.key" --json
is 'and named' "$status $(json "$out" .keyset)" '0 3'
refused "another's root key" 3 "another platform's" key rotate --root "$T/Q/root.key"
refused 'a use that is none' 2 'use' key rotate --use X --root "$T/root.key"
p key list --json
is 'the keys' "$(printf '%s\n' "$out" | jq -r 'select(.newest)|.use' | tr '\n' ' ')" 'I D E '
mkdir "$T/back"
p export "$T/back" --json
is 'written for the till: two answers, a pack, a statement' "$status $(json "$out" .written)" '0 4'
run "$CHIT" import --store "$T/S" "$T/back" --json
is 'the till takes them' "$status" 0
p issue --offer o3 --format none --json
run "$CHIT" redeem --store "$T/S" --json "$(json "$out" .text)"
is 'and redeems under the new keys' "$status $(json "$out" .reason)" '0 ok'
run "$CHIT" redeem --store "$T/S" --json "$one"
is 'and knows what was revoked' "$status $(json "$out" .reason)" '1 revoked'

# policy
p policy set cap-coupon 50.00
is 'a policy' "$status" 0
refused 'a policy that is none' 2 'no policy' policy set speed 7
refused 'a length that is none' 2 'length' policy set trust-say soon
refused 'a word that looks like an option is named' 2 "'-5.00'" policy set cap-coupon -5.00
run env CHIT_DATA="$P" "$PLATFORM" policy set cap-coupon -- -5.00
like 'an amount below nothing' "$status $err" "^2 .*'-5.00' is no amount"
p policy list --json
is 'is there' "$(printf '%s\n' "$out" | jq -r 'select(.policy == "cap-coupon")|.value')" 5000
p policy set cap-coupon default
p policy list --json
is 'and goes' "$(printf '%s\n' "$out" | jq -r 'select(.policy == "cap-coupon")|.value')" 0

# till revoke, release
p till revoke t1
is 'a till is revoked' "$status" 0
"$CHIT" export --store "$T/S" "$T/stick" >/dev/null
p import "$T/stick" --json
is 'what it sends is held' "$(printf '%s\n' "$out" | tail -n 1 | jq -c '[.held > 0, .refused]')" '[true,0]'
refused 'nobody is released' 3 'no till' till release t9
p till release t1 --json
is 'until the owner takes it' "$status $(json "$out" .taken)" '0 1'
p settle --merchant m1 --json
is 'and it is paid' "$(json "$out" '[.redeemed,.due]|map(tostring)|join(" ")')" '1 333'

# a disk that cannot be written
if [ "$(id -u)" -ne 0 ]; then
	chmod -R a-w "$P"
	refused 'a platform that cannot be written' 3 '.' merchant add m5 --name M
	chmod -R u+w "$P"
fi
rm -f "$P/platform.db-wal" "$P/platform.db-shm"
printf 'not a database, but long enough to look at' >"$P/platform.db"
refused 'a file that is no database' 3 '.' status

refused 'a command that is none' 2 'no command' merchant remove m1
run "$PLATFORM"
is 'no command at all' "$status" 2
run "$PLATFORM" help
is 'help' "$status" 0
done_testing
