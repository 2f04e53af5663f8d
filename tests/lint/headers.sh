#!/bin/sh
# Each header compiles alone: whoever includes it needs to know nothing else.
. tests/support/tap.sh
CC=${CC:-cc}
flags="-std=c11 -Wall -Wextra -Werror -Iinclude -D_POSIX_C_SOURCE=200809L"

for d in include/*/; do
	room=$(basename "$d")
	bad=
	for h in "$d"*.h; do
		[ -e "$h" ] || continue
		# shellcheck disable=SC2086
		printf '#include "%s"\n#include "%s"\ntypedef int not_empty;\n' "${h#include/}" "${h#include/}" |
			$CC $flags -fsyntax-only -x c - 2>"$T/err" || bad="$bad$h: $(head -n 3 "$T/err")
"
		guard=CHIT_$(echo "${h#include/}" | tr 'a-z/.' 'A-Z__')
		grep -q "^#ifndef $guard\$" "$h" || bad="$bad$h: its guard is not $guard
"
	done
	ls "$d"*.h >/dev/null 2>&1 || continue
	is "each header of $room compiles alone, and twice" "$bad" ""
done
done_testing
