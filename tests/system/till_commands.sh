#!/bin/sh
# The commands of a till: answers, exit statuses, and what bad input gets.
. tests/support/tap.sh
P=$T/platform S=$T/store
NOW=1795000000
export CHIT_NOW=$NOW

chit() { run "$CHIT" "$@"; }
platform() { run "$PLATFORM" "$@"; }
# issue OPTION...: $text and $serial of one new coupon
issue() {
	platform issue --data "$P" --count 1 --out "$T/out" --format none --json "$@"
	text=$(json "$out" .text) serial=$(json "$out" .serial)
}
# reason ARGS...: $reason, as "status verdict reason"
verdict() { run "$CHIT" "$@" --json; reason="$status $(json "$out" '.verdict+" "+.reason')"; }

ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
ok "a kit" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
ok "another kit" "$PLATFORM" till add --data "$P" t2 --merchant m1 --kit "$T/t2.kit"

# Wrong use: 2
status_is "nothing said is wrong use" 2 "$CHIT"
status_is "an unknown command is" 2 "$CHIT" sell
status_is "an unknown option is" 2 "$CHIT" redeem --store "$S" --nonsense x
status_is "no text is" 2 "$CHIT" redeem --store "$S"
status_is "two texts are" 2 "$CHIT" redeem --store "$S" a b
status_is "no units are" 2 "$CHIT" redeem --store "$S" --quantity 0 x
status_is "too many units are" 2 "$CHIT" redeem --store "$S" --quantity 1001 x
status_is "no store named is" 2 env -u CHIT_STORE HOME="$T" "$CHIT" redeem x
like "and says how to name one" "$err" '--store DIR'
status_is "init wants a place" 2 env -u CHIT_STORE "$CHIT" init
status_is "no passphrase and no terminal to ask on is" 2 setsid -w env -u CHIT_PASSPHRASE "$CHIT" init --store "$S"
like "and says what stands for it" "$err" 'CHIT_PASSPHRASE'
status_is "no passphrase and no key file is" 2 "$CHIT" init --store "$S" --no-passphrase
status_is "help is no mistake" 0 "$CHIT" help

# The world: 3
status_is "a store that is not there" 3 "$CHIT" redeem --store "$T/none" x
like "is said with what to do" "$err" 'init'
status_is "a kit that is not there" 3 "$CHIT" init --store "$S" --kit "$T/none.kit"
status_is "a kit with a wrong passphrase" 3 env CHIT_PASSPHRASE=wrong "$CHIT" init --store "$S" --kit "$T/t1.kit"
like "is said" "$err" 'passphrase is wrong'
head -c 200 "$T/t1.kit" >"$T/cut.kit"
status_is "a kit cut short" 3 "$CHIT" init --store "$S" --kit "$T/cut.kit"
echo hello >"$T/no.kit"
status_is "no kit at all" 3 "$CHIT" init --store "$S" --kit "$T/no.kit"
status_is "an expired kit" 3 env CHIT_NOW=$((NOW + 4000 * 86400)) "$CHIT" init --store "$S" --kit "$T/t1.kit"
like "is said" "$err" 'expired'
if [ -e "$S" ]; then fail "nothing was made of all these"; else pass "nothing was made of all these"; fi

ok "the till is made" "$CHIT" init --store "$S" --kit "$T/t1.kit"
like "by which ways the platform learns of it" "$out" 'first chit upload, or chit export to a stick\.$'
status_is "a short passphrase is none" 2 env CHIT_PASSPHRASE=1234567 "$CHIT" init --store "$T/short"
like "and how long it must be" "$err" 'at least 8 characters, this one 7'
is "nothing was made" "$(ls "$T/short" "$T/short.key" 2>/dev/null)" ""
status_is "not twice" 3 "$CHIT" init --store "$S" --kit "$T/t1.kit"
status_is "the same kit again says so" 3 "$CHIT" enrol --store "$S" "$T/t1.kit"
like "in words" "$err" 'already'
status_is "without one nothing is asked" 2 setsid -w env -u CHIT_PASSPHRASE "$CHIT" status --store "$S"
status_is "the store's passphrase is needed" 3 env CHIT_PASSPHRASE=wrong "$CHIT" status --store "$S"
like "and a wrong one is said" "$err" 'passphrase'
chit status --store "$S" --json
is "status knows the platform" "$(json "$out" '.platforms[0] | [.issuer, .till, .enrolment] | join(" ")')" "Demo t1 waiting"
CHIT_STORE=$S chit status
is "CHIT_STORE stands for --store" "$status" 0

