#!/bin/sh
# The manual: a section for each command that `help` lists, and pages that their own grammar accepts.
. tests/support/tap.sh

# The commands of a program: its help has a line "  program command ..." for each.
for program in chit chit-platform; do
	[ -x "$BIN/$program" ] || continue
	page=man/$program.1
	run "$BIN/$program" help
	commands=$(printf '%s\n' "$out" | sed -nE "s/^  $program ([a-z]+( [a-z]+)?)( .*)?\$/\1/p" | grep -vx help)
	n=$(printf '%s\n' "$commands" | grep -c .)
	if [ "$n" -ge 5 ]; then pass "$program help lists commands"; else fail "$program help lists commands" "$out"; fi
	is "each command of $program is in $page" "$(printf '%s\n' "$commands" | while read -r first second; do
		grep -qE "^\.(SS|Ss|Sh|SH|It|Nm|TP|B|BR|Ic)?.*\b$first\b.*\b$second\b" "$page" 2>/dev/null || echo "$first $second"
	done)" ""
done
for program in chit chit-scan chit-platform; do
	[ -e "src/main/$(echo $program | tr - _).c" ] || continue
	ok "$program has a page" test -s "man/$program.1"
done
for page in man/*.[1-8]; do
	[ -e "$page" ] || continue
	ok "$page is well-formed" mandoc -T lint -W warning "$page"
done
done_testing
