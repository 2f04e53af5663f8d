#!/bin/sh
# The translations: complete, nothing left over, every format as in the original. What a till says is translated; the
# platform speaks English. What err_set and the like say is translated where the catalog has it: not all of it must be there.
. tests/support/tap.sh

find src ui -name '*.c' | grep -v platform | sort >"$T/files"
words() { xgettext --language=C --from-code=UTF-8 --no-location --no-wrap -f "$T/files" "$@"; }
words --keyword=_ --keyword=N_ -o "$T/chit.pot" 2>"$T/err"
words --keyword=_ --keyword=N_ --keyword=err_set:2 --keyword=err_errno:1 --keyword=cli_usage:1 -o "$T/may.pot" 2>>"$T/err"
n=$(grep -c '^msgid' "$T/chit.pot")
if [ "$n" -gt 200 ]; then pass "the sources have words for people"; else fail "the sources have words for people" "$n" "$(cat "$T/err")"; fi
for po in data/po/*.po; do
	ok "$po is well-formed, its formats agree" msgfmt --check -o /dev/null "$po"
	msgmerge -q --no-fuzzy-matching "$po" "$T/may.pot" -o "$T/marked.po"	# err_set's are formats, too, whatever the catalog says
	ok "$po has the formats of what is used as one" msgfmt --check -o /dev/null "$T/marked.po"
	ok "$po has all that is said" msgcmp --no-fuzzy-matching "$po" "$T/chit.pot"
	ok "$po has nothing else" msgcmp --no-fuzzy-matching "$T/may.pot" "$po" --use-untranslated
done
done_testing