# Verdicts
issue --offer o1
verdict check --store "$S" "$text"; is "check judges" "$reason" "0 accept ok"
is "and changes nothing" "$("$CHIT" status --store "$S" --json | jq .unsent)" 0
verdict redeem --store "$S" "$text"; is "redeem accepts" "$reason" "0 accept ok"
is "with every key of the design" "$(json "$out" '[has("verdict","reason","serial","issuer","merchant","offer","product","quantity","units","left","at","till","cashier")] | all')" true
is "and what they say" "$(json "$out" '[.serial,.issuer,.merchant,.offer,.name,.quantity,.units,.left,.at,.till,.cashier]|map(tostring)|join("|")')" \
	"$serial|Demo|m1|o1|Beef noodles|1|1|0|$(date -u -d @$NOW +%Y-%m-%dT%H:%M:%SZ)|t1|cli"
verdict redeem --store "$S" "$text"; is "at once again is a repeat" "$reason" "1 refuse repeat"
CHIT_NOW=$((NOW + 60)) verdict redeem --store "$S" "$text"; is "later it is used" "$reason" "1 refuse used"
is "and says when it was" "$(json "$out" .first.at)" "$(date -u -d @$NOW +%Y-%m-%dT%H:%M:%SZ)"
CHIT_NOW=$((NOW + 60)) chit redeem --store "$S" "$text"
like "in words for people, too" "$out" 'Already used here'
like "with a sign that is not a colour" "$out" '^\[x\]'
printf '%s\n' "$text" >"$T/line"
out=$("$CHIT" check --store "$S" --json - <"$T/line"); status=$?
is "a text may come from standard input" "$status $(json "$out" .reason)" "1 repeat"
verdict redeem --store "$S" "$(printf '%s' "$text" | sed 's/.$//')"; is "cut short it is damaged" "$reason" "1 refuse damaged"
verdict redeem --store "$S" 'https://evil.example/chit:x'; is "a link is no coupon" "$reason" "1 refuse not_a_coupon"
is "and named as one" "$(json "$out" .link)" true
verdict redeem --store "$S" "$(printf 'a\033[2Jb\a')"; is "escapes are no coupon" "$reason" "1 refuse not_a_coupon"
chit redeem --store "$S" "$(printf 'chit:\033[2J\302\233')"
unlike "and never come out again" "$out$err" "$(printf '[\033\302\233]')"
verdict redeem --store "$S" "$serial"; is "a typed serial says what is known" "$reason" "1 refuse used"
head -c 20000 /dev/zero | tr '\0' a >"$T/long"
"$CHIT" redeem --store "$S" --json - <"$T/long" >"$T/o" 2>"$T/e"; is "a line without end is refused" "$?" 1

issue --offer o1 --uses 3
verdict redeem --store "$S" --quantity 2 "$text"; is "two of three" "$reason $(json "$out" .left)" "0 accept ok 1"
verdict redeem --store "$S" --quantity 2 "$text"; is "not two more" "$reason $(json "$out" .left)" "1 refuse used_up 1"
verdict redeem --store "$S" "$text"; is "but one" "$reason $(json "$out" .left)" "0 accept ok 0"
CHIT_NOW=$((NOW + 9)) verdict redeem --store "$S" "$text"; is "and then none" "$reason $(json "$out" .left)" "1 refuse used_up 0"

issue --offer o1 --not-before +1d
verdict redeem --store "$S" "$text"; is "too early" "$reason" "1 refuse early"
CHIT_NOW=$((NOW + 86400)) verdict check --store "$S" "$text"; is "not the day after" "$reason" "0 accept ok"
issue --offer o1 --expires +1d
CHIT_NOW=$((NOW + 86400)) verdict redeem --store "$S" "$text"; is "expired" "$reason" "1 refuse expired"
CHIT_NOW=$((NOW - 3 * 86400)) verdict redeem --store "$S" "$text"
is "a clock behind the platform's is judged by the floor" "$reason" "0 accept ok"
like "and is said" "$err" 'clock'

# Reversal
issue --offer o1
status_is "what was not redeemed cannot be taken back" 1 "$CHIT" reverse --store "$S" "$serial"
verdict redeem --store "$S" --cashier 7 "$text"; is "a cashier's accept" "$(json "$out" .cashier)" 7
verdict reverse --store "$S" --cashier 8 "$text"; is "is not another's to take back" "$reason" "1 refuse needs_manager"
verdict reverse --store "$S" --cashier 7 "$serial"; is "but her own" "$reason" "0 accept ok"
verdict reverse --store "$S" --cashier 7 "$serial"; is "once" "$reason" "1 refuse reversed"
verdict redeem --store "$S" "$text"; is "then it is good again" "$reason" "0 accept ok"
is "with a note" "$(json "$out" '.notes | index("reversed_before") != null')" true
CHIT_NOW=$((NOW + 90000)) verdict reverse --store "$S" "$text"; is "until the window has passed" "$reason" "1 refuse too_late"
verdict reverse --store "$S" hello; is "a reversal wants a coupon or a serial" "$status" 1

