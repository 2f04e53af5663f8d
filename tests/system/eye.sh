#!/bin/sh
# A phone as a reader: chit-eye, which chit-scan starts, on loopback, with curl as the phone, and the page in a real browser
# where there is one.
. tests/support/tap.sh
SCAN=$BIN/chit-scan EYE=$BIN/chit-eye DIR=$T/eye
PORT=$((20000 + $$ % 20000)) U=https://127.0.0.1:$((20000 + $$ % 20000))
trap 'exec 8>&-; rm -rf "$T"' EXIT

# await WORDS PATTERN [COUNT]: the feed says it COUNT (1) times within a minute
await() {
	i=0
	until [ "$(grep -Ec -- "$2" "$T/feed")" -ge "${3:-1}" ]; do
		i=$((i + 1)); [ $i -le 600 ] || { fail "$1" "no such line: $2" "$(grep -v beat "$T/feed" | tail -n 8)" "$(tail -n 4 "$T/feed.err")"; return 1; }
		sleep 0.1
	done
	pass "$1"
}
feed_start() {
	rm -f "$T/input"; mkfifo "$T/input"; : >"$T/feed"
	"$SCAN" --feed --eye-dir "$DIR" "$@" <"$T/input" >"$T/feed" 2>"$T/feed.err" &
	FEED=$!
	exec 8>"$T/input"
}
feed_stop() { exec 8>&-; wait $FEED; is "$1" $? 0; }
# post PATH TOKEN FILE [CURL WORD...]: the status; the answer is in $T/answer
post() { post_path=$1 post_token=$2 post_file=$3; shift 3; curl -sk -m 30 -o "$T/answer" -w "%{http_code}" -H "Authorization: Bearer $post_token" --data-binary "@$post_file" "$@" "$U$post_path"; }
pair() { printf '{"secret":"%s","name":"%s"}' "$1" "$2" >"$T/pair"; post /pair "" "$T/pair"; }
offer() { "$EYE" pair --dir "$DIR" 2>/dev/null | sed 's/.*#k=//'; }

status_is "an eye that listens to all the world is refused" 3 "$SCAN" --eye 0.0.0.0:8448 --eye-dir "$DIR"
like "with a word" "$err" 'no address of the shop.s own network'
status_is "so is one without a port" 3 "$SCAN" --eye 127.0.0.1:0 --eye-dir "$DIR"
status_is "a code without an eye" 3 "$BIN/chit" eye pair --eye-dir "$T/none"
like "says which folder, and by which option" "$err" "from $T/none yet: .*--eye-dir"

feed_start --eye 127.0.0.1:$PORT
await "it listens" "\"source\":\"eye:127.0.0.1:$PORT\".*\"open\",\"detail\":\"https://127.0.0.1:$PORT/\""
is "the page comes" "$(curl -sk "$U/" | grep -c '<title>chit: an eye</title>')" 1
is "with a certificate of its own, for this address" "$(openssl s_client -connect 127.0.0.1:$PORT </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName | grep -c 'IP Address:127.0.0.1')" 1
is "and nothing without TLS" "$(curl -s -m 5 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$PORT/")" 000

# ---- pairing ----
printf 'chit:FROM-NOBODY' >"$T/text"
is "who is not paired is refused" "$(post /text none "$T/text")" 401
is "nobody is asked for yet" "$(pair AAAAAAAAAAAAAAAAAAAAAA phone)" 403
secret=$(offer)
like "a code has 128 bits" "$secret" '^[A-Za-z0-9_-]{22}$'
is "a wrong code" "$(pair AAAAAAAAAAAAAAAAAAAAAA phone)" 403
like "is no code of this till, not an old one" "$(cat "$T/answer")" 'no code of this till'
is "a name that may not be" "$(pair "$secret" 'Phone One')" 400
is "the right one" "$(pair "$secret" phone)" 200
token=$(jq -r .token "$T/answer")
is "pairs one phone, once" "$(pair "$secret" other)" 403
unlike "no secret is in the folder" "$(cat "$DIR"/eyes "$DIR"/offer 2>/dev/null)" "$token|$secret"
is "which is nobody else's" "$(stat -c %a "$DIR" "$DIR/key.pem" "$DIR/eyes" | tr '\n' ' ')" "700 600 600 "
first=$(offer); second=$(offer)
is "a code made before is void" "$(pair "$first" other)" 403
is "the last one is good" "$(pair "$second" other)" 200
is "who is paired" "$("$EYE" list --dir "$DIR" | tr '\n' ' ')" "phone other "

