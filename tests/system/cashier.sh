#!/bin/sh
# chit cashier, and who may redeem and reverse once somebody works here.
. tests/support/tap.sh
P=$T/platform S=$T/store
NOW=1795000000
export CHIT_NOW=$NOW
unset CHIT_PIN CHIT_MANAGER_PIN

# as PIN COMMAND...
as() { pin=$1; shift; env CHIT_PIN="$pin" "$CHIT" "$@"; }
issue() {
	run "$PLATFORM" issue --data "$P" --count 1 --out "$T/out" --format none --json --offer o1
	text=$(json "$out" .text) serial=$(json "$out" .serial)
}
# verdict PIN ARGS...: $reason, as "status verdict reason cashier"
verdict() { run as "$@" --json; reason="$status $(json "$out" '.verdict+" "+.reason+" "+.cashier')"; }
people() { run "$CHIT" cashier list --store "$S" "$@"; }

ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "an offer" "$PLATFORM" offer add --data "$P" o1 --merchant m1 --name "Beef noodles" --price 28.00 --share 0.90
ok "a kit" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
ok "a till" "$CHIT" init --store "$S" --kit "$T/t1.kit"

# Before there is anybody: numbers that anybody may say, and the command line is the owner
issue
verdict 0 redeem --store "$S" --cashier 2 "$text"
is "a number needs no PIN" "$reason" "0 accept ok 2"
verdict 0 reverse --store "$S" --cashier 9 --manager "$serial"
is "nor does --manager without a name" "$reason" "0 accept ok 9"
verdict 0 redeem --store "$S" --cashier 2 "$text"
verdict 0 reverse --store "$S" "$serial" --cashier 9 --manager
is "wherever it stands" "$reason" "0 accept ok 9"
status_is "a name is nobody yet" 2 as 0 redeem --store "$S" --cashier Mei "$text"
like "and says what to do" "$err" 'chit cashier add'
status_is "nor is a number past the end" 2 as 0 redeem --store "$S" --cashier 1000000 "$text"

# Wrong use
status_is "somebody without a name" 2 as 1234 cashier add --store "$S"
status_is "two names" 2 as 1234 cashier add --store "$S" Li Mei
status_is "a role there is not" 2 as 1234 cashier add --store "$S" --role boss Mei
status_is "a PIN of three digits" 2 as 123 cashier add --store "$S" Mei
status_is "a PIN of letters" 2 as abcd cashier add --store "$S" Mei
like "says what a PIN is" "$err" '4 to 12 digits'
status_is "a PIN without end" 3 as "$(head -c 300 /dev/zero | tr '\0' 1)" cashier add --store "$S" Mei
status_is "a name of digits" 2 as 1234 cashier add --store "$S" 12
status_is "a name with an escape in it" 2 as 1234 cashier add --store "$S" "$(printf 'M\033[2Jei')"
unlike "which does not come back" "$err" "$(printf '\033')"
status_is "a name of 200 bytes" 3 as 1234 cashier add --store "$S" "$(head -c 200 /dev/zero | tr '\0' x)"
status_is "no PIN and no terminal" 2 setsid -w "$CHIT" cashier add --store "$S" Mei
like "says what to set" "$err" 'CHIT_PIN'
status_is "the wrong passphrase" 3 env CHIT_PASSPHRASE=wrong CHIT_PIN=1234 "$CHIT" cashier add --store "$S" Mei
people --json
is "nothing came of these" "$out" ""

# People
run as 111111 cashier add --store "$S" --role owner --json "Li Mei"
is "an owner" "$status $(json "$out" '[.number, .name, .role, .retired] | map(tostring) | join(" ")')" "0 1 Li Mei owner null"
run as 2222 cashier add --store "$S" --json Tom
is "a cashier, by a number that no fact has" "$(json "$out" .number)" 3
ok "a manager" as 3333 cashier add --store "$S" --role manager 王芳
status_is "a name that is taken" 3 as 1234 cashier add --store "$S" tom
run as 2020 cashier add --store "$S" --number 2 --json Ann
is "the number from before gets its name" "$status $(json "$out" .number)" "0 2"
status_is "but once" 3 as 2020 cashier add --store "$S" --number 2 Bob
people --json
is "the list" "$(printf '%s\n' "$out" | jq -r '"\(.number) \(.name) \(.role)"' | tr '\n' ';')" \
	"1 Li Mei owner;2 Ann cashier;3 Tom cashier;4 王芳 manager;"
