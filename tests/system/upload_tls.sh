#!/bin/sh
# Over TLS: the pin and the host name decide who answers, never the clock; whatever else answers is named.
. tests/support/tap.sh
. tests/support/wire.sh
line_start
shop https
serve
issue 20
redeem 3
upload
is "a day over TLS" "$status $(counts)" "0 3 3 0 0 0 0 0 ok"

# A clock that is wrong breaks neither the connection nor the answer.
redeem 1
run env CHIT_NOW=3600 "$CHIT" upload --store "$S" --json
is "a clock in 1970 sends" "$status $(counts)" "0 1 1 0 0 0 0 0 ok"
like "and is said" "$err" 'set the date'
redeem 1
run env CHIT_NOW=4000000000 "$CHIT" upload --store "$S" --json
is "a clock in 2096 sends" "$status $(counts)" "0 1 1 0 0 0 0 0 ok"
ahead="this till's clock is ahead of the platform's: set the date"
like "and that is said in words" "$(json "$out" .words)" "^$ahead \\([0-9]{5} d\\)\$"
run env CHIT_NOW=4000000000 "$CHIT" upload --store "$S"
like "once more, though nothing is due and there are no news" "$status $out" "$ahead \\(> [0-9]{5} d\\)"
redeem 1
upload
is "with the clock set nothing is said" "$status $(counts) $(json "$out" .words)" "0 1 1 0 0 0 0 0 ok null"

# Others at its address
redeem 1
ours=$P P=$T/other
ok "another platform" "$PLATFORM" init --data "$P" --name Other --url "https://127.0.0.1:$line_port"
serve_stop -TERM
serve
upload
is "another certificate" "$status $(json "$out" '[.sent, .left, .state] | join(" ")')" "3 0 1 certificate"
like "in one sentence" "$(json "$out" .words)" "^another server answers there: its key is not the platform's \\(https://127.0.0.1:$line_port: its certificate is not the one that is expected\\)\$"
serve_stop -TERM
P=$ours
serve --plain-http
upload
like "no TLS" "$status $(json "$out" '[.sent, .left, .state] | join(" ")')" '^3 0 1 (no_http|away)$'	# a reset may overtake the answer
serve_stop -TERM
serve
line hold
upload
is "somebody who takes the connection and says nothing" "$status $(json "$out" '[.sent, .left] | join(" ")')" "3 0 1"
like "in a word" "$(json "$out" .state)" '^(slow|away)$'
line pass
upload
is "ours again: all that was due" "$status $(counts)" "0 1 1 0 0 0 0 0 ok"
settled 7

# The platform changes its certificate: announced, heard of by wire, switched, forgotten; no stick.
again() { serve_stop -TERM; serve "$@"; }
status_is "there is nothing to switch to yet" 3 "$PLATFORM" tls switch --data "$P"
ok "the next certificate is announced" "$PLATFORM" tls next --data "$P" --json
next=$(json "$out" .second)
status_is "a till that has not heard of it holds the switch back" 1 "$PLATFORM" tls switch --data "$P"
like "with words" "$err" '1 tills have not said that they have a pack made since'
redeem 1
upload
is "the till hears of it with its next upload" "$status $(counts)" "0 1 1 0 0 0 0 0 ok"
status_is "a pack that was made for it proves nothing" 1 "$PLATFORM" tls switch --data "$P"
CHIT_NOW=$(($(date +%s) + 3700)); export CHIT_NOW; upload; unset CHIT_NOW
is "within an hour it asks for news, and says what it has" "$status" 0
ok "then it is switched" "$PLATFORM" tls switch --data "$P" --json
is "and is the one that is served" "$(json "$out" .pin)" "$next"
redeem 1
upload
is "before serve was started again all goes on" "$status $(counts)" "0 1 1 0 0 0 0 0 ok"
again
redeem 1
upload
is "and after it, under the new certificate" "$status $(counts)" "0 1 1 0 0 0 0 0 ok"
is "which it is" "$(echo | openssl s_client -connect "127.0.0.1:$(jq -r .port "$T/serve.out")" 2>/dev/null | openssl x509 -pubkey -noout |
	openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)" "$next"
ok "the last one is forgotten" "$PLATFORM" tls forget --data "$P" --json
is "and is no more in the key set" "$(json "$out" '[.pin, .second] | map(. // "none") | join(" ")')" "$next none"
redeem 1
upload
is "all goes on" "$status $(counts)" "0 1 1 0 0 0 0 0 ok"
status_is "there is nothing to forget now" 3 "$PLATFORM" tls forget --data "$P"
is "all of it is answered" "$("$CHIT" status --store "$S" --json | jq -r ".platforms[0] | .unsent + .waiting")" 0

# Stolen: the new one is good at once, and nothing else; a till hears of it by stick.
ok "another one at once" "$PLATFORM" tls set --data "$P" --json
again
redeem 1
upload
is "which the till does not know" "$status $(json "$out" .state)" "3 certificate"
mkdir "$T/stick"
ok "a stick" "$PLATFORM" export --data "$P" "$T/stick"
ok "is carried to it" "$CHIT" import --store "$S" "$T/stick"
upload
is "and all goes on" "$status $(counts)" "0 1 1 0 0 0 0 0 ok"
done_testing
