# A real terminal for shell tests: tmux, a server of its own for each test ($server counts them: one that is ending takes
# nobody in). Source it behind tap.sh. Without tmux the test is skipped.
if ! command -v tmux >/dev/null; then echo "1..0 # SKIP there is no tmux"; exit 0; fi
unset LANG LC_ALL LC_MESSAGES LANGUAGE TMUX
server=0
tm() { tmux -L "chit-test-$$-$server" -f /dev/null "$@" 8>&- 9>&-; }
trap 'tm kill-server 2>/dev/null; rm -rf "$T"' EXIT
pane() { tm capture-pane -p 2>/dev/null; }
# await WORDS PATTERN: the pane shows it within 20 s
await() {
	i=0
	until pane | grep -Eq -- "$2"; do
		i=$((i + 1)); [ $i -le 200 ] || { fail "$1" "$(pane | grep .)"; return 1; }
		sleep 0.1
	done
	pass "$1"
}
# A person's pause: what comes without one, as the screen reads it, is a reader's, and a busy machine reads late. Within a second,
# for Esc and a digit are one function key so long.
person() { sleep 0.5; }
# typed TEXT: by a reader that types
typed() { tm send-keys -l "$1" \; send-keys Enter; }
# until_gone PID: status 1 where it is still there after 15 s
until_gone() { i=0; while kill -0 "$1" 2>/dev/null; do i=$((i + 1)); [ $i -le 150 ] || return 1; sleep 0.1; done; }
