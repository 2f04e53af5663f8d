#!/bin/sh
# F9 on a large store: it is looked at by a process of its own, and a scan turns green at once, however long that takes.
# FACTS says how large (200000).
. tests/support/tap.sh
. tests/support/tmux.sh
CHIT_PASSPHRASE='walk walk' FACTS=${FACTS:-200000}
unset CHIT_STORE CHIT_NOW
export CHIT_PASSPHRASE
. tests/support/fates.sh
fates_make "$T/shop" "$(date +%s)" https://127.0.0.1:8443 || { echo "Bail out! no shop"; exit 3; }
S=$T/shop/till
# the process that looks at the store; there is no time to lose, it is soon over
caught() { i=0; until doctor=$(doctor_of); do i=$((i + 1)); [ $i -le 1000 ] || return 1; done; }
doctor_of() { pgrep -P "$pid" -x chit; }

ok "a store with $FACTS records more" "$BIN/tests/forge" fill "$S" "$FACTS"
tm new-session -d -x 80 -y 24 "sh -c 'echo \$\$ >$T/pid; exec $CHIT --store $S --no-reader --no-upload 2>$T/screen.err'; exec cat"
await "the screen opens" READY
pid=$(cat "$T/pid")
tm send-keys F9
caught
kill -STOP "$doctor"	# it takes as long as we like
await "F9 says that it looks, and what is known already" '\[\.\] store '
await "and the rest of it" '\[\+\] trust'
typed "$(fates_of good)"
await "a scan meanwhile is green" '\[\+\] ACCEPTED'
is "while the store is still being looked at" "$(cut -d' ' -f3 "/proc/$doctor/stat")" T
person
tm send-keys F9
await "F9 once more shows how far it is" '\[\.\] store +[1-9][0-9]* of |\[\.\] store +being looked at'
is "by the same process" "$(doctor_of)" "$doctor"
kill -CONT "$doctor"
await "and then that the store is whole" '\[\+\] store .*whole'
if until_gone "$doctor"; then pass "which leaves no process behind"; else fail "which leaves no process behind"; fi
tm send-keys F9
caught && kill -KILL "$doctor"
await "one that dies is said, and what to do" '\[x\] store +it could not be looked at'
tm send-keys Escape

# what is damaged is said, though nobody looks at the doctor's page any more
tm send-keys F9
caught
kill -STOP "$doctor"
tm send-keys Escape
await "the screen is ready" 'READY|ACCEPTED'
kill -CONT "$doctor"
if until_gone "$doctor"; then pass "it ends by itself"; else fail "it ends by itself"; fi
tm send-keys F10
if until_gone "$pid"; then pass "F10 ends the screen"; else fail "F10 ends the screen"; fi

status_is "the child says how far it is, and one line on the store" 0 "$CHIT" doctor --store "$S" --child
like "in lines" "$(printf '%s\n' "$out" | head -n 1)" '^\{"done":0,"of":[0-9]+\}$'
is "the last of which is the verdict" "$(printf '%s\n' "$out" | tail -n 1 | jq -r '[.what, .sign] | join(" ")')" "store ok"
cp -a "$S" "$T/bad"
# in the midst of the records
head -c 4096 /dev/zero | tr '\0' x | dd of="$T/bad/till.db" bs=4096 seek=$(($(wc -c <"$T/bad/till.db") / 8192)) conv=notrunc 2>/dev/null
run "$CHIT" doctor --store "$T/bad" --child
is "a damaged one is bad" "$status $(printf '%s\n' "$out" | tail -n 1 | jq -r '[.what, .sign] | join(" ")')" "1 store bad"
done_testing