# ---- texts and pictures ----
printf 'chit:TEXT' >"$T/text"
is "a text is taken" "$(post /text "$token" "$T/text") $(cat "$T/answer")" '200 {"codes":1}'
await "and is in the stream" '"source":"eye:phone",.*"symbology":"text","text":"chit:TEXT"'
printf 'chit:PICTURE-OF-A-CODE\n' >"$T/texts"
"$BIN/tests/frames" --mode seq --frames 1 --severity mild --size large --salt 2 "$T/texts" "$T/pictures" >/dev/null
is "so is a picture" "$(post /picture "$token" "$T/pictures/000000.jpg") $(cat "$T/answer")" '200 {"codes":1}'
await "with its code" '"source":"eye:phone",.*"symbology":"qr","text":"chit:PICTURE-OF-A-CODE"'
printf 'P5 16 16 255\n%0256d' 0 >"$T/grey.pgm"
is "a picture without a code" "$(post /picture "$token" "$T/grey.pgm") $(cat "$T/answer")" '200 {"codes":0}'
printf '\033[2J\342\200\256\r\nevil' >"$T/text"
is "what a text holds is data" "$(post /text "$token" "$T/text")" 200
await "and escaped" '"text":"\\u001[bB]\[2J\\u202[eE]\\r\\nevil"'

# ---- strangers ----
head -c 20000 /dev/urandom >"$T/noise"
is "noise is no picture" "$(post /picture "$token" "$T/noise")" 415
head -c 3000 "$T/pictures/000000.jpg" >"$T/half"; post /picture "$token" "$T/half" >/dev/null
: >"$T/nothing"
is "nothing at all" "$(post /picture "$token" "$T/nothing")" 400
head -c 4194305 /dev/zero >"$T/long"
is "a picture that is too long" "$(post /picture "$token" "$T/long")" 413
is "also where its length is not announced" "$(post /picture "$token" "$T/long" -H 'Transfer-Encoding: chunked')" 413
"$BIN/tests/heavy" scans 4200 4200 4 >"$T/wide.jpg"; "$BIN/tests/heavy" scans 2048 2048 480 >"$T/scans.jpg"
is "a picture of too many pixels" "$(post /picture "$token" "$T/wide.jpg")" 413
like "with a word" "$(cat "$T/answer")" 'more than 16 megapixels'
is "a picture of hundreds of scans" "$(post /picture "$token" "$T/scans.jpg")" 413
head -c 2049 /dev/zero | tr '\0' x >"$T/longtext"
is "a text that is too long" "$(post /text "$token" "$T/longtext")" 413
is "another path" "$(post /eyes "$token" "$T/text")" 404
is "another method" "$(curl -sk -o /dev/null -w '%{http_code}' "$U/picture")" 405
printf 'x' >"$T/pair"
is "a pairing that is no JSON" "$(post /pair "" "$T/pair")" 400
i=0; while [ $i -lt 24 ]; do i=$((i + 1)); answer=$(post "/text" "wrong$i" "$T/text"); done
is "a phone that was forgotten is told so each time" "$answer" 401
is "and keeps no other from pairing" "$(pair AAAAAAAAAAAAAAAAAAAAAA x)" 403
i=0; answer=; while [ "$answer" != 429 ] && [ $i -lt 60 ]; do i=$((i + 1)); answer=$(pair "wrong$i" x); done
is "after twenty wrong codes within a minute all who pair wait" "$answer $(pair "$(offer)" x)" "429 429"
printf 'chit:NEVERTHELESS' >"$T/text"
is "but who is paired does not" "$(post /text "$token" "$T/text") $(cat "$T/answer")" '200 {"codes":1}'
feed_stop "the feed ends"
is "and the eye with it" "$(curl -sk -m 5 -o /dev/null -w '%{http_code}' "$U/")" 000