unlike "has no PIN in it" "$out" '2222|hash|salt|pin'
people
like "and is for people" "$out" '3  Tom  \(cashier\)'

# With a PIN
issue
verdict 9999 redeem --store "$S" --cashier Tom "$text"
is "a wrong PIN is refused" "$status" 1
like "in words" "$err" 'Wrong PIN'
is "and no verdict is given" "$out" ""
run as 2222 redeem --store "$S" --cashier Nobody "$text"
is "so is a name that is nobody's, in the same words" "$status $err" "1 chit redeem: Wrong PIN, or nobody of that name."
verdict 2222 redeem --store "$S" --cashier tom "$text"
is "the right one is a name in the verdict" "$reason" "0 accept ok Tom"
verdict 2222 redeem --store "$S" --cashier 3 "$text"
is "a number is the same person" "$(json "$out" '[.reason, .cashier, .first.cashier] | join(" ")')" "repeat Tom Tom"
verdict 0 redeem --store "$S" "$text"
is "without --cashier it is cli" "$(json "$out" .cashier)" cli
status_is "and 77 is not a person any more" 1 as 2222 redeem --store "$S" --cashier 77 "$text"
printf '%s\n' "$text" >"$T/line"
run sh -c 'CHIT_PIN=2222 "$1" redeem --store "$2" --cashier Tom --json - <"$3"' sh "$CHIT" "$S" "$T/line"
is "the text may come by standard input" "$(json "$out" .cashier)" Tom

# Who may take back
status_is "a number signs nobody on at the screen" 2 timeout 20 "$CHIT" --store "$S" --cashier 1 --script /dev/null --no-reader --no-upload
verdict 2020 reverse --store "$S" --cashier Ann "$serial"
is "not another cashier" "$reason" "1 refuse needs_manager Ann"
verdict 0 reverse --store "$S" "$serial"
is "not the command line, now that managers work here" "$reason" "1 refuse needs_manager cli"
status_is "--manager wants a name now" 2 as 2020 reverse --store "$S" --cashier Ann --manager "$serial"
like "and says so" "$err" 'wants a name'
run env CHIT_PIN=2020 CHIT_MANAGER_PIN=2222 "$CHIT" reverse --store "$S" --cashier Ann --manager Tom "$serial"
is "a cashier is no manager" "$status" 1
like "in words" "$err" 'Tom is a cashier'
run env CHIT_PIN=2020 CHIT_MANAGER_PIN=3334 "$CHIT" reverse --store "$S" --cashier Ann --manager 王芳 "$serial"
is "a manager's wrong PIN is refused" "$status" 1
run env CHIT_PIN=2020 CHIT_MANAGER_PIN=3333 "$CHIT" reverse --store "$S" --cashier Ann --manager 王芳 --json "$serial"
is "her right one will do" "$status $(json "$out" '[.reason, .cashier, .redemption.cashier] | join(" ")')" "0 ok Ann Tom"
verdict 2222 redeem --store "$S" --cashier Tom "$text"
verdict 111111 reverse --store "$S" --cashier 1 "$serial"
is "an owner needs nobody else" "$reason" "0 accept ok Li Mei"
verdict 2222 redeem --store "$S" --cashier Tom "$text"
verdict 2222 reverse --store "$S" --cashier Tom "$serial"
is "one's own last is one's own" "$reason" "0 accept ok Tom"
verdict 2222 redeem --store "$S" --cashier Tom "$text"
verdict 3333 reverse --store "$S" --manager 4 "$serial"
is "the command line with a manager" "$reason" "0 accept ok cli"

# Old trust
LATER=$((NOW + 50 * 86400))
run "$PLATFORM" issue --data "$P" --count 1 --out "$T/out" --format none --json --offer o1 --expires +200d
late=$(json "$out" .text)
export CHIT_NOW=$LATER
verdict 2222 redeem --store "$S" --cashier Tom "$late"
is "old trust asks" "$reason" "1 refuse stale_trust Tom"
status_is "a cashier does not say yes" 2 as 2222 redeem --store "$S" --cashier Tom --manager --json "$late"
run env CHIT_PIN=2222 CHIT_MANAGER_PIN=3333 "$CHIT" redeem --store "$S" --cashier Tom --manager 王芳 --json "$late"
is "a manager does" "$status $(json "$out" '[.reason, .cashier] | join(" ")')" "0 ok Tom"
export CHIT_NOW=$NOW

