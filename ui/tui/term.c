/* ncurses. The wide one, without its own resizing and signals: those come through the loop. */
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include "ui/term.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "ui/keys.h"

#include <curses.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

enum { GREYS_MAX = 26, GREYS_FEW = 4 };

struct term {
	SCREEN *screen;
	struct grid last;	/* what is on the terminal */
	bool all;		/* nothing of it is known: draw everything */
	bool utf8, wide;
	int pending;		/* a key that came behind an Esc */
	int64_t return_ms;	/* when a carriage return came last */
	int click_x, click_y;
	attr_t attributes[STYLE_COUNT];
	short pairs[STYLE_COUNT];
	int greys;		/* that a half block can have; 0: none */
	bool made[GREYS_MAX * GREYS_MAX];	/* pairs of greys, behind those of the styles */
};

/* For a process that dies of a bug of ours: the terminal is put back by what a signal handler may call. */
static struct {
	volatile sig_atomic_t armed;
	struct termios modes;
	char bytes[128];
	size_t len;
} rescue;

static void on_death(int number)
{
	ssize_t n = 0;

	if (rescue.armed) {
		rescue.armed = 0;
		n = write(STDOUT_FILENO, rescue.bytes, rescue.len);
		tcsetattr(STDIN_FILENO, TCSANOW, &rescue.modes);
	}
	(void)n;
	signal(number, SIG_DFL);
	raise(number);
}

static void remember(const char *string)
{
	size_t len = string && string != (char *)-1 ? strlen(string) : 0;

	if (rescue.len + len <= sizeof rescue.bytes) {
		memcpy(rescue.bytes + rescue.len, string ? string : "", len);
		rescue.len += len;
	}
}

static void arm(void)
{
	static const int deaths[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };

	rescue.len = 0;
	remember(tigetstr("sgr0"));
	remember(tigetstr("cnorm"));
	remember(tigetstr("rmkx"));
	remember(tigetstr("rmcup"));
	remember("\r\n");
	rescue.armed = 1;
	for (size_t i = 0; i < sizeof deaths / sizeof *deaths; i++)
		signal(deaths[i], on_death);
}

bool term_wide(void)
{
	const char *name = getenv("TERM");

	return !name || strncmp(name, "linux", 5) != 0;
}

static void make_styles(struct term *t)
{
	static const struct look {
		short fore, back;
		attr_t with, without;	/* attributes on a terminal with colours, and on one without */
	} looks[STYLE_COUNT] = {
		[STYLE_PLAIN] = { -1, -1, 0, 0 },
		[STYLE_TITLE] = { COLOR_WHITE, COLOR_BLUE, 0, A_REVERSE },
		[STYLE_GOOD] = { COLOR_BLACK, COLOR_GREEN, 0, A_REVERSE },
		[STYLE_BAD] = { COLOR_WHITE, COLOR_RED, A_BOLD, A_REVERSE | A_BOLD },
		[STYLE_CARE] = { COLOR_BLACK, COLOR_YELLOW, 0, A_REVERSE },
		[STYLE_DIM] = { -1, -1, A_DIM, A_DIM },
		[STYLE_BOLD] = { -1, -1, A_BOLD, A_BOLD },
		[STYLE_KEY] = { -1, -1, A_BOLD, A_BOLD },
		[STYLE_LABEL] = { COLOR_BLACK, COLOR_CYAN, 0, A_REVERSE },
		[STYLE_BOX] = { COLOR_WHITE, COLOR_BLUE, 0, A_REVERSE },
		[STYLE_DIGITS] = { COLOR_CYAN, COLOR_CYAN, 0, A_REVERSE },	/* the cells themselves are the digits */
	};
	const char *no = getenv("NO_COLOR");
	bool colours = has_colors() && !(no && *no) && start_color() == OK && COLORS >= 8;
	bool own = colours && use_default_colors() == OK;

	for (int i = 0; i < STYLE_COUNT; i++) {
		short fore = looks[i].fore, back = looks[i].back;

		t->attributes[i] = colours ? looks[i].with : looks[i].without;
		t->pairs[i] = 0;
		if (!colours || i == STYLE_PLAIN || (fore < 0 && !own))
			continue;
		if (init_pair((short)i, fore, back) == OK)
			t->pairs[i] = (short)i;
	}
}

/* As many as there are pairs for, of the 26 that 256 colours have or the 4 of 16. */
static int count_greys(const struct term *t)
{
	int pairs = COLOR_PAIRS < 32767 ? COLOR_PAIRS : 32767, n = COLORS >= 256 ? GREYS_MAX : COLORS >= 16 ? GREYS_FEW : 0;
	const char *no = getenv("NO_COLOR");

	if (!has_colors() || (no && *no) || !t->utf8 || !t->wide)
		return 0;
	while (n > GREYS_FEW && STYLE_COUNT + n * n > pairs)
		n--;
	return STYLE_COUNT + n * n > pairs ? 0 : n;
}

