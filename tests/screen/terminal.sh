#!/bin/sh
# The real program on a real pseudo-terminal, by tmux: keys in, pane out; resizes, signals, a reader that dies, a line that
# drops; the terminal as it was at the end.
. tests/support/tap.sh
. tests/support/tmux.sh
CHIT_PASSPHRASE='walk walk'
unset CHIT_STORE CHIT_NOW
export CHIT_PASSPHRASE
. tests/support/fates.sh
fates_make "$T/shop" "$(date +%s)" https://127.0.0.1:8443 || { echo "Bail out! no shop"; exit 3; }

# start WORD...: the screen with these words in a shell that says how it ended; $pid
start() {
	tm kill-server 2>/dev/null
	server=$((server + 1))	# one that is ending takes nobody in
	cat >"$T/run" <<END
stty -a >$T/before
$* 2>$T/screen.err
ended=\$?
stty -a >$T/after
echo "it ended: \$ended"
exec cat
END
	tm new-session -d -x 80 -y 24 "sh $T/run"
	i=0; pid=
	while [ -z "$pid" ] && [ $i -lt 50 ]; do i=$((i + 1)); sleep 0.1; pid=$(pgrep -n -f "^$CHIT --store $T/shop/till" || true); done
}
reader_of() { pgrep -P "$1" -x chit-scan | head -n 1; }
uploader_of() { pgrep -P "$1" -x chit-upload | head -n 1; }

start "$CHIT" --store "$T/shop/till" --step -- --frames "$T/shop/coupons" --step
await "the screen opens" READY
await "with a bar of its keys" '^F1 Help +F2 Serial'
await "and the reader works" 'Pictures ok'
tm send-keys F8
await "a key shows the reader a coupon, and it is green" '\[\+\] ACCEPTED'
tm send-keys u
await "a letter is a function key's twin" 'Accepted .* ago'
tm send-keys Enter
await "and undoes it" 'TAKEN BACK'
tm send-keys Escape; person; tm send-keys 3
await "Esc and a digit is a function key" 'The last twenty'
tm send-keys Escape
person
typed "$(fates_of used)"
await "a wedge that types is a scan" 'Already used here'
person	# a person: what comes without a pause behind a scan is the same reader's
tm send-keys F2; await "a box opens" 'Look it up'
typed "$(fates_of forged)"
await "a scan does not answer it, and waits in sight" '1 scan waits'
tm send-keys Escape
await "and comes when it is closed" 'Forged: the signature'

tm resize-window -x 20 -y 5
await "20x5 shows what fits" '^\[x\] REFUSED'
tm resize-window -x 12 -y 3
await "less says so" 'terminal'
tm resize-window -x 100 -y 30
await "and it goes on" 'F1 Help.*F10 Quit'
i=0; while [ $i -lt 300 ]; do kill -WINCH "$pid"; i=$((i + 1)); done
for size in 80x24 132x50 40x12 80x24; do tm resize-window -x "${size%x*}" -y "${size#*x}"; done
await "a storm of resizes does no harm" 'Forged: the signature'

kill -KILL "$(reader_of "$pid")"
await "a dead reader is said" 'started again'
await "and taken up again" 'Pictures ok'
tm send-keys F8
await "and reads" 'REFUSED|ACCEPTED'
"$CHIT" redeem --store "$T/shop/till" "$(fates_of small-code)" >/dev/null
await "what another process writes down is seen" 'Unsent [3-9]'

await "nobody serves there: the uploader says so" 'Demo: away'
kill -KILL "$(uploader_of "$pid")"
await "a dead uploader is said" 'Uploader starting again'
await "and started again" 'Demo: away'

reader=$(reader_of "$pid") uploader=$(uploader_of "$pid")
tm send-keys F10
await "F10 ends it" 'it ended: 0'
is "and its reader" "$(until_gone "$reader" && echo gone)" gone
is "and its uploader" "$(until_gone "$uploader" && echo gone)" gone
is "the terminal is as it was" "$(cat "$T/after")" "$(cat "$T/before")"

for signal in TERM HUP INT; do
	start "$CHIT" --store "$T/shop/till" --no-reader
	await "it opens again" READY
	kill -$signal "$pid"
	await "SIG$signal ends it" 'it ended: 0'
	is "with the terminal as it was" "$(cat "$T/after")" "$(cat "$T/before")"
done
start "$CHIT" --store "$T/shop/till" --no-reader
await "it opens once more" READY
kill -ABRT "$pid"
await "a bug of ours ends it" 'it ended: 134'
is "with the terminal as it was all the same" "$(cat "$T/after")" "$(cat "$T/before")"

