#!/bin/sh
# chit-scan on pictures: what a camera sees, what is no picture, what means harm; and its words where there is no reader.
. tests/support/tap.sh
SCAN=$BIN/chit-scan

# ---- frames as a camera sees them ----
awk 'BEGIN { srand(3); a = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for (i = 0; i < 12; i++) { s = "chit:"; for (k = 0; k < 270; k++) s = s substr(a, int(rand() * 64) + 1, 1); print s } }' >"$T/texts"
ok "frames are drawn" "$BIN/tests/frames" --salt 5 --mode seq --frames 6 --severity medium "$T/texts" "$T/film"
run "$SCAN" --frames "$T/film" --json
is "status 0" "$status" 0
is "a line for each picture" "$(printf '%s\n' "$out" | jq -r .file | sort -u | wc -l | tr -d ' ')" 72
is "with these names" "$(printf '%s\n' "$out" | jq -rs 'map(keys_unsorted|join(","))|unique[]')" "file,text,symbology,ms"
is "in the order of the files" "$(printf '%s\n' "$out" | jq -r .file)" "$(printf '%s\n' "$out" | jq -r .file | sort)"
printf '%s\n' "$out" | jq -r 'select(.text)|.file + " " + .text' | sort >"$T/read"
cut -f 1,3 "$T/film/manifest.tsv" | tr '\t' ' ' | sort >"$T/held"
is "every text that is read is the one the picture holds" "$(comm -23 "$T/read" "$T/held")" ""
n=$(wc -l <"$T/read"); echo "# $n of 72 frames read"
is "most of them are read" "$([ "$n" -ge 36 ] && echo yes)" yes

run "$SCAN" --frames "$T/film" --sequence --json
is "a film: each code once" "$(printf '%s\n' "$out" | jq -r .text | sort | uniq -d)" ""
like "nearly all codes" "$(printf '%s\n' "$out" | wc -l)" '^ *(1[0-2])$'
is "with its place in the film" "$(printf '%s\n' "$out" | jq -r '.at % 66' | sort -u)" 0
run "$SCAN" --frames "$T/film/000005.jpg"
is "a single picture" "$status $(printf '%s\n' "$out" | wc -l)" "0 1"

# ---- what is no picture, and what means harm ----
mkdir "$T/odd" && cp "$T/film/000005.jpg" "$T/odd/good.jpg"
esc=$(printf '\033')
: >"$T/odd/empty.png"
head -c 300 "$T/film/000005.jpg" >"$T/odd/cut.jpg"
printf 'P5 99999 99999 255\n' >"$T/odd/giant.pgm"
printf 'P5 0 0 255\n' >"$T/odd/nothing.pgm"
printf '\377\330\377' >"$T/odd/three.jpg"
printf 'no picture' >"$T/odd/${esc}[31mred.png"
ln -s /etc/passwd "$T/odd/link.png"; mkfifo "$T/odd/pipe.png"; mkdir "$T/odd/folder.png"
run timeout 20 "$SCAN" --frames "$T/odd" --json
is "bad files do not hold up the good one" "$status $(json "$out" 'select(.file=="good.jpg").error == null')" "0 true"
is "each bad file has its reason" "$(printf '%s\n' "$out" | jq -r 'select(.error).file' | wc -l | tr -d ' ')" 6
like "a JPEG of three bytes is cut short" "$(printf '%s\n' "$out" | jq -r 'select(.file=="three.jpg").error')" 'JPEG: it is cut short'
is "links, pipes and folders are passed over" "$(printf '%s\n' "$out" | jq -r .file | grep -c 'link\|pipe\|folder')" 0
unlike "nothing raw comes out" "$out" "$(printf '[\001-\037\177]')"
run "$SCAN" --frames "$T/odd"
unlike "nor in plain lines" "$(printf '%s' "$out" | tr -d '\t')" "$(printf '[\001-\037\177]')"
rm "$T/odd/good.jpg"
status_is "where not one is a picture, that is a failure" 3 "$SCAN" --frames "$T/odd" --json
mkdir "$T/bare"
status_is "an empty folder" 3 "$SCAN" --frames "$T/bare"
like "says what it lacks" "$err" 'holds no picture'
status_is "no folder" 3 "$SCAN" --frames "$T/nowhere"
like "is named" "$err" 'nowhere: No such file'
status_is "no name" 3 "$SCAN" --frames ''
like "is said" "$err" "no folder and no picture is named"
status_is "a link as the picture" 3 "$SCAN" --frames "$T/odd/link.png"

