#!/bin/sh
# Over TLS: the pin and the host name decide who answers, never the clock; whatever else answers is named.
. tests/support/tap.sh
. tests/support/wire.sh
line_start
shop https
serve
issue 12
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

# Others at its address
redeem 1
ours=$P P=$T/other
ok "another platform" "$PLATFORM" init --data "$P" --name Other --url "https://127.0.0.1:$line_port"
serve_stop -TERM
serve
upload
is "another certificate" "$status $(json "$out" '[.sent, .left, .state] | join(" ")')" "3 0 1 certificate"
like "in words" "$(json "$out" .words)" 'another server answers there: its key'
serve_stop -TERM
P=$ours
serve --plain-http
upload
is "no TLS" "$status $(json "$out" '[.sent, .left, .state] | join(" ")')" "3 0 1 no_http"
serve_stop -TERM
serve
line hold
upload
is "somebody who takes the connection and says nothing" "$status $(json "$out" '[.sent, .left] | join(" ")')" "3 0 1"
like "in a word" "$(json "$out" .state)" '^(slow|away)$'
line pass
upload
is "ours again: all that was due" "$status $(counts)" "0 1 1 0 0 0 0 0 ok"
settled 6
done_testing