start "$CHIT" --store "$T/shop/till" --step -- --frames "$T/shop/coupons" --step
await "the reader is there" 'Pictures ok'
reader=$(reader_of "$pid") uploader=$(uploader_of "$pid")
tm kill-server
is "a line that drops ends the screen" "$(until_gone "$pid" && echo gone)" gone
is "and its reader" "$(until_gone "$reader" && echo gone)" gone
is "and its uploader" "$(until_gone "$uploader" && echo gone)" gone
# as under nohup, where a dropped line says nothing but that it has ended
start "sh -c 'trap \"\" HUP; exec $CHIT --store $T/shop/till --no-reader'"
await "the screen opens where nobody hears SIGHUP" READY
uploader=$(uploader_of "$pid")
typed "$(fates_of again)"
await "a coupon is taken" '\[\+\] ACCEPTED'
tm kill-server
is "a line that drops ends it all the same" "$(until_gone "$pid" && echo gone)" gone
is "and its uploader" "$(until_gone "$uploader" && echo gone)" gone
is "and what was green is written down" "$("$CHIT" check --store "$T/shop/till" --json "$(fates_of again)" | jq -r .reason)" repeat
start "$CHIT" --store "$T/shop/till" --no-upload --step -- --frames "$T/shop/coupons" --step
await "without an uploader it works as well" 'Pictures ok'
is "and there is none" "$(uploader_of "$pid")" ""
reader=$(reader_of "$pid")
kill -KILL "$pid"
is "a screen that is killed takes its reader along" "$(until_gone "$reader" && echo gone)" gone
start "$CHIT" --store "$T/shop/till" --no-reader
await "with an uploader" 'Demo: away'
uploader=$(uploader_of "$pid")
kill -KILL "$pid"
is "and its uploader" "$(until_gone "$uploader" && echo gone)" gone

# children that are not what they should be
fake() { mkdir -p "$T/fake" && ln -sf "$BIN/chit-scan" "$T/fake/chit-scan" && printf '#!/bin/sh\n%s\n' "$1" >"$T/fake/chit-upload" && chmod +x "$T/fake/chit-upload"; }
start_fake() { fake "$1"; start env CHIT_LIBEXEC="$T/fake" "$CHIT" --store "$T/shop/till" --no-reader; await "the screen opens with another uploader" READY; }
start_fake "exec yes '{\"platform\":\"Demo\",\"state\":\"nonsense\",\"left\":1,\"words\":\"\\u001b[2J\\u202e\",\"stream\":1}'"
await "one that floods is shown" 'Demo: talks nonsense'
typed "$(fates_of three-uses)"
await "and does not hold the screen: a coupon" '\[\+\] ACCEPTED'
tm send-keys F10
await "nor its end" 'it ended: 0'
start_fake 'exec cat /dev/urandom'
tm send-keys F3
await "one that speaks noise does no harm" 'The last twenty'
tm send-keys F10
await "and ends" 'it ended: 0'
start_fake 'exit 3'
await "one that will not stay up is given up, with a word" 'Uploader does not stay up'
tm send-keys F9
await "and F9 says what to do" 'Until then a stick will do'
rm -rf "$T/fake"; mkdir "$T/fake"; ln -s "$BIN/chit-scan" "$T/fake/chit-scan"
start env CHIT_LIBEXEC="$T/fake" "$CHIT" --store "$T/shop/till" --no-reader
await "one that is not there as well" 'Uploader does not stay up'

start env LC_ALL=C.UTF-8 LANGUAGE=zh_CN "$CHIT" --store "$T/shop/till" --no-reader
await "it speaks Chinese" '请扫券'
start env TERM=linux LC_ALL=C.UTF-8 LANGUAGE=zh_CN "$CHIT" --store "$T/shop/till" --no-reader
await "but not to a bare console, which could not show it" 'Scan a coupon'
start env TERM=vt100 "$CHIT" --store "$T/shop/till" --no-reader
await "a terminal without colours will do" READY
# newterm() leaves memory behind where it fails: not ours to give back
start env ASAN_OPTIONS=detect_leaks=0 TERM=nothing-known "$CHIT" --store "$T/shop/till" --no-reader
await "one that nobody knows is refused with a word" 'it ended: 2'
like "on standard error" "$(cat "$T/screen.err")" "nothing-known"
start env CHIT_PASSPHRASE=wrong "$CHIT" --store "$T/shop/till" --no-reader
await "a wrong passphrase ends it" 'it ended: 3'
like "with words" "$(cat "$T/screen.err")" 'passphrase'
is "and the terminal as it was" "$(cat "$T/after")" "$(cat "$T/before")"

