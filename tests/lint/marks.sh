#!/bin/sh
# Small habits: nothing left half done, tabs, widths, scripts that parse.
. tests/support/tap.sh
{ git ls-files 2>/dev/null || find . -type f; } | grep -vE '^tests/(fuzz/corpus|vectors/published)/|\.(png|jpg|pgm|bin|json)$' |
	while read -r f; do [ -f "$f" ] && echo "$f"; done >"$T/ours"

all() { tr '\n' '\0' <"$T/ours" | xargs -0 grep -nIE "$@" /dev/null; }
is "nothing is marked as half done" "$(all -e '(TO''DO|FIX''ME|XX''X)[^X]' | grep -v 'XXXX' | head)" ""
is "no path of the machine that it was made on" "$(all -e '/wor''k/|/ro''ot/' | head)" ""
grep -E '\.[ch]$' "$T/ours" >"$T/c"
c() { tr '\n' '\0' <"$T/c" | xargs -0 grep -nE "$@" /dev/null; }
is "C is indented by tabs" "$(c -e '^    ' | head)" ""
is "no white space at the end of a line" "$(c -e '[[:space:]]$' | head)" ""
is "no line of C is wider than 140, with tabs of 8" "$(grep -E '^(src|include|ui)/' "$T/c" | while read -r f; do
	expand -t 8 "$f" | awk -v f="$f" 'length > 140 && !/^\t*\{? *"/ { print f ":" NR ": " length }'
done)" ""
bad=
for f in $(grep -E '\.sh$|^tools/|^tests/run$|^\.ci/' "$T/ours"); do
	case $(head -n 1 "$f") in '#!/bin/sh'|'#!/bin/bash') ;; *) continue ;; esac
	out=$(bash -n "$f" 2>&1) || bad="$bad$f: $out
"
done
is "every script parses" "$bad" ""
is "README names every package of data/packages" "$(
	awk '$1 ~ /^(build|test|lab)$/ { print $2 }' data/packages | grep -vxE 'gcc|libc6-dev|pkgconf' |
		while read -r p; do grep -q -- "$p" README.md || echo "$p"; done)" ""
done_testing
