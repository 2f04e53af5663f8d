#include "scan/seen.h"

#include <stdlib.h>
#include <string.h>

struct sight {
	unsigned source;
	int64_t last_ms;
	struct scanned code;	/* len 0: a free place */
};

struct seen {
	struct sight sights[SEEN_MAX];
};

int64_t seen_clock_frame(struct seen_clock *c, int64_t frame_ms)
{
	int64_t step = frame_ms - c->frame_ms;

	if (c->frame_ms == 0)
		c->ms = frame_ms;
	else if (step > 0)
		c->ms += step < SEEN_STEP_MS ? step : SEEN_STEP_MS;
	c->frame_ms = frame_ms;
	return c->ms;
}

enum err seen_create(struct seen **out)
{
	struct seen *s = calloc(1, sizeof *s);

	if (!s)
		return err_set(ERR_NOMEM, "no memory for the codes in sight");
	*out = s;
	return ERR_OK;
}

void seen_destroy(struct seen *s)
{
	free(s);
}

static bool matches(const struct sight *s, unsigned source, const struct scanned *code)
{
	return s->source == source && s->code.symbology == code->symbology && s->code.cut == code->cut &&
	       bytes_equal(bytes_of(s->code.text, s->code.len), bytes_of(code->text, code->len));
}

/* Its place: where it is already, else a free one, else that of the code unseen for longest. */
static struct sight *place(struct seen *s, unsigned source, const struct scanned *code)
{
	struct sight *oldest = &s->sights[0];

	for (struct sight *i = s->sights; i < s->sights + SEEN_MAX; i++) {
		if (i->code.len && matches(i, source, code))
			return i;
		if (oldest->code.len && (!i->code.len || i->last_ms < oldest->last_ms))
			oldest = i;
	}
	oldest->code.len = 0;
	return oldest;
}

void seen_still(struct seen *s, unsigned source, int64_t since_ms, int64_t now_ms)
{
	for (struct sight *i = s->sights; i < s->sights + SEEN_MAX; i++)
		if (i->code.len && i->source == source && i->last_ms >= since_ms && i->last_ms < now_ms)
			i->last_ms = now_ms;
}

bool seen_appears(struct seen *s, unsigned source, int64_t now_ms, const struct scanned *code)
{
	struct sight *p;
	bool new;

	if (code->len == 0)
		return false;
	p = place(s, source, code);
	new = p->code.len == 0 || now_ms - p->last_ms >= SEEN_GONE_MS;
	if (p->code.len == 0) {
		p->source = source;
		p->code.symbology = code->symbology;
		p->code.cut = code->cut;
		p->code.len = code->len;
		memcpy(p->code.text, code->text, code->len);
		p->last_ms = now_ms;
	}
	if (now_ms > p->last_ms)
		p->last_ms = now_ms;
	return new;
}