# ---- as one feed ----
mkfifo "$T/stay"
exec 7<>"$T/stay"	# an input that does not end
timeout 60 "$SCAN" --feed --frames "$T/film" <"$T/stay" >"$T/feed"; status=$?
is "a feed of pictures has status 0" "$status" 0
is "a feed of pictures ends by itself" "$(tail -n 1 "$T/feed" | jq -r .state)" end
is "every line of it is an object" "$(jq -c . "$T/feed" | wc -l)" "$(wc -l <"$T/feed")"
all=$(jq -r 'select(.text).text' "$T/feed" | sort)
is "and gives the codes of the film" "$(jq -r 'select(.text).text' "$T/feed" | sort)" \
	"$("$SCAN" --frames "$T/film" --sequence --json | jq -r .text | sort)"
# a config that is torn one morning: what was last good, and a word
printf '[scan]\nsymbologies = ean13\n' >"$T/readers.conf"
feed() { timeout 60 "$SCAN" --feed --frames "$T/film" --config "$T/readers.conf" <"$T/stay" >"$T/feed" 2>/dev/null; }
feed; is "a feed with a config" "$(jq -r 'select(.text).text' "$T/feed")" ""
printf '[scan]\nsymbologies = qr\ngap = ten\n' >"$T/readers.conf"
feed; is "torn, it goes on with what was last good" "$? $(jq -r 'select(.text).text' "$T/feed")" "0 "
is "and names the line" "$(jq -r 'select(.source == "config") | "\(.state) \(.detail)"' "$T/feed")" \
	"failed $T/readers.conf:3: gap is a whole number from 0 to 10000, not \"ten\""
printf '[scan]\nsymbologies = qr\ngap = 1' >"$T/readers.conf"
feed; is "so it does where the last line has no end" "$? $(jq -r 'select(.text).text' "$T/feed")" "0 "
like "which is named" "$(jq -r 'select(.source == "config") | .detail' "$T/feed")" ':3: the last line has no end'
printf '[scan]\nsymbologies = qr\ngap = ten\n' >"$T/readers.conf"
rm "$T/readers.conf.good"
feed; is "without one, with the defaults" "$(jq -r 'select(.text).text' "$T/feed" | sort)" "$all"
status_is "who is no till's reader is told at once" 3 timeout 20 "$SCAN" --frames "$T/film" --config "$T/readers.conf"
status_is "a feed without its parent ends at once" 0 timeout 20 "$SCAN" --feed --camera /dev/no-such-camera </dev/null

# ---- words ----
status_is "a camera that is not there" 3 "$SCAN" --camera /dev/no-such-camera
like "says what to do" "$err" 'no-such-camera is not there: plug it in'
status_is "a thing that is no camera" 3 "$SCAN" --camera /dev/null
like "is called so" "$err" '/dev/null is no camera'
status_is "a reader that is not there" 3 "$SCAN" --serial /dev/no-such-reader
like "says what to do" "$err" 'no-such-reader is not there: plug it in'
status_is "a thing that is no serial line" 3 "$SCAN" --serial /dev/null
: >"$T/file"
for reader in --serial --hid; do
	for file in "$T/file" /dev/../etc/passwd; do
		status_is "a file as a reader: $reader $file" 3 "$SCAN" $reader "$file"
		like "is no device" "$err" "is no (device in /dev|serial line|keyboard)"
		unlike "and no group helps" "$err" dialout
	done
