#!/bin/sh
# chit upload against a platform that serves, over plain HTTP and over TLS, on a line that fails in every way.
. tests/support/tap.sh
. tests/support/wire.sh
MANY=${MANY:-2500}
line_start
shop http

# ---- before there is anybody ----
issue $((MANY + 60))
redeem 3
line refuse
upload
is "a platform that is away: status 3" "$status $(counts)" "3 0 0 0 0 0 0 3 away"
like "in words" "$(json "$out" .words)" 'does not answer'
line pass
upload
is "nobody at all behind the line" "$status $(counts)" "3 0 0 0 0 0 0 3 away"

# ---- the first exchange, and a day's worth ----
serve --plain-http
upload
is "enrolled, and sent" "$status $(counts)" "0 3 3 0 0 0 0 0 ok"
is "the platform has enrolled the till" "$(json "$out" .enrolled)" true
upload
is "nothing is due: nothing is said" "$status $(counts | cut -d' ' -f 1-7)" "0 0 0 0 0 0 0 0"
redeem "$MANY"
is "$MANY more are redeemed" "$(jq -r .verdict "$T/redeemed" | grep -c accept)" "$MANY"
upload
is "and go out in batches" "$status $(counts)" "0 $MANY $MANY 0 0 0 0 0 ok"
redeem 5
upload --max 2
is "in batches of two" "$status $(counts)" "0 5 5 0 0 0 0 0 ok"
redeem 1
line hold
run script -qec "timeout 2 $CHIT upload --store $S" /dev/null
like "on a terminal a bar shows how far it is" "$out" 'sending \[\.*\] 0/1 .* s left'
line pass
run "$CHIT" upload --store "$S"
like "in words, too" "$status $out" '^0 Demo: 1 sent: 1 accepted'

# ---- keys ----
redeem 1
ok "another till" "$PLATFORM" till add --data "$P" t2 --merchant m1 --kit "$T/t2.kit"
ok "that is opened by a passphrase" "$CHIT" init --store "$T/two" --kit "$T/t2.kit"
status_is "it wants its passphrase" 2 env -u CHIT_PASSPHRASE setsid "$CHIT" upload --store "$T/two"
status_is "a wrong one is refused" 3 env CHIT_PASSPHRASE=wrong "$CHIT" upload --store "$T/two"
printf '%s\n' "$CHIT_PASSPHRASE" >"$T/words"
status_is "the passphrase by a descriptor" 0 env -u CHIT_PASSPHRASE "$CHIT" upload --store "$T/two" --passphrase-fd 7 7<"$T/words"
status_is "the store's key by a descriptor" 0 env -u CHIT_PASSPHRASE "$CHIT" upload --store "$S" --key-fd 7 7<"$S/key"
status_is "another store's key" 3 "$CHIT" upload --store "$T/two" --key-fd 7 7<"$S/key"
status_is "a key cut short" 2 "$CHIT" upload --store "$T/two" --key-fd 7 7<"$T/words"
status_is "a descriptor that is not there" 2 "$CHIT" upload --store "$T/two" --key-fd 77

# ---- wrong use ----
status_is "a batch of nothing" 2 "$CHIT" upload --store "$S" --max 0
status_is "a word too many" 2 "$CHIT" upload --store "$S" now
status_is "an option that is none" 2 "$CHIT" upload --store "$S" --fast
status_is "no store there" 3 "$CHIT" upload --store "$T/nowhere"
mkdir "$T/alone"
ok "a till without a platform" "$CHIT" init --store "$T/alone/s"
status_is "has nobody to send to" 0 "$CHIT" upload --store "$T/alone/s"
like "and is told" "$err" 'enrol'
rm "$T/alone/s/upload.lock"
ln -s /nonexistent "$T/alone/s/upload.lock"
status_is "a lock that is a link is not followed" 3 "$CHIT" upload --store "$T/alone/s"
rm "$T/alone/s/upload.lock"

# ---- one at a time ----
redeem 1
line hold
"$CHIT" upload --store "$S" --json >"$T/first" 2>&1 & first=$!
until_ok test -s "$S/upload.lock"
until_ok sh -c "[ \"\$(cat '$S/upload.lock')\" = $first ]"
upload
is "a second one does nothing" "$status $out" "3 "
like "and says who has it, by pid" "$err" "process $first "
kill -TERM $first
wait $first; status=$?
is "the first ends at SIGTERM, and says that all is not sent" "$status $(jq -r .left "$T/first")" "3 1"
line pass

# ---- the platform goes and comes ----
serve_stop -KILL
redeem 4
upload
is "away" "$status $(json "$out" '[.left, .state] | join(" ")')" "3 5 away"
serve --plain-http
upload
is "and back: all that was due" "$status $(counts)" "0 5 5 0 0 0 0 0 ok"

# ---- what is not ours ----
run "$PLATFORM" init --data "$T/other" --name Other --url "http://127.0.0.1:$line_port"
serve_stop -TERM
was=$P P=$T/other
serve --plain-http
redeem 1
P=$was
upload
like "another platform at the same address takes nothing" "$status $(json "$out" '[.sent, .left, .state] | join(" ")')" '^[13] 0 1 (refused|wrong_platform|nonsense)$'
serve_stop -TERM
serve --plain-http
upload
is "ours does" "$status $(counts)" "0 1 1 0 0 0 0 0 ok"

# ---- refused ----
run "$CHIT" status --store "$S" --json
total=$(json "$out" '.platforms[0].accepted')
ok "the till is revoked" "$PLATFORM" till revoke --data "$P" t1
redeem 1
upload
is "a revoked till's are held, which is no yes" "$status $(counts)" "1 1 0 0 0 0 1 1 ok"
ok "the owner says yes" "$PLATFORM" till release --data "$P" t1
upload
is "then they count" "$(json "$out" '[.accepted, .left] | join(" ")')" "1 0"
settled $((total + 1))
unlike "the server's log has no serial" "$(cat "$T/serve.err")" "$(jq -r .serial "$T/issued" | head -n 1)"
done_testing
