#include "scan/source.h"

#include "scan/thumb.h"
#include "scan/view.h"

#include <stdio.h>

void source_init(struct source *s, struct outlet *to, const char *kind, const char *device)
{
	*s = (struct source){ .to = to, .number = to->sources++ };
	if (snprintf(s->name, sizeof s->name, "%s:%s", kind, device) < 0)
		s->name[0] = 0;
}

void source_say(struct source *s, enum event_state state, const char *detail)
{
	struct event e;

	if (s->said && s->state == state)
		return;
	s->said = true;
	s->state = state;
	event_state(&e, s->name, clock_now(s->to->clock), state, detail);
	s->to->emit(s->to->ctx, &e);
}

void source_fail(struct source *s, enum err failure)
{
	enum event_state state = failure == ERR_NOT_FOUND ? EVENT_MISSING : failure == ERR_BUSY ? EVENT_BUSY :
				 failure == ERR_DENIED	  ? EVENT_DENIED :
							    EVENT_FAILED;

	/* gone and not yet back is still lost */
	if (state == EVENT_MISSING && s->said && (s->state == EVENT_LOST || s->state == EVENT_OPEN))
		state = EVENT_LOST;
	source_say(s, state, err_detail());
}

void source_read(struct source *s, const struct scanned *code)
{
	struct event e;

	if (code->len == 0)
		return;
	event_code(&e, s->name, clock_now(s->to->clock), code);
	s->to->emit(s->to->ctx, &e);
}

void source_code(struct source *s, int64_t ms, const struct scanned *code)
{
	if (seen_appears(s->to->seen, s->number, ms, code))
		source_read(s, code);
}

void source_show(struct source *s, const struct frame *thumb)
{
	struct view *v = s->to->view;
	struct frame small = { 0 };

	if (!v || s->to->moved != s->number || !view_wanted(v, clock_monotonic_ms()))
		return;
	if (thumb_fit(thumb, VIEW_W, VIEW_H, &small) == ERR_OK) {
		small.ms = clock_monotonic_ms();
		view_put(v, &small);
	}
	frame_finish(&small);
}