# With a carte it sells.
sed 's/,beef-noodle,/,o1,/' data/carte/noodle-house.csv >"$T/carte.csv"
run "$CHIT" carte import --store "$T/shop/till" "$T/carte.csv"
is "a carte is imported" "$status" 0
"$CHIT" carte sold-out --store "$T/shop/till" 18 >/dev/null
cat >"$T/shop/till/printers.conf" <<END
[printer receipt]
kind = file
language = plain
device = $T/receipts
[display]
kind = file
device = $T/display
END
start "$CHIT" --store "$T/shop/till" --no-reader
await "the sale opens" 'Scan, or type a number'
await "with what is not to be had" '18 Vegetable noodles +sold out'
"$CHIT" carte sold-out --store "$T/shop/till" --back 18 >/dev/null
await "what another process changes is seen" '18 Vegetable noodles +18\.00'
tm send-keys -l 17; person; tm send-keys Enter
await "an item is rung" '1 +Wonton noodles .*26\.00'
kill -KILL "$pid"
await "killed in the middle of it" 'it ended: 137'
start "$CHIT" --store "$T/shop/till" --no-reader
await "it comes back with the ticket as it was" '1 +Wonton noodles .*26\.00'
typed 6901234567892
await "a reader that types rings an item" '2 +1 +Mineral water .*4\.00'
person; tm send-keys F2; await "a function key" 'Find an item'
tm send-keys -l peanut; person; tm send-keys Enter
await "an item by its name" '3 +1 +Peanuts .*8\.00'
tm send-keys Escape; person; tm send-keys 6
await "Esc that takes nothing back, and a digit" 'Menu'
tm send-keys Escape; person; tm send-keys -l 37; person; tm send-keys Enter
await "Esc that leaves a box, and a number" '3 +2 +Peanuts .*16\.00'
person; tm send-keys -H 33 37 0d 0a
await "figures in one breath that end in CR LF" '3 +3 +Peanuts .*24\.00'
person; is "ask for no money" "$(pane | grep -c 'Enter: exact')" 0
tm send-keys -l -- -; await "and are one less again" '3 +2 +Peanuts .*16\.00'
tm send-keys Enter; await "Enter on an empty line pays" 'Enter: exact'
tm send-keys F4; await "a key for a note" 'CHANGE'
await "and the till is ready" 'PAID .*Receipt 1, total 46\.00'
i=0; until grep -qs 'Wonton\|馄饨面' "$T/receipts" || [ $i -gt 100 ]; do i=$((i + 1)); sleep 0.1; done
like "the receipt is printed" "$(cat "$T/receipts" 2>/dev/null)" '46\.00'
shows() { tr '\r\033' '\n\n' <"$T/display" 2>/dev/null | grep -v '^ *$' | tail -n 2; }
like "and the guest saw her change" "$(tr '\r\033' '\n\n' <"$T/display" 2>/dev/null)" '4\.00'
i=0; until shows | grep -q closed || [ $i -gt 600 ]; do i=$((i + 1)); sleep 0.1; done
like "until the till has nothing to say to her" "$(shows)" 'till is closed'
tm send-keys -l 44; person; tm send-keys Enter
await "for the next guest" '1 +1 +Plum drink'
tm send-keys F10; await "F10 ends it" 'it ended: 0'
start env TERM=linux LC_ALL=C.UTF-8 LANGUAGE=zh_CN "$CHIT" --store "$T/shop/till" --no-reader
await "a bare console gets the short Latin names" '11 Beef noodles'
is "and no sign that it cannot show" "$(pane | grep -c '?')" 0
tm send-keys F10; await "it ends" 'it ended: 0'
printf '[screen]\nmouse = on\n' >"$T/mouse"
start env TERM=xterm-256color "$CHIT" --store "$T/shop/till" --no-reader --config "$T/mouse"	# which says clicks as below
await "with a mouse" '1 +1 +Plum drink'
# click WORDS: on the first of these in sight
click() {
	person	# a person: what comes within a burst is of it
	at=$(pane | awk -v w="$1" '{ i = index($0, w) } i { print i ";" NR; exit }')
	tm send-keys -l "$(printf '\033[<0;%sM\033[<0;%sm' "$at" "$at")"
}
click 'F1 Help'; await "a click on the bar is its key" 'rings item 12'
click 'Esc Back'; await "and so on any page" '1 +1 +Plum drink'
click '11 Beef noodles'; await "an item is rung, and asks" 'Beef noodles: Spice'
click '3  medium'; await "a click on a row chooses" '\+ medium'
click 'F3 Line'; await "a box of acts" 'n  Note'
click 'v  Void'
i=0; while pane | grep -Eq 'medium|n  Note' && [ $i -lt 200 ]; do i=$((i + 1)); sleep 0.1; done
is "a click on one of them does it" "$(pane | grep -Ec 'medium|n  Note')" 0
click 'F2 Find'; await "a list" 'Find an item'
click '26  Steamed rice'; await "a click on a row takes it" ' +1 +Steamed rice .*3\.00'
click 'F5 Tables'; await "the map" 'No table is open'
person; tm send-keys -l 5; person; tm send-keys Enter; await "a table by its name" 'Table 5'
click 'Plum drink'; await "below a table's name a click chooses the line that it is on" '> 1 +1 +Plum drink'
click 'F5 Tables'; await "the map has it" '\[#\] 5'
click '[#] 5'; await "a click on the chosen table opens it" 'Table 5'
click 'F9 Pay'; await "it is to be paid" 'Enter: exact'
person; tm send-keys F4; await "and is" 'CHANGE'
click 'CHANGE'; await "a click puts that away, and rings nothing of what it hid" 'Scan, or type'
person; tm send-keys F10; await "and it ends" 'it ended: 0'
start "$CHIT" setup --store "$T/new"
await "a till that is not there yet asks what it needs" 'Name of the house'
tm send-keys Escape; await "Esc leaves it" 'it ended: 0'
is "and nothing was made" "$(ls "$T/new" 2>/dev/null)" ""
start "$CHIT" setup --store "$T/new"
await "it asks again" 'Name of the house'
tm send-keys Tab; person; tm send-keys -l Wok; person; tm send-keys Escape
await "Esc asks where something was typed" 'What you typed is lost'
person; tm send-keys Escape; await "and goes back to it" 'Enter Next field'
is "as it was" "$(pane | grep -c 'Name of the house  Wok$')" 1
person; tm send-keys Escape; await "it asks once more" 'What you typed is lost'
person; tm send-keys Enter; await "and is left" 'it ended: 0'
start "$CHIT" setup --store "$T/new"
await "and begins anew" 'Name of the house'
down() { i=0; while [ $i -lt "$1" ]; do i=$((i + 1)); sleep 0.3; tm send-keys Tab; done; sleep 0.3; }	# a person's keys
down 3; tm send-keys -l "$T/carte.csv"; down 9; tm send-keys -l no-such-camera
await "with a camera" 'F7 Picture'
tm send-keys F7; await "which is looked through before it is chosen" 'The camera gives no picture'
tm send-keys F9; await "F9 takes none that is not there" 'no camera that is plugged in'
person; tm send-keys C-u; person; tm send-keys -l /dev/null; person
tm send-keys F9; await "F9 makes the till and goes on to it" 'Scan, or type a number'
like "whose reader is the one that was chosen" "$(tr '\0' ' ' <"/proc/$(pgrep -f "chit-scan --feed --config $T/new/readers.conf" | head -n 1)/cmdline")" '--feed --config'
tm send-keys F10; await "it ends" 'it ended: 0'

status_is "without a terminal it says so" 2 "$CHIT" --store "$T/shop/till"
status_is "without a command, too" 2 "$CHIT"
like "with the table of commands" "$out" 'chit redeem'
printf 'key:F99\n' >"$T/bad"
status_is "a script with a bad step is refused" 3 "$CHIT" --store "$T/shop/till" --script "$T/bad"
like "by its line" "$err" 'bad:1'
status_is "a script that is not there" 3 "$CHIT" --store "$T/shop/till" --script "$T/none"
printf '[screen]\nbeep = perhaps\n' >"$T/conf"
printf 'dump:torn\nkey:F10\n' >"$T/quit"
status_is "a config with a bad value does not keep the till shut" 0 "$CHIT" --store "$T/shop/till" --script "$T/quit" --dump "$T" --config "$T/conf"
like "and its line is named" "$(cat "$T/torn.screen")" 'conf:2: beep is one of off|on'
status_is "a config that was named and is not there" 3 "$CHIT" --store "$T/shop/till" --script "$T/quit" --config "$T/no.conf"
done_testing