# Accepted, not shown
issue --offer o1
"$CHIT" redeem --store "$S" --json "$text" >/dev/full 2>"$T/e"
is "an answer that cannot be written is a failure" "$?" 3
chit status --store "$S" --json
is "the accept is kept, as not shown" "$(json "$out" '.not_shown | map(.serial) | join(" ")')" "$serial"
verdict redeem --store "$S" "$text"
like "the next start says it" "$err" "not shown: serve now .$serial"
is "and so does the same code" "$reason $(json "$out" '.notes | index("not_shown") != null')" "1 refuse repeat true"
chit redeem --store "$S" "$text"
unlike "once" "$err$out" 'not shown'
is "and status has none any more" "$("$CHIT" status --store "$S" --json | jq '.not_shown | length')" 0

# The feed
issue --offer o1
code=$(jq -cn --arg t "$text" '{source: "serial:x", time: 1, symbology: "text", text: $t}')
{
	echo '{"beat":1,"time":1,"frames":0}'
	echo 'this is no event'
	echo '{"source":"camera:x","time":1,"state":"lost","detail":"unplugged \u001b[2J"}'
	echo "$code"
	echo "$code"
	head -c 40000 /dev/zero | tr '\0' x; echo
	echo '{"source":"x","time":1,"symbology":"qr","text":"hello"}'
	echo '[[[[[{"text":5}'
	printf '%s' "$code"
} >"$T/events"
"$CHIT" redeem --store "$S" --json --feed - <"$T/events" >"$T/o" 2>"$T/e"
is "a feed ends with its input" "$?" 0
is "each event has its verdict" "$(jq -r .reason "$T/o" | tr '\n' ' ')" "ok repeat not_a_coupon repeat "
like "what readers say is passed on" "$(cat "$T/e")" 'camera:x: lost: unplugged'
unlike "filtered" "$(cat "$T/e")" "$(printf '\033')"
issue --offer o1 --uses 2
code=$(jq -cn --arg t "$text" '{source: "serial:x", time: 1, symbology: "text", text: $t}')
printf '%s\n%s\n' "$code" "$code" | "$CHIT" redeem --store "$S" --json --feed - >"$T/o" 2>"$T/e"
is "a code seen twice at once is one unit" "$(jq -r .reason "$T/o" | tr '\n' ' ')" "ok repeat "

# The reader as a child: without secrets, started anew when silent or dead, ended with us.
mkdir "$T/libexec"
issue --offer o1
code=$(jq -cn --arg t "$text" '{source: "serial:x", time: 1, symbology: "text", text: $t}')
cat >"$T/libexec/chit-scan" <<END
#!/bin/sh
echo "\$* \${CHIT_PASSPHRASE-none}" >>"$T/started"
[ "\$(wc -l <"$T/started")" -gt 1 ] || exit 9
echo '$code'
exec cat >/dev/null
END
chmod +x "$T/libexec/chit-scan"
rm -f "$T/o"
CHIT_LIBEXEC=$T/libexec "$CHIT" redeem --store "$S" --json --feed -- --camera /dev/video9 >"$T/o" 2>"$T/e" &
pid=$!
n=0
while [ ! -s "$T/o" ] && [ $n -lt 100 ]; do n=$((n + 1)); sleep 0.1; done
kill -TERM $pid
wait $pid
is "a feed ends cleanly when asked" "$?" 0
is "a reader that died was started again" "$(jq -r .reason "$T/o")" ok
is "with its options, and without the passphrase" "$(tail -n 1 "$T/started")" "--feed --camera /dev/video9 none"
status_is "a reader that is not there" 3 env CHIT_LIBEXEC="$T/nowhere" "$CHIT" redeem --store "$S" --feed
status_is "for scan as well" 3 env CHIT_LIBEXEC="$T/nowhere" "$CHIT" scan
platform issue --data "$P" --offer o1 --count 3 --out "$T/pictures" --json
"$CHIT" redeem --store "$S" --json --feed -- --frames "$T/pictures" >"$T/o" 2>"$T/e"
is "pictures through the real reader" "$? $(jq -r .verdict "$T/o" | sort | uniq -c | tr -s ' ')" "0  3 accept"

