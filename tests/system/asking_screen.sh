#!/bin/sh
# The cashier asks the platform: a prepaid card at the screen, with its uploader and a platform that serves. She sees the answer
# within a moment, what to do where there is none, and after a kill between the answer and the sale the ticket as it was.
. tests/support/tap.sh
. tests/support/wire.sh
unset LANG LC_ALL LC_MESSAGES LANGUAGE CHIT_STORE TMUX CHIT_NOW
if ! command -v tmux >/dev/null; then echo "1..0 # SKIP there is no tmux"; exit 0; fi
tm() { tmux -L "chit-ask-$$" -f /dev/null "$@" 8>&- 9>&-; }
trap 'tm kill-server 2>/dev/null; for pid in $pids; do kill -9 "$pid" 2>/dev/null; done; rm -rf "$T"' EXIT
pane() { tm capture-pane -p 2>/dev/null; }
shows() { pane | grep -Eq -- "$1"; }
await() { if until_ok shows "$2"; then pass "$1"; else fail "$1" "$(pane | grep .)"; fi; }
# scan TEXT: as a reader that types
scan() { tm send-keys -l "$1" \; send-keys Enter; }
key() { tm send-keys "$@"; sleep 1; }	# a person's
ring() { tm send-keys -l "$1"; sleep 1; tm send-keys Enter; await "$1 is rung" "$2"; sleep 1; }
held() { "$PLATFORM" claim list --data "$P" | grep -c t1; }
none_held() { [ "$(held)" = 0 ]; }
nothing_due() { [ "$("$CHIT" status --store "$S" --json | jq -r '.platforms[0] | .unsent + .waiting')" = 0 ]; }
open_screen() {
	printf 'echo $$ >%s\nexec %s --store %s --no-reader 2>%s\n' "$T/pid" "$CHIT" "$S" "$T/screen.err" >"$T/run"
	shell="sh $T/run; echo \"it ended: \$?\"; exec cat"
	if tm has-session 2>/dev/null; then tm respawn-pane -k "$shell"; else tm new-session -d -x 80 -y 24 "$shell"; fi
	await "$1" "$2"
}

line_start
shop https
ok "stored value is sold" "$PLATFORM" offer add --data "$P" card --merchant m1 --name "Prepaid card" --price 100.00 --share 0.95 --kind value
sed 's/,beef-noodle,/,o1,/' data/carte/noodle-house.csv >"$T/carte.csv"
ok "the till sells" "$CHIT" carte import --store "$S" "$T/carte.csv"
CARD=$("$PLATFORM" issue --data "$P" --offer card --count 1 --format none --json | jq -r .text)
printf '[screen]\nhold = 1\nwedge = 1000\nbeep = off\n' >"$S/screen.conf"
serve
open_screen "the screen opens" 'Demo: ok'

ring 17 '17 Wonton|Wonton noodles|Wonton'
scan "$CARD"
await "the card pays" 'Prepaid card pays 26\.00; 74\.00 is left on it'
key Escape
await "and stands on the ticket" '\[\+\] Prepaid card +-26\.00'
await "with what is left" 'left on it 74\.00'
await "in the sums" 'Prepaid +-26\.00'
kill -9 "$(cat "$T/pid")"
await "killed before the sale" 'Killed|it ended: 137'
open_screen "started again, the ticket is as it was" '\[\+\] Prepaid card +-26\.00'
await "and its uploader is there" 'Demo: ok'
key Enter
await "Enter closes it, and nothing is taken out of the drawer" 'PAID'
if until_ok nothing_due; then pass "it is at the platform"; else fail "it is at the platform" "$(pane)"; fi
is "which has nothing set apart any more" "$(held)" 0
key Escape

serve_stop -KILL
line refuse
ring 17 'Wonton'
scan "$CARD"
await "nobody there: it says so, and what to do" 'Demo cannot be reached: take other money, or try again'
key Enter
key Enter
await "one key goes on, the next one pays" 'Enter: exact'
key Enter
await "in cash" 'PAID'
key Escape

line hold
serve
line hold
ring 17 'Wonton'
scan "$CARD"
await "no answer yet: who is asked is in sight" '\[\?\] Prepaid card: asking Demo'
key Escape
await "Esc withdraws it" 'not asked for any more'
line pass
tm send-keys C-d
await "who looks asks the platforms at once" 'What works'
key Escape
if until_ok none_held; then pass "nothing stays set apart"; else fail "nothing stays set apart" "$("$PLATFORM" claim list --data "$P")"; fi
key Enter
key Enter
await "the sale is paid otherwise" 'PAID'
key Escape
key F10
await "F10 ends it" 'it ended: 0'
"$CHIT" upload --store "$S" >/dev/null 2>&1
is "26.00 of the card, once" "$("$PLATFORM" settle --data "$P" --merchant m1 --json | jq -r '[.redeemed, .gross] | join(" ")')" "1 2600"
is "the store is whole" "$("$CHIT" doctor --store "$S" --json | jq -r 'select(.what == "store").sign')" ok
done_testing
