#!/bin/sh
# chit upload --follow: what is redeemed by another process is at the platform at once; the platform goes and comes;
# a child ends with its parent.
. tests/support/tap.sh
. tests/support/wire.sh

# last KEY: of the last line that the follower printed about the first platform
last() { grep Demo "$T/follow" | tail -n 1 | jq -r ".$1"; }
told() { grep -q Demo "$T/follow" && [ "$(last left) $(last state)" = "$1" ]; }
follow() { rm -f "$T/follow"; "$CHIT" upload --store "$S" --follow --json "$@" >"$T/follow" 2>"$T/follow.err" 8>&- 9>&- & follower=$! pids="$pids $!"; }
waiting() { "$CHIT" status --store "$S" --json | jq -r '.platforms[0] | .unsent + .waiting'; }
nothing_due() { [ "$(waiting)" = 0 ]; }

line_start
shop http
serve --plain-http
issue 40
follow
until_ok told "0 ok"
is "it enrols, and says that all is well" "$(last platform)" Demo
for i in 1 2 3; do
	"$CHIT" redeem --store "$S" "$(sed -n ${i}p "$T/texts")" >/dev/null
	if until_ok nothing_due; then pass "redemption $i by another process is answered"; else fail "redemption $i" "$(cat "$T/follow")"; fi
done
upload
is "another uploader has its pid" "$status $(printf '%s' "$err" | grep -o '[0-9]* uploads')" "3 $follower uploads"

line refuse
serve_stop -KILL
"$CHIT" redeem --store "$S" "$(sed -n 4p "$T/texts")" >/dev/null
if until_ok told "1 away"; then pass "the platform is away: it says so, with what is left"; else fail "away" "$(cat "$T/follow")"; fi
if [ "$(last last)" != null ]; then pass "and when it last answered"; else fail "and when it last answered" "$(cat "$T/follow")"; fi
serve --plain-http
line pass
kill -USR1 $follower	# a person asks: no need to wait for its time
if until_ok told "0 ok"; then pass "it is back"; else fail "it is back" "$(cat "$T/follow")"; fi

# a second platform, joined while it runs, is sent to by a worker of its own; silence of the first does not stop it
was=$P line_was=$line_port
ok "a second platform" "$PLATFORM" init --data "$T/second" --name Second --url "http://127.0.0.1:1"
ok "with a merchant" "$PLATFORM" merchant add --data "$T/second" m9 --name "Noodle House"
ok "and a kit" "$PLATFORM" till add --data "$T/second" t9 --merchant m9 --kit "$T/t9.kit"
ok "is joined" "$CHIT" enrol --store "$S" --key-file "$S/key" "$T/t9.kit"
second() { grep Second "$T/follow" | tail -n 1 | jq -r .state; }
until_ok sh -c "grep -q '\"Second\",\"state\":\"away\"' '$T/follow'"
is "its worker finds it away" "$(second)" away
"$CHIT" redeem --store "$S" "$(sed -n 5p "$T/texts")" >/dev/null
if until_ok nothing_due; then pass "which does not stop the first one"; else fail "which does not stop the first one" "$(cat "$T/follow")"; fi

kill -TERM $follower
wait $follower
is "it ends cleanly at SIGTERM" "$?" 0
is "every line is one object" "$(jq -c .state "$T/follow" | wc -l)" "$(wc -l <"$T/follow")"
follow
until_ok told "0 ok"
kill -HUP $follower
wait $follower
is "and at SIGHUP" "$?" 0

# as a child
cat >"$T/parent" <<'END'
#!/bin/sh
"$CHIT" upload --store "$S" --child --key-fd 7 7<"$S/key" >"$T/child" & echo $! >"$T/child.pid"
wait
END
export CHIT S T
rm -f "$T/child"
sh "$T/parent" & parent=$! pids="$pids $!"
until_ok grep -q Demo "$T/child"
child=$(cat "$T/child.pid")
pids="$pids $child"
like "a child says how it stands" "$(grep Demo "$T/child")" '"state"'
like "and holds the turn" "$(cat "$S/upload.lock")" "^$child\$"
kill -9 $parent
gone() { ! kill -0 "$child" 2>/dev/null; }
if until_ok gone; then pass "a child ends with its parent, however that ends"; else fail "a child ends with its parent"; fi
mkfifo "$T/lines"
"$CHIT" upload --store "$S" --child --key-fd 7 7<"$S/key" >"$T/lines" 8>&- 9>&- & child=$! pids="$pids $!"
exec 6<"$T/lines"
read -r first <&6
like "a line" "$first" '"state"'
exec 6<&-
if until_ok gone; then pass "and when nobody reads its lines"; else fail "and when nobody reads its lines"; fi

# two: the second waits for its turn, and says who has it
follow
until_ok told "0 ok"
rm -f "$T/child"
"$CHIT" upload --store "$S" --child --key-fd 7 7<"$S/key" >"$T/child" 8>&- 9>&- & child=$! pids="$pids $!"
until_ok test -s "$T/child"
is "a child whose turn it is not says so" "$(head -n 1 "$T/child" | jq -r '[.state, .pid] | join(" ")')" "other $follower"
kill -TERM $follower
wait $follower
until_ok grep -q Demo "$T/child"
is "and takes its turn" "$(grep -c Demo "$T/child" | sed 's/[1-9].*/some/')" some
kill -TERM "$child"
settled 5
done_testing
