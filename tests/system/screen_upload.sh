#!/bin/sh
# The screen and its uploader against a platform that serves over TLS: what turns green is at the platform at once; the
# platform goes and comes, is another one, is slow, half open, talks nonsense; another uploader has the turn.
. tests/support/tap.sh
. tests/support/tmux.sh
. tests/support/wire.sh
unset CHIT_STORE CHIT_NOW
trap 'tm kill-server 2>/dev/null; for pid in $pids; do kill -9 "$pid" 2>/dev/null; done; rm -rf "$T"' EXIT
waiting() { "$CHIT" status --store "$S" --json | jq -r '.platforms[0] | .unsent + .waiting'; }
nothing_due() { [ "$(waiting)" = 0 ]; }
# scan: the next coupon, as a reader that types
scan() { typed "$(head -n 1 "$T/texts")"; tail -n +2 "$T/texts" >"$T/rest"; mv "$T/rest" "$T/texts"; }
green() { scan; await "$1" '\[\+\] ACCEPTED'; tm send-keys Escape; await "and the screen is ready again" 'READY'; }
ask() { tm send-keys F9; await "F9 looks" 'What works'; tm send-keys Escape; person; }	# and asks the platforms at once
open_screen() {
	printf 'echo $$ >%s\nexec %s --store %s --no-reader 2>%s\n' "$T/pid" "$CHIT" "$S" "$T/screen.err" >"$T/run"
	tm new-session -d -x 80 -y 24 "sh $T/run; echo \"it ended: \$?\"; exec cat"
	await "$1" READY
	pid=$(cat "$T/pid")
}
gone() { ! kill -0 "$1"; }

line_start
own_tls
shop https
serve
issue 20
printf '[screen]\nhold = 1\nwedge = 1000\nbeep = off\n' >"$S/screen.conf"
open_screen "the screen opens"
await "its uploader has enrolled the till" 'Demo: ok'
green "a coupon"
if until_ok nothing_due; then pass "is at the platform"; else fail "is at the platform" "$(pane)"; fi
await "and the screen says so" 'Unsent 0'
is "the screen's process has no socket but its own" "$(ls -l "/proc/$pid/fd" | grep -c socket)" 0

serve_stop -KILL
line refuse
green "the platform is away: a coupon"
await "which is counted" 'Unsent 1'
await "and the screen says it" 'Demo: away'
serve
line hold
ask
green "the line is half open: a coupon"
await "which is counted, too" 'Unsent 2'
await "and told apart" 'Demo: slow'
line pass
ask
if until_ok nothing_due; then pass "it is back, and all is sent"; else fail "it is back, and all is sent" "$(pane)"; fi
await "which the screen shows" 'Demo: ok'

# another server: one whose certificate has another key, then what speaks no TLS
serve_stop -TERM
first=$P P=$T/second
ok "another platform" "$PLATFORM" init --data "$P" --name Second --url "https://127.0.0.1:$line_port"
serve
green "another server is there: a coupon"
await "the screen says what is wrong" '\[!\] Demo: another certificate'
tm send-keys F9
await "and F9 what to do" 'Another server is there'
tm send-keys Escape
serve_stop -TERM
P=$first
# whoever has the right key, and is no platform
impostor -rev
ask
await "nonsense from the right key is told apart" '\[!\] Demo: talks nonsense'
tm send-keys F9
await "and F9 says what to do" 'Something else is there'
tm send-keys Escape; person
green "which does not hold the screen: a coupon"
serve_stop -KILL
serve --plain-http
ask
await "no TLS is told apart" '\[!\] Demo: no TLS there'
serve_stop -TERM
serve
ask
if until_ok nothing_due; then pass "the right one is back, and all is sent"; else fail "the right one is back" "$(pane)"; fi

# another process has the turn
tm send-keys F10
await "F10 ends it" 'it ended: 0'
tm kill-server
"$CHIT" upload --store "$S" --follow --json >"$T/follow" 2>&1 8>&- 9>&- & follower=$! pids="$pids $!"
until_ok grep -q Demo "$T/follow"
open_screen "a screen beside another uploader"
await "says that another one uploads" 'Another process uploads'
green "a coupon"
if until_ok nothing_due; then pass "that one sends it"; else fail "that one sends it" "$(pane)"; fi
kill -TERM $follower
wait $follower
if until_ok sh -c "! tmux -L chit-wire-$$ capture-pane -p | grep -q 'Another process'"; then
	pass "when that one ends the screen's own takes over"
else
	fail "when that one ends the screen's own takes over" "$(pane)"
fi
green "a coupon"
if until_ok nothing_due; then pass "is sent by it"; else fail "is sent by it" "$(pane)"; fi

# an uploader that cannot work
uploader=$(pgrep -P "$pid" -x chit-upload)
kill -STOP "$uploader"
green "an uploader that hangs does not hold the screen: a coupon"
if until_ok gone "$uploader"; then pass "it is killed"; else fail "it is killed" "$(pane)"; fi
if until_ok nothing_due; then pass "and another one sends"; else fail "and another one sends" "$(pane)"; fi
uploader=$(pgrep -P "$pid" -x chit-upload)
tm send-keys F10
await "F10 ends it once more" 'it ended: 0'
if until_ok gone "$uploader"; then pass "with its uploader"; else fail "with its uploader"; fi
is "which leaves no zombie" "$(ps -o stat= -p "$uploader" 2>/dev/null)" ""
settled 8
done_testing
