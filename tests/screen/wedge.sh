#!/bin/sh
# Keys out of a code, at the speed of a reader that types, on every screen: no screen opens or closes, nothing is typed
# into a field, nothing is accepted or taken back. What is said of them stands on one line, the notice.
. tests/support/tap.sh
CHIT_PASSPHRASE='walk walk'
unset LANG LC_ALL LC_MESSAGES LANGUAGE CHIT_STORE
TZ=UTC NOW=1795000000
export CHIT_PASSPHRASE TZ
. tests/support/fates.sh
fates_make "$T/shop" $NOW https://127.0.0.1:8443 || { echo "Bail out! no shop"; exit 3; }
GOOD=$(fates_of good) THREE=$(fates_of three-uses)

# play NAME: the steps on standard input, on a fresh copy of the till
play() {
	rm -rf "$T/here" && mkdir "$T/here" && cp -a "$F/till" "$T/here/till"
	cat >"$T/here/script"
	(cd "$T/here" && CHIT_NOW=$NOW LC_ALL=C.UTF-8 timeout 60 "$CHIT" --store till --script script --dump .) >"$T/here/out" 2>&1
}
# all but the notice
screen() { sed 21d "$T/here/$1.screen"; }

# What a guest may have put into a code: F4 and Enter undo one's last accept, F5 takes back, F10 quits, letters are twins.
RUSHES='F4 Enter
F5 Enter
F10 Enter
Esc Esc Enter
Esc [ 2 1 ~
Esc O P
Esc y
Ctrl-C Enter
Tab Tab Enter
Enter Enter
F4 F4 Enter Enter
a F4 Enter
Down Enter
Backspace Enter
Enter F4 Enter
1 7 Enter Enter
2 6 Enter 1'
# Where no text is asked for, letters are keys; where it is, a few and an Enter are a person's number (chit(1)).
LETTERS='u Enter
. Enter
y Enter'
for open in none F1 F2 F3 F4 F5 F9; do
	bad=
	case $open in F2|F5) rushes=$RUSHES ;; *) rushes="$RUSHES
$LETTERS" ;; esac
	{
		printf 'scan:%s\nuntil:ACCEPTED\n' "$GOOD"
		[ $open = none ] || echo "key:$open"
		echo dump:before
		n=0
		printf '%s\n' "$rushes" | while read -r keys; do n=$((n + 1)); printf 'rush:%s\ndump:after%s\n' "$keys" $n; done
	} | play
	is "the script of $open plays to its end" "$(cat "$T/here/out")" ""
	n=0
	while read -r keys; do
		n=$((n + 1))
		screen before >"$T/wanted"; screen after$n >"$T/got"
		cmp -s "$T/wanted" "$T/got" || bad="$bad$keys: $(diff "$T/wanted" "$T/got" | head -n 4)
"
		sed -n 21p "$T/here/after$n.screen" | grep -q "Too fast for a person" || bad="$bad$keys: nothing is said
"
	done <<-END
	$rushes
	END
	is "no keys of a code do anything on the screen of $open" "$bad" ""
	is "and the coupon is still used" "$(CHIT_NOW=$((NOW + 60)) "$CHIT" check --store "$T/here/till" --json "$GOOD" | jq -r .reason)" used
done

# A whole code with such keys in it is a scan that is refused, and one that is good comes after it.
{
	printf 'rush:c h i t : A F4 Enter u Enter\nuntil:REFUSED\ndump:refused\n'
	printf 'burst:%s\nuntil:ACCEPTED\ndump:good\n' "$THREE"
} | play
like "a code with F4 and Enter in it is refused" "$(cat "$T/here/refused.screen" 2>&1)" 'REFUSED'
like "and the next one is accepted" "$(cat "$T/here/good.screen" 2>&1)" 'ACCEPTED'

# The same through a true terminal, as the bytes that a keyboard makes there.
if ! command -v tmux >/dev/null; then skip "through a terminal" "there is no tmux"; done_testing; fi
. tests/support/tmux.sh
rm -rf "$T/here"; mkdir "$T/here"; cp -a "$F/till" "$T/here/till"
tm new-session -d -x 80 -y 24 "CHIT_NOW=$NOW LC_ALL=C.UTF-8 '$CHIT' --store '$T/here/till' --no-reader; echo it ended; exec cat"
await "the screen opens" 'READY'
typed "$GOOD"
await "a coupon is typed by a reader and accepted" 'ACCEPTED'
for keys in 'F4 Enter' 'Escape [ 1 4 ~ Enter' 'M-u Enter' 'C-c Enter' 'F10 Enter' 'Enter F4 Enter'; do
	tm send-keys Escape; person	# a person: clears what is shown, and the notice
	# shellcheck disable=SC2086
	tm send-keys $keys
	await "$keys at a reader's speed: said" 'Too fast for a person'
done
unlike "and nothing was done" "$(pane)" 'TAKEN BACK|it ended'
is "the coupon is still used" "$(CHIT_NOW=$((NOW + 60)) "$CHIT" check --store "$T/here/till" --json "$GOOD" | jq -r .reason)" used
tm send-keys F4; await "a person's F4 opens its screen" 'Undo'
person; tm send-keys Enter
await "and her Enter takes it back" 'TAKEN BACK'
tm send-keys F10; await "and F10 ends it" 'it ended'
done_testing
