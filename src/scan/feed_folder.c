#include "scan/feed_folder.h"

#include "base/log.h"
#include "scan/folder.h"
#include "scan/thumb.h"

#include <stdlib.h>

struct feed_folder {
	struct source source;
	struct loop *loop;
	bool step;
	struct decoder *decoder;
	struct frame frame, thumb;
	struct folder *folder;
	int timer;
	int64_t steps;
};

static void look(struct feed_folder *p)
{
	unsigned n = decode_scan(p->decoder, &p->frame);

	if (thumb_make(&p->frame, &p->thumb) == ERR_OK) {
		p->source.to->moved = p->source.number;
		source_show(&p->source, &p->thumb);
	}
	p->source.to->stats.frames++;
	p->source.to->stats.searched++;
	p->source.to->stats.read += n > 0;
	for (unsigned i = 0; i < n; i++)
		source_code(&p->source, p->frame.ms, decode_code(p->decoder, i));
}

/* The film, as fast as it can be read. */
static void on_turn(void *ctx)
{
	struct feed_folder *p = ctx;
	const char *name = folder_next(p->folder);

	p->timer = -1;
	if (!name) {
		source_say(&p->source, EVENT_END, "");
		return;
	}
	source_say(&p->source, EVENT_OPEN, "");
	if (folder_frame(p->folder, &p->frame) == ERR_OK)
		look(p);
	else
		log_write(LOG_WARN, "scan", "%s: %s", name, err_detail());
	p->timer = loop_after(p->loop, 0, on_turn, p);
}

/* Which picture, each time, though the state is the same. */
static void say_name(struct feed_folder *p, const char *name)
{
	p->source.said = false;
	source_say(&p->source, EVENT_OPEN, name);
}

void feed_folder_step(struct feed_folder *p)
{
	const char *name;

	if (!p->step)
		return;
	name = folder_next(p->folder);
	if (!name) {
		folder_rewind(p->folder);
		name = folder_next(p->folder);
	}
	say_name(p, name);
	p->steps++;
	if (folder_frame(p->folder, &p->frame) != ERR_OK) {
		log_write(LOG_WARN, "scan", "%s: %s", name, err_detail());
		return;
	}
	p->frame.ms = p->steps * (SEEN_GONE_MS + 1);
	look(p);
}

static void on_start(void *ctx)
{
	struct feed_folder *p = ctx;

	p->timer = -1;
	say_name(p, "");
}

enum err feed_folder_create(struct feed_folder **out, struct outlet *to, const struct feed_config *config)
{
	struct feed_folder *p = calloc(1, sizeof *p);
	enum err e;

	if (!p)
		return err_set(ERR_NOMEM, "no memory for a folder of pictures");
	source_init(&p->source, to, "folder", config->folder);
	p->loop = to->loop;
	p->step = config->step;
	p->timer = -1;
	e = decode_create(&p->decoder, config->symbologies);
	if (e == ERR_OK)
		e = folder_open(&p->folder, config->folder);
	if (e != ERR_OK) {
		feed_folder_destroy(p);
		return e;
	}
	p->timer = loop_after(p->loop, 0, p->step ? on_start : on_turn, p);
	*out = p;
	return ERR_OK;
}

const struct decoder *feed_folder_decoder(const struct feed_folder *p)
{
	return p->decoder;
}

void feed_folder_destroy(struct feed_folder *p)
{
	if (!p)
		return;
	loop_cancel(p->loop, p->timer);
	folder_close(p->folder);
	frame_finish(&p->frame);
	frame_finish(&p->thumb);
	decode_destroy(p->decoder);
	free(p);
}
