#!/bin/sh
# A phone is paired on the screen: the real screen with the real chit-scan and chit-eye, in tmux; what it draws is read back
# by chit-scan, as a phone would, and curl is the phone.
. tests/support/tap.sh
unset LANG LC_MESSAGES CHIT_STORE TMUX CHIT_NOW NO_COLOR
command -v tmux >/dev/null || { echo "1..0 # SKIP there is no tmux"; exit 0; }
SCAN=$BIN/chit-scan EYE=$BIN/chit-eye DIR=$T/eye P=$T/platform S=$T/store
PORT=$((20000 + $$ % 20000)) U=https://127.0.0.1:$((20000 + $$ % 20000))
tm() { tmux -S "$T/tmux" -f /dev/null "$@"; }
trap 'tm kill-server 2>/dev/null; rm -rf "$T"' EXIT
pane() { tm capture-pane -p 2>/dev/null; }
# await WORDS PATTERN: the pane shows it within a minute
await() {
	i=0
	until pane | grep -Eq -- "$2"; do
		i=$((i + 1)); [ $i -le 600 ] || { fail "$1" "$(pane | grep .)" "$(cat "$T/err")"; return 1; }
		sleep 0.1
	done
	pass "$1"
}
# start TERM WIDTH HEIGHT
start() {
	tm kill-server 2>/dev/null
	rm -f "$T/tmux"
	tm new-session -d -x "$2" -y "$3" "TERM=$1 LC_ALL=C.UTF-8 LANGUAGE=en '$CHIT' --store '$S' --no-upload -- --eye 127.0.0.1:$PORT --eye-dir '$DIR' 2>'$T/err'; echo \"it ended: \$?\"; exec cat"
}
# The pane's half blocks, two pixels each of which the upper counts 1 and the lower 2 where it is light; anything else is dark.
halves() {
	if [ "$1" = greys ]; then
		tm capture-pane -p -e | LC_ALL=C awk '{
			line = ""
			while (length($0)) {
				if (match($0, /^\033\[[0-9;:]*m/)) {
					n = split(substr($0, 3, RLENGTH - 3), sgr, ";")
					for (i = 1; i <= n; i++) {
						if (sgr[i] == "" || sgr[i] == 0) { fore = back = "" }
						if (sgr[i] == 38 && sgr[i + 1] == 5) { fore = sgr[i + 2]; i += 2 }
						if (sgr[i] == 48 && sgr[i + 1] == 5) { back = sgr[i + 2]; i += 2 }
					}
					$0 = substr($0, RLENGTH + 1)
				} else if (substr($0, 1, 3) == "\342\226\200") {
					line = line ((fore == 231) + 2 * (back == 231)); $0 = substr($0, 4)
				} else {
					line = line "0"; $0 = substr($0, 2)
				}
			}
			print line
		}'
	else
		pane | LC_ALL=C sed 's/[ -~]/0/g; s/\xe2\x96\x88/3/g; s/\xe2\x96\x80/1/g; s/\xe2\x96\x84/2/g'
	fi
}
# read_screen greys|characters: what the code on the screen says, at eight pixels a cell
read_screen() {
	rm -rf "$T/seen"; mkdir "$T/seen"
	halves "$1" | awk -v w="$2" '{ rows[NR] = $0 }
		END {
			printf "P5 %d %d 255\n", w * 8, NR * 16
			for (y = 0; y < NR * 16; y++) {
				bit = int(y / 8) % 2 + 1
				for (x = 1; x <= w; x++) {
					v = substr(rows[int(y / 16) + 1], x, 1) + 0
					light = bit == 1 ? v % 2 : int(v / 2) % 2
					printf "%s", light ? "~~~~~~~~" : "!!!!!!!!"
				}
			}
		}' >"$T/seen/screen.pgm"
	"$SCAN" --frames "$T/seen" --json | jq -r .text
}
pair() { curl -sk -m 30 -o "$T/answer" -w '%{http_code}' --data-binary "{\"secret\":\"${1##*#k=}\",\"name\":\"$2\"}" "$U/pair"; }
post_picture() { curl -sk -m 60 -o /dev/null -w '%{http_code} ' -H "Authorization: Bearer $(jq -r .token "$T/token")" --data-binary "@$1" "$U/picture"; }
post() { curl -sk -m 30 -o "$T/answer" -w '%{http_code}' -H "Authorization: Bearer $(jq -r .token "$T/token")" --data-binary "$1" "$U/text"; }

ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "a kit" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
ok "a till" "$CHIT" init --store "$S" --kit "$T/t1.kit"