enum err term_open(struct term **out, int esc_delay_ms)
{
	struct term *t = calloc(1, sizeof *t);

	if (!t)
		return err_set(ERR_NOMEM, "no memory for the terminal");
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &rescue.modes) != 0) {
		free(t);
		return err_set(ERR_USAGE, "the screen needs a terminal");
	}
	t->utf8 = i18n_utf8();
	t->wide = term_wide();
	t->screen = newterm(NULL, stdout, stdin);
	if (!t->screen) {
		const char *name = getenv("TERM");

		free(t);
		return err_set(ERR_USAGE, "the terminal '%s' (TERM) is not known here", name ? name : "");
	}
	set_term(t->screen);
	set_escdelay(esc_delay_ms);
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	make_styles(t);
	t->greys = count_greys(t);
	arm();
	t->all = true;
	*out = t;
	return ERR_OK;
}

void term_close(struct term *t)
{
	if (!t)
		return;
	rescue.armed = 0;
	endwin();
	delscreen(t->screen);
	grid_finish(&t->last);
	free(t);
}

int term_fd(const struct term *t)
{
	(void)t;
	return STDIN_FILENO;
}

void term_size(const struct term *t, int *w, int *h)
{
	(void)t;
	getmaxyx(stdscr, *h, *w);
}

void term_resize(struct term *t)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		resizeterm(size.ws_row, size.ws_col);
	t->all = true;
}

void term_redraw(struct term *t)
{
	t->all = true;
	clearok(curscr, TRUE);
}

/* What this terminal cannot show is shown as something of the same width. */
static void to_wide(const struct term *t, const struct cell *c, wchar_t out[2 + GRID_MARKS])
{
	size_t n = 0;

	if (c->code < 0x7f || (t->utf8 && (t->wide || c->code < 0x100))) {
		out[n++] = (wchar_t)c->code;
		for (int i = 0; i < GRID_MARKS && c->marks[i] && t->wide; i++)
			out[n++] = (wchar_t)c->marks[i];
	} else {
		out[n++] = '?';
	}
	out[n] = 0;
}

/* Grey level i of n as a colour's number: black, the ramp of 24, white; or what 16 colours have. */
static short grey_colour(int i, int n)
{
	static const short few[GREYS_FEW] = { COLOR_BLACK, 8, COLOR_WHITE, 15 };

	if (COLORS < 256)
		return few[i];
	i = i * (GREYS_MAX - 1) / (n - 1);
	return (short)(i == 0 ? 16 : i == GREYS_MAX - 1 ? 231 : 231 + i);
}

static short grey_pair(struct term *t, const struct cell *c)
{
	int n = t->greys, above = c->above * n / 256, below = c->below * n / 256, at = above * n + below;
	short pair = (short)(STYLE_COUNT + at);

	if (!t->made[at])
		t->made[at] = init_pair(pair, grey_colour(above, n), grey_colour(below, n)) == OK;
	return pair;
}

static void put_halves(struct term *t, int x, int y, const struct cell *c)
{
	wchar_t text[2] = { (wchar_t)c->code, 0 };
	cchar_t cell;

	if (t->greys > 0 && setcchar(&cell, text, 0, grey_pair(t, c), NULL) == OK)
		mvadd_wch(y, x, &cell);
}

static void put_cell(struct term *t, int x, int y, const struct cell *c)
{
	wchar_t text[2 + GRID_MARKS];
	cchar_t cell;

	if (c->style == STYLE_HALVES) {
		put_halves(t, x, y, c);
		return;
	}
	to_wide(t, c, text);
	if (setcchar(&cell, text, t->attributes[c->style], t->pairs[c->style], NULL) != OK)
		setcchar(&cell, L"?", t->attributes[c->style], t->pairs[c->style], NULL);
	mvadd_wch(y, x, &cell);
	if (c->width == 2 && text[0] == '?') {
		setcchar(&cell, L" ", t->attributes[c->style], t->pairs[c->style], NULL);
		mvadd_wch(y, x + 1, &cell);
	}
}

