# Counts the TAP of the programs of one stage. Input: the list of NAME COMMAND lines; -v out= where NAME.out, NAME.err
# and NAME.status lie; -v report= where to write what a person should see. Prints "passed failed skipped".

function tell(line) { print line >report }

function bad(words) { failed++; trouble = trouble "  not ok - " words "\n" }

function count(line,    low) {
	low = tolower(line)
	if (line ~ /^1\.\.[0-9]+/) {
		plan = substr(line, 4) + 0
		planned = 1
		if (plan == 0 && low ~ /# *skip/) { skipped++; tell("   skipped: " name ": " line); empty = 1 }
	} else if (line ~ /^Bail out!/) {
		bad(line)
	} else if (line ~ /^(not )?ok [0-9]+/) {
		seen++
		following = 0
		if (low ~ /# *skip/) {
			skipped++
			tell("   skipped: " name ": " line)
		} else if (line ~ /^ok/) {
			passed++
		} else {
			failed++
			following = 1
			trouble = trouble "  " line "\n"
		}
	} else if (line ~ /^#! /) {
		tell("   " substr(line, 4))	# what a stage wants to be read: medians, counts
	} else if (following && line ~ /^#/) {
		trouble = trouble "  " line "\n"
	}
}

function tail(file,    lines, n, i, line) {
	while ((getline line <file) > 0) lines[++n] = line
	close(file)
	for (i = n > 40 ? n - 39 : 1; i <= n; i++) tell("  | " lines[i])
}

{
	name = $1
	trouble = ""
	plan = planned = seen = following = empty = 0
	file = out "/" name ".out"
	before = failed
	while ((getline line <file) > 0) count(line)
	close(file)
	status = ""
	getline status <(out "/" name ".status")
	close(out "/" name ".status")
	split(status, s, " ")
	code = status == "" ? "none" : s[1]
	if (!planned) bad("it printed no plan")
	else if (seen != plan && !empty) {
		if (seen < plan) { failed += plan - seen - 1; bad("it planned " plan " and ran " seen) }
		else bad("it planned " plan " and ran " seen)
	}
	if (code != "0" && failed == before) bad("it ended with status " code)
	if (failed > before) {
		tell("-- " name " (status " code (code == 124 ? ", out of time" : "") ")")
		printf "%s", trouble >report
		tail(out "/" name ".err")
	}
}

BEGIN { printf "" >report }
END { print passed + 0, failed + 0, skipped + 0 }
