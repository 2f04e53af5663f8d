#!/bin/sh
# What the camera sees, on the screen: the reader's process writes it into the screen's memory, and only while it is wanted.
# (A terminal's greys are tried by hand; a script's screen has characters.)
. tests/support/tap.sh
P=$T/platform S=$T/store
ok "a platform" "$PLATFORM" init --data "$P" --name Demo --url https://127.0.0.1:8443
ok "a merchant" "$PLATFORM" merchant add --data "$P" m1 --name "Noodle House"
ok "a kit" "$PLATFORM" till add --data "$P" t1 --merchant m1 --kit "$T/t1.kit"
ok "a till" "$CHIT" init --store "$S" --kit "$T/t1.kit"

# White on the left, black on the right; no code
mkdir "$T/pictures"
{ printf 'P5 640 480 255\n'; awk 'BEGIN { for (y = 0; y < 480; y++) { for (x = 0; x < 640; x++) printf "%s", x < 320 ? "~" : " " } }' |
	tr '~ ' '\377\001'; } >"$T/pictures/halves.pgm"
export LC_ALL=C.UTF-8 LANGUAGE=en
play() { timeout 60 "$CHIT" --store "$S" --step --script "$T/script" --dump "$T" -- --frames "$T/pictures" --step; }

cat >"$T/script" <<'END'
until:F8 Next
key:F7
until:The camera gives no picture.
dump:asked
key:F8
until:@@@@@@@@@@@@@@
dump:shown
key:F7
dump:closed
END
ok "a picture is asked for, shown, and closed" play
like "while it is open and nothing comes, that is said" "$(cat "$T/asked.screen")" 'The camera gives no picture'
shown=$(grep -c '@@@@@@@@@@@@@@@@ *$' "$T/shown.screen")
is "it is as high as there is room: 13 lines" "$shown" 13
is "in its own proportion, white on the left of it" "$(grep -o '@*' "$T/shown.screen" | sort -u | tail -n 1 | tr -d '\n' | wc -c)" 17
like "beside what the screen says" "$(cat "$T/shown.screen")" 'Scan a coupon'
unlike "and then it is gone" "$(cat "$T/closed.screen")" '@@@@'

# The first start shows it, too, before anything is made.
{ for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo key:Down; done
	printf '%s\n' type:/dev/video0 'until:F7 Picture' key:F7 'until:The camera gives no picture.' key:F8 'until:@@@@@@@@@@@@@@' \
		dump:setup key:Up dump:setup_closed; } >"$T/script"
S=$T/none
ok "the first start looks through a camera" play
like "what it sees stands beside the fields" "$(cat "$T/setup.screen")" 'Camera +/dev/video0 .*@@@@'
unlike "and goes with the field" "$(cat "$T/setup_closed.screen")" '@@@@|F7 Picture'
like "the key is on the bar" "$(cat "$T/shown.screen")" 'F7 Picture'
done_testing