static void put_changes(struct term *t, const struct grid *g)
{
	bool all = t->all || t->last.w != g->w || t->last.h != g->h;

	if (all)
		erase();
	for (int y = 0; y < g->h; y++)
		for (int x = 0; x < g->w; x++) {
			const struct cell *c = grid_cell(g, x, y);

			if (c->code && (all || !cell_equal(c, grid_cell(&t->last, x, y))))
				put_cell(t, x, y, c);
		}
	if (grid_resize(&t->last, g->w, g->h) == ERR_OK)
		memcpy(t->last.cells, g->cells, (size_t)g->w * (size_t)g->h * sizeof *g->cells);
	else
		t->last.w = 0;	/* all of it next time */
	t->all = false;
}

bool term_paint(struct term *t, const struct grid *g)
{
	struct pollfd gone = { STDOUT_FILENO, POLLOUT, 0 };

	put_changes(t, g);
	if (g->cursor_x >= 0) {
		curs_set(1);
		move(g->cursor_y, g->cursor_x);
	} else {
		curs_set(0);
		move(g->h - 1, 0);
	}
	refresh();
	return poll(&gone, 1, 0) >= 0 && !(gone.revents & (POLLHUP | POLLERR | POLLNVAL));
}

void term_mouse(struct term *t)
{
	(void)t;
	mouseinterval(0);
	mousemask(BUTTON1_RELEASED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}

void term_clicked(const struct term *t, int *x, int *y)
{
	*x = t->click_x;
	*y = t->click_y;
}

/* On the release, as people expect. */
static int clicked(struct term *t)
{
	MEVENT m;

	if (getmouse(&m) != OK)
		return PRESS_NONE;
	t->click_x = m.x;
	t->click_y = m.y;
	if (m.bstate & BUTTON4_PRESSED)
		return PRESS_UP;
	if (m.bstate & BUTTON5_PRESSED)
		return PRESS_DOWN;
	return PRESS_CLICK;
}

static int special(int code)
{
	static const struct pair {
		int curses, press;
	} pairs[] = {
		{ KEY_UP, PRESS_UP }, { KEY_DOWN, PRESS_DOWN }, { KEY_LEFT, PRESS_LEFT }, { KEY_RIGHT, PRESS_RIGHT },
		{ KEY_HOME, PRESS_HOME }, { KEY_END, PRESS_END }, { KEY_PPAGE, PRESS_PAGE_UP },
		{ KEY_NPAGE, PRESS_PAGE_DOWN }, { KEY_BACKSPACE, PRESS_BACKSPACE }, { KEY_DC, PRESS_DELETE },
		{ KEY_ENTER, PRESS_ENTER },
	};

	if (code >= KEY_F(1) && code <= KEY_F(12))
		return PRESS_F1 + code - KEY_F(1);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i].curses == code)
			return pairs[i].press;
	return PRESS_NONE;
}

static int plain(wint_t c)
{
	switch (c) {
	case '\r': case '\n':
		return PRESS_ENTER;
	case '\t':
		return PRESS_TAB;
	case 8: case 127:
		return PRESS_BACKSPACE;
	case 12:
		return PRESS_REDRAW;
	case 27:
		return PRESS_ESC;
	}
	if (c < 32)
		return PRESS_CTRL_BASE + (int)c;
	return keys_printable((int)c) ? (int)c : PRESS_NONE;
}

/* Of the CR and LF with which a keyboard of figures ends its line the second is no Enter of its own, that would pay. */
static bool ends_line_again(struct term *t, wint_t c)
{
	int64_t now = clock_monotonic_ms();

	if (c == '\r')
		t->return_ms = now;
	return c == '\n' && now - t->return_ms <= WEDGE_FAST_MS;
}

/* False where there is nothing. A key that we do not know is PRESS_NONE. */
static bool next(struct term *t, int *key)
{
	wint_t c;
	int kind = get_wch(&c);

	if (kind == ERR)
		return false;
	if (kind == KEY_CODE_YES && c == KEY_MOUSE)
		*key = clicked(t);
	else
		*key = kind == KEY_CODE_YES ? special((int)c) : ends_line_again(t, c) ? PRESS_NONE : plain(c);
	return true;
}

int term_key(struct term *t)
{
	int key = t->pending;

	t->pending = PRESS_NONE;
	while (key == PRESS_NONE)
		if (!next(t, &key))
			return PRESS_NONE;
	if (key == PRESS_ESC && next(t, &t->pending) && t->pending >= '0' && t->pending <= '9') {
		key = t->pending == '0' ? PRESS_F10 : PRESS_F1 + t->pending - '1';
		t->pending = PRESS_NONE;
	}
	return key;
}

enum shade term_shade(const struct term *t)
{
	return t->greys > 0 ? SHADE_HALVES : SHADE_CHARACTERS;
}

void term_bell(struct term *t)
{
	(void)t;
	beep();
}
