#include "scan/parcel.h"

#include "base/text.h"

#include <string.h>

size_t parcel_head(const struct parcel *p, uint8_t out[PARCEL_HEAD + PARCEL_NAME_MAX])
{
	size_t name = strlen(p->name);

	out[0] = 'C';
	out[1] = 'E';
	out[2] = (uint8_t)p->kind;
	out[3] = (uint8_t)name;
	for (int i = 0; i < 4; i++)
		out[4 + i] = (uint8_t)(p->len >> (24 - 8 * i));
	memcpy(out + PARCEL_HEAD, p->name, name);
	return PARCEL_HEAD + name;
}

static size_t most(enum parcel_kind kind)
{
	switch (kind) {
	case PARCEL_PICTURE:
		return PARCEL_PICTURE_MAX;
	case PARCEL_TEXT:
		return PARCEL_TEXT_MAX;
	case PARCEL_OPEN:
	case PARCEL_FAILED:
		return PARCEL_WORDS_MAX;
	}
	return 0;
}

enum err parcel_parse(const uint8_t head[PARCEL_HEAD], struct parcel *p, size_t *name)
{
	struct parcel parsed = { .kind = (enum parcel_kind)head[2] };
	bool named = head[2] == PARCEL_PICTURE || head[2] == PARCEL_TEXT;

	for (int i = 4; i < PARCEL_HEAD; i++)
		parsed.len = parsed.len << 8 | head[i];
	if (head[0] != 'C' || head[1] != 'E' || head[2] < PARCEL_PICTURE || head[2] > PARCEL_FAILED || parsed.len == 0 ||
	    (head[3] > 0) != named)
		return err_set(ERR_FORMAT, "what came from chit-eye is no parcel");
	if (head[3] > PARCEL_NAME_MAX || parsed.len > most(parsed.kind))
		return err_set(ERR_TOO_LONG, "what came from chit-eye is too long");
	*p = parsed;
	*name = head[3];
	return ERR_OK;
}

enum err parcel_name(struct parcel *p, struct bytes name)
{
	if (name.len > PARCEL_NAME_MAX || !text_id(name))
		return err_set(ERR_FORMAT, "what came from chit-eye has no name that may be");
	memcpy(p->name, name.data, name.len);
	p->name[name.len] = 0;
	return ERR_OK;
}
