#ifndef CHIT_UI_TERM_H
#define CHIT_UI_TERM_H
/* The terminal: the one place that knows curses. Draws what differs from what it drew last, reads keys. */
#include "ui/shade.h"

struct term;
/* esc_delay_ms: how long after an Esc the rest of a key's sequence may take. ERR_USAGE with words where the terminal
 * is none, or is not known. Signals that must not end the process are to be handled before. */
enum err term_open(struct term **out, int esc_delay_ms);
/* The terminal is as it was before. NULL is fine. */
void term_close(struct term *t);
int term_fd(const struct term *t);
void term_size(const struct term *t, int *w, int *h);
/* After SIGWINCH: takes the new size. */
void term_resize(struct term *t);
/* After SIGCONT, or Ctrl-L: all is drawn anew at the next term_paint. */
void term_redraw(struct term *t);

/* False where nobody can have seen it: the terminal is gone. */
bool term_paint(struct term *t, const struct grid *g);
/* The next key, PRESS_NONE where there is none yet. Alt with a digit is that function key. */
int term_key(struct term *t);
/* How a picture is shown here: halves where there are greys enough and the character for it. */
enum shade term_shade(const struct term *t);
void term_bell(struct term *t);
/* Clicks come as PRESS_CLICK from now on; the terminal's own selection then wants Shift. The wheel is Up and Down. */
void term_mouse(struct term *t);
void term_clicked(const struct term *t, int *x, int *y);

/* Can this terminal show Chinese? The bare console cannot. By TERM, before term_open. */
bool term_wide(void);

#endif