start xterm-256color 80 24
await "the screen listens for phones" 'Phone ok'
tm send-keys F9
await "what works and what does not" 'F2 Phones'
tm send-keys F2
await "its page: nobody is paired" 'No phone is paired'
tm send-keys F2
await "a code is shown" "within ten minutes"
await "and what it says, to be typed" "https://127.0.0.1:$PORT"
url=$(read_screen greys 80)
like "which a camera reads from the screen" "$url" "^$U/#k=[A-Za-z0-9_-]{22}\$"
is "a phone is paired by it" "$(pair "$url" phone)" 200
cp "$T/answer" "$T/token"
await "the screen says so" 'phone is paired: it reads for this till now'
await "and has it in its list" '> phone'
unlike "the code is gone" "$(pane)" 'within ten minutes'
is "and good no more" "$(pair "$url" another)" 403
is "the phone reads a text" "$(post chit:FROM-THE-PHONE)" 200
await "which the screen judges" 'Not a coupon|NOT|REFUSED'
# pictures that take their time: the reader that is silent for three seconds is killed and started again
readers() { pgrep -f "chit-scan .*--eye 127.0.0.1:$PORT" | sort | tr '\n' ' '; }
"$BIN/tests/heavy" noise 4032 3024 >"$T/noise.jpg"; "$BIN/tests/heavy" scans 8192 8192 480 >"$T/scans.jpg"
before=$(readers)
for i in 1 2 3 4; do post_picture "$T/noise.jpg"; post_picture "$T/scans.jpg"; done >"$T/statuses" &
B=$!
i=0; until [ -s "$T/statuses" ] || [ $i -ge 600 ]; do i=$((i + 1)); sleep 0.1; done
is "a phone is heard while another sends heavy pictures" "$(post chit:MEANWHILE) $(cat "$T/answer")" '200 {"codes":1}'
wait $B
is "of which some are searched, some refused" "$(cat "$T/statuses")" "200 413 200 413 200 413 200 413 "
is "the reader was not started again for them" "$(readers)" "$before"
tm send-keys F9
await "what works once more" 'F2 Phones'
tm send-keys F2
await "the page again" '> phone'
tm send-keys DC
await "the phone is forgotten" 'No phone is paired'
is "and is heard no more" "$(post chit:AGAIN)" 401
tm send-keys F2
await "another code" "within ten minutes"
tm send-keys Escape
await "and away from it" 'F9'
eye=$(pgrep -f "chit-eye serve --listen 127.0.0.1:$PORT" | head -n 1)
kill -KILL "$eye"
await "an eye that is killed is said" 'Phone (lost|none)'
await "and comes back" 'Phone ok'
tm send-keys F10
await "F10 ends it" 'it ended: 0'
i=0; while pgrep -f "chit-eye serve --listen 127.0.0.1:$PORT" >/dev/null && [ $i -lt 300 ]; do i=$((i + 1)); sleep 0.1; done
is "and whatever listened" "$(pgrep -f "chit-eye serve --listen 127.0.0.1:$PORT")" ""

# A terminal without greys; then one in which the code has no room
start xterm 80 24
await "eight colours: it listens" 'Phone ok'
tm send-keys F9
await "what works" 'F2 Phones'
tm send-keys F2
await "its page" 'Pair a phone'
tm send-keys F2
await "a code in characters" "within ten minutes"
url=$(read_screen characters 80)
is "is read as well" "$(pair "$url" phone-2)" 200
await "and pairs" 'phone-2 is paired'
tm send-keys F2
await "once more" "within ten minutes"
tm resize-window -x 60 -y 12
await "too small for the code: its text alone" "#k="
is "and no half of a code" "$(pane | grep -c '▀')" 0
tm send-keys F10
await "F10 ends it" 'it ended: 0'
done_testing