done
status_is "a keyboard reader that is not there" 3 "$SCAN" --hid /dev/input/no-such-reader
like "says what to do" "$err" 'no-such-reader is not there: plug it in'
status_is "a thing that is no keyboard" 3 "$SCAN" --hid /dev/null
status_is "a reader of a kind that is not plugged in" 3 "$SCAN" --serial fffe:fffe:NONE
like "says so" "$err" "no serial reader 'fffe:fffe:NONE': plug it in"
status_is "nor as a keyboard" 3 "$SCAN" --hid fffe:fffe
status_is "no layout can be found of it" 3 "$SCAN" --find-layout --hid fffe:fffe
status_is "and no speed" 3 "$SCAN" --find-speed --serial fffe:fffe
device=
for d in /dev/mem /dev/port /dev/kmsg /dev/console; do [ -c $d ] && device=$d; done
cp "$SCAN" "$T/scan" && chmod 755 "$T" "$T/scan"
if [ "$device" ] && setpriv --reuid 65534 --regid 65534 --clear-groups sh -c "! test -r $device && test -x $T/scan" 2>/dev/null; then
	status_is "a camera that we may not open" 3 setpriv --reuid 65534 --regid 65534 --clear-groups "$T/scan" --camera "$device"
	like "says which group" "$err" "group 'video'"
	status_is "a reader that we may not open" 3 setpriv --reuid 65534 --regid 65534 --clear-groups "$T/scan" --serial "$device"
	like "says which group" "$err" "group 'dialout'"
else
	skip "devices that we may not open" "no device, or no way to be another user"
fi

# ---- its own help, also by way of chit ----
run "$BIN/chit" scan --help
is "chit scan --help is chit-scan's" "$status $out" "0 $("$SCAN" --help)"
for name in $(sed -n 's/^\.It Fl Fl \([a-z-]*\).*/\1/p' man/chit-scan.1); do
	like "it names --$name" "$out" "--$name[] |]"
done

# ---- wrong use ----
for words in "--sequence" "--frames" "--speed 7 --serial /dev/null" "--end xx --serial /dev/null" "--gap -1" \
	"--hid event3" "--serial ttyACM0" "--hid auto --layout xx" "--hid auto --prefix \\q" "--serial auto --suffix 0123456789abcdefg" \
	"--serial auto --min 2049" "--serial /dev/null --min 10 --max 5" "--symbologies aztec" "--size 12" "--size 640x" "--size 640x480x3" "--what" "pictures" \
	"--frames $T/film --measure" "--frames $T/film --camera auto" "--frames $T/film --serial auto" "--frames $T/film --hid auto" \
	"--frames $T/film --eye 127.0.0.1:8448"; do
	# shellcheck disable=SC2086
	status_is "wrong use: $words" 2 "$SCAN" $words
done
printf '[scan]\ncamera = /dev/no-such-camera\nspeed = 9600\n; a word\n' >"$T/good.conf"
status_is "the config file names the reader" 3 "$SCAN" --config "$T/good.conf"
like "this one" "$err" 'no-such-camera is not there'
printf '[scan]\ncamera = /dev/video0\nend = both\n' >"$T/bad.conf"
run "$SCAN" --config "$T/bad.conf"
like "a bad value in it has its line" "$err" 'bad.conf:3: end is one of any'
status_is "no config file" 3 "$SCAN" --config "$T/none.conf"

# ---- what it cost, what is kept, what a camera is worth ----
run "$SCAN" --frames "$T/film" --stats --json
is "--stats counts what was looked at" "$(printf '%s\n' "$out" | tail -n 1 | jq -c '.stats | [.frames == .searched, .frames > 0, .search_us > 0, .still]')" '[true,true,true,0]'
for words in "--save $T/kept" "--save $T/kept --save-until soon" "--save $T/kept --save-until +7d" \
	"--save $T/kept --save-until 2999-01-01" "--save $T/kept --save-until $(date -u -d '+3 days' +%Y%m%d)" "--save-until 2999-01-01" "--save $T/kept --save-most 0" "--camera a --camera b --camera c"; do
	# shellcheck disable=SC2086
	status_is "wrong use: $words" 2 timeout 20 "$SCAN" --camera /dev/no-such-camera $words
