#!/bin/sh
# Each module (a header and what implements it) has its unit test, or a line in tests/lint/untested.tsv that names the
# test which runs it: devices are tried in system and lab tests.
. tests/support/tap.sh
table=tests/lint/untested.tsv

# A test of the room is named for the module (MODULE_test.c, MODULE_PART_test.c) or includes its header.
has_test() {
	for t in "tests/unit/$1/$2"_test.c "tests/unit/$1/$2"_*_test.c; do [ -e "$t" ] && return 0; done
	grep -qs "^#include \"$1/$2\.h\"" "tests/unit/$1"/*_test.c
}
tried_elsewhere() {
	where=$(awk -F'\t' -v m="$1" '$1 == m { print $2 }' "$table")
	[ -n "$where" ] && [ -e "$where" ]
}

for d in src/*/; do
	room=$(basename "$d")
	[ "$room" != main ] && ls "$d"*.c >/dev/null 2>&1 || continue
	bad=
	for h in "include/$room"/*.h; do
		module=$(basename "$h" .h)
		[ -e "$d$module.c" ] || continue	# constants and types have nothing to run
		has_test "$room" "$module" || tried_elsewhere "$room/$module" || bad="$bad$room/$module
"
	done
	is "each module of $room has its test" "$bad" ""
done
is "no line of $table is out of date" "$(grep -v '^#' "$table" | while read -r module _; do
	! has_test "${module%/*}" "${module#*/}" || echo "$module has a unit test"
	[ -e "src/$module.c" ] || echo "$module is no module"
done)" ""
done_testing