# Without a person: a key file
ok "a till with a key file" "$CHIT" init --store "$T/k" --kit "$T/t2.kit" --key-file "$T/key"
is "which only its owner reads" "$(stat -c %a "$T/key")" 600
status_is "starts without a passphrase" 0 env -u CHIT_PASSPHRASE "$CHIT" status --store "$T/k"
issue --offer o1
mkdir "$T/stick"
verdict redeem --store "$T/k" "$text"; is "and redeems" "$reason" "0 accept ok"
verdict redeem --store "$S" "$text"; is "what the other till cannot know" "$reason" "0 accept ok"
ok "both go to the platform" "$CHIT" export --store "$T/k" "$T/stick"
ok "on one stick" "$CHIT" export --store "$S" "$T/stick"
platform import --data "$P" "$T/stick"
chit import --store "$T/k" "$T/stick" --json
a=$(printf '%s\n' "$out" | jq -s '[.[].verdicts | values] | map(.conflict) | add')
chit import --store "$S" "$T/stick" --json
b=$(printf '%s\n' "$out" | jq -s '[.[].verdicts | values] | map(.conflict) | add')
is "one of them is told of a conflict" "$((a + b))" 1
loser=$S; [ "$a" = 0 ] || loser=$T/k
chit status --store "$loser" --json
is "and shows it: which coupon, who was first" "$(json "$out" '.answers[0] | [.serial, .verdict, .first.till | . != null] | all')" true
is "both are enrolled" "$("$CHIT" status --store "$S" --json | jq -r '.platforms[0].enrolment')" accepted
chit import --store "$S" "$T/stick"
is "the same stick again is no fault" "$status" 0
like "and nothing new" "$out" '0 taken'
chit export --store "$S" "$T/stick"
like "nothing is due any more" "$out" 'Nothing is due'
echo junk >"$T/stick/junk.chit"
status_is "what is no document is named" 1 "$CHIT" import --store "$S" "$T/stick"
like "by its name" "$out" '^junk.chit: '
status_is "a stick that is not there" 3 "$CHIT" import --store "$S" "$T/nowhere"
status_is "is not made by an export" 3 "$CHIT" export --store "$S" "$T/nowhere/deep"

chit doctor --store "$S"
like "doctor looks at clock and store" "$out" 'every chain holds'
status_is "and judges" 0 "$CHIT" doctor --store "$S" --json
is "in lines of JSON" "$(printf '%s\n' "$out" | jq -r .what | tr '\n' ' ')" "clock store platform trust outbox reader camera "
# which readers: those of the screen's config; where no camera is among them none is measured
printf '[screen]\nreaders = %s\n' "$T/readers.conf" >"$S/screen.conf"
printf '[scan]\ncamera = /dev/no-such-camera\n' >"$T/readers.conf"
status_is "doctor takes the readers from the screen's config" 0 "$CHIT" doctor --store "$S" --json
like "and looks for the camera that it names" "$(printf '%s\n' "$out" | jq -r 'select(.what == "camera") | .words')" 'no-such-camera'
printf '[scan]\nserial = /dev/no-such-reader\n' >"$T/readers.conf"
status_is "a shop without a camera" 0 "$CHIT" doctor --store "$S" --json
is "has none to be measured" "$(printf '%s\n' "$out" | jq -r 'select(.what == "camera") | .words')" ""
is "and the reader that it names is not there" "$(printf '%s\n' "$out" | jq -r 'select(.what == "reader" and .sign == "care") | .words' | grep named)" \
	"serial:/dev/no-such-reader was named and is not there"
for asked in "--serial fffe:fffe" "--hid fffe:fffe" "--eye 169.254.255.254:8448"; do
	# shellcheck disable=SC2086
	chit doctor --store "$S" -- $asked
	like "so for each that is asked for: $asked" "$out" "^\[!\]  reader +$(printf '%s' "${asked#--}" | tr ' ' :) was named and is not there"
done
status_is "what is said at the command goes before it" 0 "$CHIT" doctor --store "$S" --json -- --camera /dev/another
like "as a camera" "$(printf '%s\n' "$out" | jq -r 'select(.what == "camera") | .words')" 'dev/another'
printf '[scan]\nserial = /dev/no-such-reader\nmi' >"$T/readers.conf"
status_is "a readers' config that is torn" 0 "$CHIT" doctor --store "$S"
like "is named with its line" "$out" '^\[!\]  settings +.*readers.conf:3: '
echo 'readers = x' >"$S/screen.conf"
status_is "a config that is none does not keep the till shut" 0 "$CHIT" doctor --store "$S"
like "and is said, with its line" "$out" '^\[!\]  settings +screen.conf:1: '
rm "$S/screen.conf"
done_testing