done
ok "nothing was kept" test ! -e "$T/kept"
until=$(date -u -d '+3 days' +%Y-%m-%d)
status_is "pictures are kept only where it is said until when" 3 timeout 20 "$SCAN" --camera /dev/no-such-camera --save "$T/kept" --save-until "$until"
like "and that is said" "$err" "kept here until ${until}T00:00:00Z, at most 100: they show people"
is "in a folder of the owner's alone" "$(stat -c %a "$T/kept")" 700
status_is "a date that has passed is said" 3 timeout 20 "$SCAN" --camera /dev/no-such-camera --save "$T/passed" --save-until 2020-01-01
like "in words" "$err" 'save:.*end: its date has passed: no pictures are kept'
ok "and no folder is made" test ! -e "$T/passed"
# a folder that can take none says so, and a till's reader reads on
mkdir "$T/full" && : >"$T/full/unread-1.pgm"
status_is "a folder that is full of them is said" 3 timeout 20 "$SCAN" --camera /dev/no-such-camera --save "$T/full" --save-until "$until" --save-most 1
like "in words" "$err" 'save:.*end: 1 pictures are kept here, and no more are'
unlike "and not that any are kept" "$err" 'open: pictures'
status_is "a feed goes on, to its parent's end" 0 timeout 20 "$SCAN" --feed --camera /dev/no-such-camera --save "$T/file" --save-until "$until" </dev/null
like "and says so" "$out" '"save:.*"failed","detail":".*Not a directory'
status_is "a folder that is none" 3 timeout 20 "$SCAN" --camera /dev/no-such-camera --save "$T/file" --save-until "$until"
like "is said at once" "$err" 'file: Not a directory'
if setpriv --reuid 65534 --regid 65534 --clear-groups sh -c "test -x $T/scan" 2>/dev/null; then
	mkdir -m 755 "$T/theirs"
	status_is "a folder that may not be written" 3 setpriv --reuid 65534 --regid 65534 --clear-groups "$T/scan" --camera /dev/no-such-camera --save "$T/theirs" --save-until "$until"
	like "is said at once" "$err" 'theirs: Permission denied'
fi
# its parent lives on, and so does the feed: until the date has come, and after it
mkfifo "$T/ended"
"$SCAN" --feed --camera /dev/no-such-camera --save "$T/kept" --save-until "$(date -u -d '+2 seconds' +%Y-%m-%dT%H:%M:%SZ)" <"$T/ended" >"$T/until" 2>/dev/null &
feed=$!
exec 7>"$T/ended"
i=0; until grep -q '"save:.*"end"' "$T/until" || [ $i -gt 600 ]; do i=$((i + 1)); sleep 0.1; done
like "pictures are kept until the date has come" "$(grep -o '"save:.*' "$T/until" | tr '\n' ' ')" '"open",.*"end","detail":"its date has come'
beats=$(grep -c beat "$T/until")
i=0; until [ "$(grep -c beat "$T/until")" -gt "$beats" ] || [ $i -gt 600 ]; do i=$((i + 1)); sleep 0.1; done
ok "and reading goes on" test "$(grep -c beat "$T/until")" -gt "$beats"
exec 7>&-
wait $feed; is "to the feed's end" $? 0
status_is "a camera that is not there cannot be measured" 3 timeout 20 "$SCAN" --measure --json --camera /dev/no-such-camera
like "and says so" "$out" '"error":"camera /dev/no-such-camera is not there'
# a barcode reader and an eye are not looked through, but what is not there is said
for asked in "--serial fffe:fffe" "--serial /dev/no-such-reader" "--serial $T/file" "--hid fffe:fffe" \
	"--hid /dev/input/no-such-reader" "--eye 169.254.255.254:8448" "--eye [fd00::dead:1]:8448"; do
	# shellcheck disable=SC2086
	status_is "one that is not there: $asked" 3 timeout 20 "$SCAN" --measure --json $asked
	is "is said by its name: $asked" "$(json "$out" .reader)" "$(printf '%s' "${asked#--}" | tr ' ' :)"
	# shellcheck disable=SC2086
	status_is "and to a person: $asked" 3 timeout 20 "$SCAN" --measure $asked
	has=no; case $err in *"${asked##* }"*) has=yes ;; esac
	is "in words: $asked" "$has" yes
done
for asked in "--serial /dev/null" "--hid /dev/null" "--eye 127.0.0.1:8448"; do
	# shellcheck disable=SC2086
	status_is "of one that is there nothing is said: $asked" 0 timeout 20 "$SCAN" --measure --json $asked
	is "nothing: $asked" "$out" ""
done
done_testing
