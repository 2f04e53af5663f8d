#!/bin/sh
# The page of the print queue in a real terminal, with real printers: a file, and a FIFO that nobody reads for a while.
. tests/support/tap.sh
. tests/support/tmux.sh
unset CHIT_STORE CHIT_NOW
S=$T/store
ok "a till" "$CHIT" init --store "$S" --no-passphrase --key-file "$S/key"
ok "with a carte" "$CHIT" carte import --store "$S" data/carte/noodle-house.csv
printf '[screen]\nbeep = off\n' >"$S/screen.conf"
mkfifo "$T/kitchen"
cat >"$S/printers.conf" <<END
[printer receipt]
device = $T/receipt
language = plain
[printer kitchen]
device = $T/kitchen
language = plain
stations = wok cold
END
sells() { "$CHIT" do --store "$S" "$@" >"$T/said" 2>&1 || fail "it sells $*" "$(cat "$T/said")"; }
sells t5 36 g
sells t6 36 g

tm new-session -d -x 80 -y 24 "$CHIT --store $S --no-reader 2>$T/screen.err; exec cat"
await "the screen opens" 'F6 Menu'
await "a printer that is not there is said" 'Printer: 2 wait'
person
tm send-keys F6; person; tm send-keys q
await "two keys lead to what waits" 'Print queue +2 wait'
await "which is stuck, and why" '>\[!\] +1 .*Kitchen wok: TABLE 5 +kitchen +is not there'
await "and what to do" 'Is it plugged in and switched on'
await "what waits can be cancelled, not printed again" '^Delete Cancel it +Esc Back'
sells ca
await "what another process sells comes at once, and is printed" '\[\+\] .*Receipt 1 +receipt +printed'
grep -q '12\.00' "$T/receipt"; is "on paper" $? 0

tm send-keys Delete
await "a question" 'Cancel it\?'
person; tm send-keys Escape
await "a no changes nothing" '^Delete Cancel it +Esc Back'
is "and nothing is cancelled" "$("$CHIT" print list --store "$S" --all | grep -c cancelled)" 0
person; tm send-keys Delete
await "again" 'Cancel it\?'
person; tm send-keys Enter
await "a yes does" '\[-\] +1 .*cancelled'
await "and the next one is meant" '>\[!\] +2 .*Kitchen wok: TABLE 6'

tm send-keys Delete
await "while it is asked" 'Cancel it\?'
cat <>"$T/kitchen" >"$T/paper" & reader=$!
await "somebody reads, and it is too late" 'cannot be cancelled'
await "which the bar knows" '^Esc Keep it'
person; tm send-keys Escape
await "it turns to done" '\[\+\] +2 .*Kitchen wok: TABLE 6 +kitchen +printed'
await "and nothing waits" 'Print queue +nothing waits'
is "table 5 is not on paper" "$(grep -c 'TABLE 5' "$T/paper")" 0
person; tm send-keys End; await "what was cancelled is there" '>\[-\] +1 .*TABLE 5'
tm send-keys F5
await "and is printed after all" '\[\+\] +1 .*Kitchen wok: TABLE 5 +kitchen +printed'
is "on paper, and no duplicate" "$(grep -c 'TABLE 5' "$T/paper"), $(grep -c DUPLICATE "$T/paper")" "1, 0"
person; tm send-keys F5
await "once more it is one" 'once more, as a duplicate'
i=0; while ! grep -q DUPLICATE "$T/paper" && [ $i -lt 100 ]; do i=$((i + 1)); sleep 0.1; done
is "and says so" "$(grep -c 'TABLE 5' "$T/paper"), $(grep -c DUPLICATE "$T/paper")" "2, 1"
kill $reader 2>/dev/null
person; tm send-keys Escape
await "Esc leads back to the sale" 'F6 Menu'
await "all is printed" 'Printer ok'
printf '[printer rec' >"$S/printers.conf"
await "a file of printers that is torn is said, although nothing waits" '\[!\] printers.conf: a fault'
done_testing
