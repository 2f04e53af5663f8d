#!/bin/sh
# Sizes of functions and files. A function over 60 lines says why in a comment just above it that begins "long:"; one
# over 100 is a table or a flat switch, and says that: "long: table, ..." or "long: flat switch, ...".
. tests/support/tap.sh

# file:first line:lines:name of every function.
find src ui include -name '*.c' -o -name '*.cc' 2>/dev/null | sort >"$T/files"
ctags --sort=no --languages=C,C++ --kinds-C=f --kinds-C++=f --output-format=xref --_xformat='%F:%n:%{end}:%N' -L "$T/files" \
	>"$T/tags" 2>"$T/err"
awk -F: '$3 { print $1 ":" $2 ":" ($3 - $2 + 1) ":" $4 }' "$T/tags" >"$T/functions"
n=$(wc -l <"$T/functions")
if [ "$n" -gt 50 ]; then pass "ctags sees the functions"; else fail "ctags sees the functions" "$n" "$(cat "$T/err")"; fi

# The comment of a function: up to six lines above its first.
reason() { sed -n "$(($2 > 6 ? $2 - 6 : 1)),$(($2 - 1))p" "$1" | grep -E "long: *$3"; }

bad=
while IFS=: read -r file line size name; do
	if [ "$size" -gt 100 ]; then
		reason "$file" "$line" '(table|flat switch)' >/dev/null || bad="$bad$file:$line: $name has $size lines
"
	elif [ "$size" -gt 60 ]; then
		reason "$file" "$line" '' >/dev/null || bad="$bad$file:$line: $name has $size lines and no reason
"
	fi
done <"$T/functions"
is "no function is over 60 lines without a reason, or over 100 without being a table" "$bad" ""
cut -d: -f3 "$T/functions" | sort -n | awk '{ v[NR] = $1 } END {
	printf "#! %d functions: median %d lines, 95 in 100 under %d, the longest %d\n", NR, v[int((NR + 1) / 2)], v[int(NR * 0.95) + 1] + 1, v[NR] }'

# git knows what is ours; without git (an export of the tree) all that lies here is.
{ git ls-files src include ui tests tools data man Makefile 2>/dev/null || find src include ui tests tools data man Makefile -type f; } |
	grep -E '\.(c|h|cc|sh|awk|sql|inc|[1-8])$|^Makefile$|^tools/' >"$T/ours"
long=$(while read -r f; do
	[ -f "$f" ] && [ "$(wc -l <"$f")" -gt 1000 ] && echo "$f: $(wc -l <"$f") lines"
done <"$T/ours")
is "no file is over 1000 lines" "$long" ""
is "no function takes more than eight arguments" "$(
	ctags --sort=no --languages=C --kinds-C=f --output-format=xref --_xformat='%F:%n:%N%{signature}' --fields=+S -L "$T/files" 2>/dev/null |
		awk '{ n = gsub(/,/, ","); if (n > 7) print }')" ""
done_testing