# Wrong ones wait, across starts of the program
for i in 1 2 3 4 5; do run as 0000 redeem --store "$S" --cashier Ann "$text"; done
like "five wrong ones" "$err" 'in 15 s'
run as 2020 redeem --store "$S" --cashier Ann "$text"
is "the right one is not looked at" "$status" 1
like "for a while" "$err" 'wait 15 s'
export CHIT_NOW=$((NOW + 15))
verdict 2020 redeem --store "$S" --cashier Ann "$text"
is "and then it is" "$(json "$out" .cashier)" Ann
export CHIT_NOW=$NOW
for i in 1 2 3 4 5; do run as 0000 redeem --store "$S" --cashier Ann "$text"; done
ok "whoever has the passphrase gives another" as 2021 cashier pin --store "$S" Ann
verdict 2021 redeem --store "$S" --cashier Ann "$text"
is "which ends the wait" "$(json "$out" .cashier)" Ann

# Changes
status_is "the last owner stays" 1 "$CHIT" cashier retire --store "$S" 1
like "says why" "$err" 'last owner'
status_is "and stays an owner" 1 "$CHIT" cashier role --store "$S" 1 cashier
status_is "a role there is not" 2 "$CHIT" cashier role --store "$S" Tom boss
run "$CHIT" cashier role --store "$S" --json Tom owner
is "another owner" "$status $(json "$out" .role)" "0 owner"
ok "then the first may go" "$CHIT" cashier retire --store "$S" "Li Mei"
status_is "once" 3 "$CHIT" cashier retire --store "$S" "Li Mei"
status_is "and gives no PIN any more" 1 as 111111 redeem --store "$S" --cashier "Li Mei" "$text"
ok "a new name" "$CHIT" cashier rename --store "$S" Ann Anne
status_is "not one that is taken" 3 "$CHIT" cashier rename --store "$S" Anne TOM
people --all --json
is "all who were here" "$(printf '%s\n' "$out" | jq -r '"\(.number) \(.name) \(.role) \(.retired != null)"' | tr '\n' ';')" \
	"1 Li Mei owner true;2 Anne cashier false;3 Tom owner false;4 王芳 manager false;"
status_is "who works here is not erased" 1 "$CHIT" cashier erase --store "$S" 2
run "$CHIT" cashier erase --store "$S" --json 1
is "who has left is" "$status $(json "$out" '[.number, .name] | map(tostring) | join(" ")')" "0 1 null"
status_is "nobody is nobody" 3 "$CHIT" cashier pin --store "$S" Nobody
status_is "nor is a number nobody has" 3 "$CHIT" cashier erase --store "$S" 99

# A terminal: the PIN is asked twice, and not shown
if command -v script >/dev/null; then
	# Each line after its own prompt: what is typed ahead is thrown away.
	type_in() {
		: >"$T/typed"
		script -qfec "$CHIT cashier pin --store $S Tom" "$T/typed" <"$T/keys" >/dev/null &
		exec 9>"$T/keys"
		for prompt in 'digits: ' 'to be sure: '; do
			for i in $(seq 200); do grep -q "$prompt" "$T/typed" && break; sleep 0.05; done
			printf '%s\r' "$1" >&9
			shift
		done
		wait $!
		exec 9>&-
	}
	mkfifo "$T/keys"
	type_in 4444 4445
	like "two that differ" "$(cat "$T/typed")" 'the two PINs differ'
	type_in 4444 4444
	verdict 4444 redeem --store "$S" --cashier Tom "$text"
	is "two that are the same" "$(json "$out" .cashier)" Tom
	unlike "neither is seen" "$(cat "$T/typed")" 4444
else
	skip "PINs at a terminal" "no script(1)"
fi

ok "everything went on to the platform" "$CHIT" export --store "$S" "$T/stick"
run "$PLATFORM" import --data "$P" --json "$T/stick"
is "and it took it" "$status" 0
done_testing