# ---- again: what is paired stays, who is forgotten is not ----
feed_start --eye 127.0.0.1:$PORT
await "it listens again" '"open"'
printf 'chit:AGAIN' >"$T/text"
is "what was paired stays so" "$(post /text "$token" "$T/text")" 200
await "and is heard" 'chit:AGAIN'
ok "a phone is forgotten" "$EYE" forget --dir "$DIR" phone
is "and is heard no more, at once" "$(post /text "$token" "$T/text")" 401
status_is "who is not there cannot be forgotten" 3 "$EYE" forget --dir "$DIR" phone
# eye_of: chit-eye, a child of the child that keeps it up
eye_of() { for k in $(pgrep -P "$FEED"); do pgrep -P "$k" -f 'chit-eye serve'; done | head -n 1; }
eye=$(eye_of)
is "the eye holds no file of the till and may not go out" "$(grep -c '^Seccomp:.*2' "/proc/$eye/status")" 1
kill -KILL "$eye"
await "an eye that dies is said" "\"source\":\"eye:127.0.0.1:$PORT\".*\"lost\""
await "and is started again" "\"source\":\"eye:127.0.0.1:$PORT\".*\"open\"" 2
like "while the others go on" "$(kill -0 "$FEED" && echo alive)" alive
second=$(offer)
is "it pairs" "$(pair "$second" again)" 200
token=$(jq -r .token "$T/answer")
printf 'chit:TO-THE-NEXT' >"$T/text"
is "and takes texts" "$(post /text "$token" "$T/text")" 200
await "which are heard" 'chit:TO-THE-NEXT'
keeper=$(pgrep -P "$FEED" -f eye | head -n 1) eye=$(eye_of)
# ---- as many as may be; and many at a time ----
names=$(i=0; while [ $i -lt 32 ]; do i=$((i + 1)); echo "p$i"; done)
for name in $names; do printf '%s %064d\n' "$name" 1; done >"$DIR/eyes"
second=$(offer)
is "one too many is not paired" "$(pair "$second" one-more)" 503
like "with a word" "$(cat "$T/answer")" '32 phones are paired: forget one'
ok "one is forgotten" "$EYE" forget --dir "$DIR" p1
is "and the same code pairs" "$(pair "$second" one-more)" 200
forgets=
for name in $names; do [ "$name" = p1 ] || { "$EYE" forget --dir "$DIR" "$name" & forgets="$forgets $!"; }; done
second=$(offer)
is "one pairs while the others are forgotten" "$(pair "$second" last)" "200"
for job in $forgets; do wait "$job" || not=$((${not:-0} + 1)); done
is "the others are forgotten" "${not:-0}" 0
is "and each of them is" "$("$EYE" list --dir "$DIR" | sort | tr '\n' ' ')" "last one-more "
feed_stop "the feed ends"
i=0; while kill -0 "$eye" 2>/dev/null || kill -0 "$keeper" 2>/dev/null; do i=$((i + 1)); [ $i -le 200 ] || break; sleep 0.1; done
is "and with it the eye, and who keeps it up" "$(ps -o pid= -p "$eye" -p "$keeper")" ""

# ---- the page itself, in a browser with a camera that shows a film ----
command -v chromium >/dev/null || tools/deps web >/dev/null 2>&1
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || browser=
if [ -z "$browser" ] || ! timeout 60 "$browser" --headless --no-sandbox --disable-gpu --dump-dom 'data:text/html,<p>here' 2>/dev/null | grep -q here; then
	skip "the page in a browser" "there is no chromium that runs"
	done_testing
fi
for i in 1 2 3 4 5 6 7 8; do cat "$T/pictures/000000.jpg"; done >"$T/film.mjpeg"
feed_start --eye 127.0.0.1:$PORT
await "it listens to a browser" '"open"'
timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$T/browser" --ignore-certificate-errors \
	--use-fake-ui-for-media-stream --use-fake-device-for-media-stream --use-file-for-fake-video-capture="$T/film.mjpeg" \
	--remote-debugging-port=0 "$U/#k=$(offer)" >/dev/null 2>"$T/browser.err" &
B=$!
await "the page pairs by itself, takes the camera and is read" '"source":"eye:phone-[a-z0-9]{4}",.*"text":"chit:PICTURE-OF-A-CODE"'
like "it is paired" "$("$EYE" list --dir "$DIR")" 'phone-'
# what the page says is its title, which the browser tells
title() { curl -s -m 5 "http://127.0.0.1:$(head -n 1 "$T/browser/DevToolsActivePort")/json" | jq -r '.[] | select(.type == "page").title'; }
ok "it is forgotten" "$EYE" forget --dir "$DIR" "$("$EYE" list --dir "$DIR" | grep phone-)"
i=0; until title | grep -q forgotten || [ $i -ge 600 ]; do i=$((i + 1)); sleep 0.1; done
is "says so" "$(title)" "chit: The till has forgotten this phone. Pair it again: chit eye pair"
# a client that is silent for 10 s is cut; one that posts each 0.6 s is not
lines() { ss -Htn state established "dport = :$PORT" | wc -l; }
i=0; until [ "$(lines)" = 0 ] || [ $i -ge 600 ]; do i=$((i + 1)); sleep 0.1; done
is "and posts nothing any more" "$(lines)" 0
kill "$B" 2>/dev/null; wait "$B" 2>/dev/null
feed_stop "the feed ends"
done_testing
