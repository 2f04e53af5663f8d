#!/bin/sh
# The table of rooms against the #include lines.
. tests/support/tap.sh

table=tests/lint/rooms.tsv

# Rows that name themselves or a room below them.
circles() {
	awk -F'\t' '/^#/ { next } {
		known[$1] = 1
		n = split($2, lean, " ")
		for (i = 1; i <= n; i++) if (lean[i] != "-" && (lean[i] == $1 || !(lean[i] in known))) print $1 " leans on " lean[i]
	}' "$table"
}

# Include lines of room $1 that the table does not allow: file, line, words.
trespasses() {
	find "include/$1" "src/$1" "$1" -name '*.[ch]' -o -name '*.cc' -o -name '*.inc' 2>/dev/null | sort |
		xargs -r grep -nE '^[[:space:]]*#[[:space:]]*include' /dev/null |
		awk -v room="$1" -v table="$table" -v libc=tests/lint/libc.txt '
		function listed(list, name,    i, n, item) {
			n = split(list, item, " ")
			for (i = 1; i <= n; i++) {
				if (item[i] == name) return 1
				if (item[i] ~ /\/\*$/ && index(name, substr(item[i], 1, length(item[i]) - 1)) == 1) return 1
			}
			return 0
		}
		BEGIN {
			while ((getline line <libc) > 0) free[line] = 1
			while ((getline line <table) > 0) {
				if (line ~ /^#/) continue
				split(line, f, "\t")
				if (f[1] == room) { lean = f[2]; own = f[3] }
				else rooms[f[1]] = 1
			}
		}
		/"/ {
			split($0, q, "\"")
			if (index(q[2], "/") == 0) next		# of the same folder, or made by the build
			split(q[2], part, "/")
			if (part[1] != room && !listed(lean, part[1])) print
			next
		}
		/</ {
			name = $0
			sub(/.*</, "", name); sub(/>.*/, "", name)
			if (!(name in free) && !listed(own, name)) print
		}'
}

is "the table has no circles" "$(circles)" ""
for room in $(grep -v '^#' "$table" | cut -f1); do
	[ -d "src/$room" ] || [ -d "$room" ] || continue
	is "$room includes only what its row allows" "$(trespasses "$room")" ""
done
for d in src/*/ include/*/; do
	room=$(basename "$d")
	ls "$d"* >/dev/null 2>&1 || continue
	ok "$d has a row in the table" grep -q "^$room	" "$table"
done
is "pure rooms open nothing, ask no clock and allocate nothing" "$(
	grep -nE '\b(malloc|calloc|realloc|strdup|fopen|open|time|clock_gettime|getrandom|clock_system|random_system)\(' \
		src/coupon/*.c src/document/*.c src/sale/*.c 2>/dev/null)" ""
done_testing
