#include "scan/symbology.h"

#include <stddef.h>
#include <string.h>

static const struct kind {
	unsigned symbology;
	const char *name;
} kinds[] = {
	{ SYMBOLOGY_QR, "qr" },
	{ SYMBOLOGY_CODE128, "code128" },
	{ SYMBOLOGY_EAN13, "ean13" },
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

const char *symbology_name(unsigned symbology)
{
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].symbology == symbology)
			return kinds[i].name;
	return "text";
}

static unsigned parse_one(const char *name, size_t len)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strlen(kinds[i].name) == len && memcmp(kinds[i].name, name, len) == 0)
			return kinds[i].symbology;
	return 0;
}

unsigned symbology_parse(const char *names)
{
	unsigned set = 0, one;
	size_t len;

	for (;; names += len + 1) {
		len = strcspn(names, ",");
		one = parse_one(names, len);
		if (!one)
			return 0;
		set |= one;
		if (!names[len])
			return set;
	}
}
