#!/bin/sh
# `make run` at a terminal (tools/demo-screen): it opens, and ends with nothing running behind it; and where the
# till is killed the terminal is as it was.
. tests/support/tap.sh
. tests/support/tmux.sh
unset CHIT_STORE CHIT_NOW CHIT_PASSPHRASE
# a build of its own, so that nobody's demo is in the way
mkdir "$T/build"
for f in "$BIN"/*; do [ "$(basename "$f")" = demo-screen ] || ln -s "$f" "$T/build/"; done

# demo: in a shell that says how it ended, and keeps the modes before and after
demo() {
	tm kill-server 2>/dev/null
	server=$((server + 1))
	cat >"$T/run" <<END
stty -a >$T/before
BUILD=$T/build CAMERA=- sh tools/demo-screen
ended=\$?
stty -a >$T/after
echo "it ended: \$ended"
exec cat
END
	tm new-session -d -x 80 -y 24 "sh $T/run"
	await "$1" 'F1 Help'
	till=$(pgrep -f "^$T/build/chit --store $T/build/demo-screen/till")
	platform=$(pgrep -f "^$T/build/chit-platform serve --data $T/build/demo-screen/platform")
}

demo "the demo opens"
kill -KILL "$till"
await "the till is killed: it is said" 'The till died \(137\)'
await "and what is at the platform is told all the same" 'it ended: 137'
is "the terminal is as it was" "$(cat "$T/after")" "$(cat "$T/before")"
is "the cursor is there" "$(tm display-message -p '#{cursor_flag} #{alternate_on} #{keypad_flag}')" "1 0 0"
is "and nothing goes on running" "$(until_gone "$platform" && echo gone)" gone
demo "it opens again"
tm send-keys F10
await "F10 ends it" 'it ended: 0'
said=$(tm capture-pane -p -J -S -)
like "its first words have the passphrase" "$said" '^Its passphrase, where one is asked for: the demo shop has no secrets$'
again=$(printf '%s\n' "$said" | sed -n "s|^   \($T/build/chit --store .*\)|\1|p")
like "its last the command, which shows one picture at a time" "$again" ' --step -- --frames .* --step *$'
tm respawn-pane -k "CHIT_PASSPHRASE='the demo shop has no secrets' exec $again"
await "which opens the till once more" 'F1 Help'
till=$(tm display-message -p '#{pane_pid}')
tm send-keys F10
is "and F10 ends that" "$(until_gone "$till" && echo gone)" gone
is "the terminal is as it was" "$(cat "$T/after")" "$(cat "$T/before")"
is "and nothing goes on running" "$(until_gone "$platform" && echo gone)" gone
done_testing
