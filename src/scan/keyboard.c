#include "scan/keyboard.h"

#include <string.h>
#include <wchar.h>

#include <linux/input-event-codes.h>

/* The character of each key of `places`, in its order; a blank is none. */
struct keyboard_layout {
	const char *name;
	const wchar_t *plain, *shift;
	const wchar_t *third;	/* with the right Alt: ASCII and the euro alone */
	const wchar_t *dead;	/* accents that wait for a letter, where a key of the first two levels has them */
};

static const uint8_t places[] = {
	KEY_GRAVE, KEY_1, KEY_2, KEY_3, KEY_4, KEY_5, KEY_6, KEY_7, KEY_8, KEY_9, KEY_0, KEY_MINUS, KEY_EQUAL,
	KEY_Q, KEY_W, KEY_E, KEY_R, KEY_T, KEY_Y, KEY_U, KEY_I, KEY_O, KEY_P, KEY_LEFTBRACE, KEY_RIGHTBRACE,
	KEY_A, KEY_S, KEY_D, KEY_F, KEY_G, KEY_H, KEY_J, KEY_K, KEY_L, KEY_SEMICOLON, KEY_APOSTROPHE, KEY_BACKSLASH,
	KEY_102ND, KEY_Z, KEY_X, KEY_C, KEY_V, KEY_B, KEY_N, KEY_M, KEY_COMMA, KEY_DOT, KEY_SLASH, KEY_RO, KEY_YEN,
};

/* As XKB has them; its tables are the oracle of the test. */
static const struct keyboard_layout layouts[KEYBOARD_LAYOUTS] = {
	{ "us",
	  L"`1234567890-=qwertyuiop[]asdfghjkl;'\\<zxcvbnm,./",
	  L"~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"|>ZXCVBNM<>?",
	  L"                                     |",
	  L"" },
	{ "gb",
	  L"`1234567890-=qwertyuiop[]asdfghjkl;'#\\zxcvbnm,./",
	  L"¬!\"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?",
	  L"|   €  {[]}\\ @ e        ~          ^`|",
	  L"" },
	{ "de",
	  L"^1234567890ß´qwertzuiopü+asdfghjklöä#<yxcvbnm,.-",
	  L"°!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_",
	  L"       {[]}\\ @ €        ~          ^ |",
	  L"^´`" },
	{ "ch",
	  L"§1234567890'^qwertzuiopü¨asdfghjklöä$<yxcvbnm,.-",
	  L"°+\"*ç%&/()=?`QWERTZUIOPè!ASDFGHJKLéà£>YXCVBNM;:_",
	  L" |@#   | ]} ~@ €       []          {}\\",
	  L"^¨`" },
	{ "fr",
	  L"²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*<wxcvbn,;:!",
	  L"~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µ>WXCVBN?./§",
	  L"  ~#{[|`\\^@]}  €         @         ^`|",
	  L"^¨" },
	{ "be",
	  L"²&é\"'(§è!çà)-azertyuiop^$qsdfghjklmùµ<wxcvbn,;:=",
	  L"³1234567890°_AZERTYUIOP¨*QSDFGHJKLM%£>WXCVBN?./+",
	  L" |@#  ^{[{}\\ @ €       []           `\\         ~",
	  L"^¨" },
	{ "it",
	  L"\\1234567890'ìqwertyuiopè+asdfghjklòàù<zxcvbnm,.-",
	  L"|!\"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§>ZXCVBNM;:_",
	  L"       {[]}`~@ €       []         @#`",
	  L"" },
	{ "es",
	  L"º1234567890'¡qwertyuiop`+asdfghjklñ´ç<zxcvbnm,.-",
	  L"ª!\"·$%&/()=?¿QWERTYUIOP^*ASDFGHJKLÑ¨Ç>ZXCVBNM;:_",
	  L"\\|@#~  {[]}\\ @ €       []         ~{}|",
	  L"`´^¨" },
	{ "latam",
	  L"|1234567890'¿qwertyuiop´+asdfghjklñ{}<zxcvbnm,.-",
	  L"°!\"#$%&/()=?¡QWERTYUIOP¨*ASDFGHJKLÑ[]>ZXCVBNM;:_",
	  L" |@ ~  {[]}\\ @ €        ~         ~^`\\",
	  L"´¨" },
	{ "pt",
	  L"\\1234567890'«qwertyuiop+´asdfghjklçº~<zxcvbnm,.-",
	  L"|!\"#$%&/()=?»QWERTYUIOP*`ASDFGHJKLÇª^>ZXCVBNM;:_",
	  L"  @    {[]}\\ @ €        ~          ^`\\",
	  L"´~`^" },
	{ "br",
	  L"'1234567890-=qwertyuiop´[asdfghjklç~]\\zxcvbnm,.;/",
	  L"\"!@#$%¨&*()_+QWERTYUIOP`{ASDFGHJKLÇ^}|ZXCVBNM<>:?",
	  L"       {[]}\\ /?                    ~",
	  L"´~¨`^" },
	{ "dk",
	  L"½1234567890+´qwertyuiopå¨asdfghjklæø'<zxcvbnm,.-",
	  L"§!\"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLÆØ*>ZXCVBNM;:_",
	  L"  @ $  {[]} |@ €        ~          ^ \\",
	  L"´¨`^" },
	{ "se",
	  L"§1234567890+´qwertyuiopå¨asdfghjklöä'<zxcvbnm,.-",
	  L"½!\"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLÖÄ*>ZXCVBNM;:_",
	  L"  @ $€ {[]}\\ @ €        ~            |",
	  L"´¨`^" },
	{ "no",
	  L"|1234567890+\\qwertyuiopå¨asdfghjkløæ'<zxcvbnm,.-",
	  L"§!\"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLØÆ*>ZXCVBNM;:_",
	  L"  @ $  {[]}  @ €        ~          ^",
	  L"¨`^" },
	{ "cz",
	  L";+ěščřžýáíé=´qwertzuiopú)asdfghjklů§¨\\yxcvbnm,.-",
	  L"°1234567890% QWERTZUIOP/(ASDFGHJKL\"!'|YXCVBNM?:_",
	  L"`!@#$%^&*{}\\ \\|€       []~  []`'  $'\\/ #&@{}^<>*",
	  L"´¨°" },
	{ "hu",
	  L"0123456789öüóqwertzuiopőúasdfghjkléáűíyxcvbnm,.-",
	  L"§'\"+!%/=()ÖÜÓQWERTZUIOPŐÚASDFGHJKLÉÁŰÍYXCVBNM?:_",
	  L" ~ ^   `     \\|    €        []    $  <>#&@{}<;>*",
	  L"" },
	{ "tr",
	  L"\"1234567890*-qwertyuıopğüasdfghjklşi,<zxcvbnmöç.",
	  L"é!'^+%&/()=?_QWERTYUIOPĞÜASDFGHJKLŞİ;>ZXCVBNMÖÇ:",
	  L"<> #$  {[]}\\|@ €        ~          '`|",
	  L"" },
	{ "jp",
	  L" 1234567890-^qwertyuiop@[asdfghjkl;:]<zxcvbnm,./\\\\",
	  L" !\"#$%&'()~=~QWERTYUIOP`{ASDFGHJKL+*}>ZXCVBNM<>?_|",
	  L"                                     |",
	  L"" },
};

/* The number pad: what it says with Num Lock, for a reader that uses it means digits. */
static const struct { uint8_t code; char c; } pad[] = {
	{ KEY_KP0, '0' }, { KEY_KP1, '1' }, { KEY_KP2, '2' }, { KEY_KP3, '3' }, { KEY_KP4, '4' }, { KEY_KP5, '5' },
	{ KEY_KP6, '6' }, { KEY_KP7, '7' }, { KEY_KP8, '8' }, { KEY_KP9, '9' }, { KEY_KPDOT, '.' }, { KEY_KPCOMMA, ',' },
	{ KEY_KPMINUS, '-' }, { KEY_KPPLUS, '+' }, { KEY_KPASTERISK, '*' }, { KEY_KPSLASH, '/' }, { KEY_KPEQUAL, '=' },
	{ KEY_SPACE, ' ' }, { KEY_ESC, 0x1b }, { KEY_BACKSPACE, 0x08 }, { KEY_DELETE, 0x7f },
};

enum { SHIFT_L = 1, SHIFT_R = 2, CONTROL_L = 4, CONTROL_R = 8, ALT_L = 16, ALT_R = 32 };
enum { SHIFT = SHIFT_L | SHIFT_R, CONTROL = CONTROL_L | CONTROL_R };

const struct keyboard_layout *keyboard_layout(const char *name)
{
	for (size_t i = 0; i < KEYBOARD_LAYOUTS; i++)
		if (strcmp(layouts[i].name, name) == 0)
			return &layouts[i];
	return NULL;
}

const char *keyboard_layout_name(unsigned i)
{
	return i < KEYBOARD_LAYOUTS ? layouts[i].name : NULL;
}

void keyboard_init(struct keyboard *k, const struct keyboard_layout *layout)
{
	*k = (struct keyboard){ .layout = layout };
}

void keyboard_release(struct keyboard *k)
{
	keyboard_init(k, k->layout);
}

static unsigned modifier(unsigned code)
{
	switch (code) {
	case KEY_LEFTSHIFT:
		return SHIFT_L;
	case KEY_RIGHTSHIFT:
		return SHIFT_R;
	case KEY_LEFTCTRL:
		return CONTROL_L;
	case KEY_RIGHTCTRL:
		return CONTROL_R;
	case KEY_LEFTALT:
		return ALT_L;
	case KEY_RIGHTALT:
		return ALT_R;
	default:
		return 0;
	}
}

static void put(struct keyboard_out *out, uint32_t c)
{
	if (c < 0x80) {
		out->bytes[out->n++] = (uint8_t)c;
	} else if (c < 0x800) {
		out->bytes[out->n++] = (uint8_t)(0xc0 | c >> 6);
		out->bytes[out->n++] = (uint8_t)(0x80 | (c & 0x3f));
	} else {
		out->bytes[out->n++] = (uint8_t)(0xe0 | c >> 12);
		out->bytes[out->n++] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		out->bytes[out->n++] = (uint8_t)(0x80 | (c & 0x3f));
	}
}

/* The number that was typed with Alt, when Alt goes: below 128 every code page agrees, above none of them does. */
static struct keyboard_out end_number(struct keyboard *k)
{
	struct keyboard_out out = { .end = false };

	if (k->digits)
		put(&out, k->number > 0 && k->number < 128 ? k->number : KEYBOARD_SUB);
	k->number = k->digits = 0;
	return out;
}

static struct keyboard_out modify(struct keyboard *k, unsigned bit, bool down)
{
	struct keyboard_out none = { .end = false };

	if (down)
		k->held |= bit;
	else
		k->held &= ~bit;
	return bit == ALT_L && !down ? end_number(k) : none;
}

static char pad_of(unsigned code)
{
	for (size_t i = 0; i < sizeof pad / sizeof pad[0]; i++)
		if (pad[i].code == code)
			return pad[i].c;
	return 0;
}

static wchar_t find(const wchar_t *row, unsigned code)
{
	size_t len = wcslen(row);

	for (size_t i = 0; i < len && i < sizeof places; i++)
		if (places[i] == code)
			return row[i] == L' ' ? 0 : row[i];
	return 0;
}

/* A letter in both cases: Caps Lock is for these alone. */
static bool has_case(const struct keyboard *k, unsigned code)
{
	wchar_t small = find(k->layout->plain, code), great = find(k->layout->shift, code);

	return (small >= L'a' && small <= L'z' && great == small - 0x20) ||
	       (small >= 0xe0 && small <= 0xfe && small != 0xf7 && great == small - 0x20);
}

static wchar_t character(const struct keyboard *k, unsigned code)
{
	bool third = k->held & ALT_R || (k->held & ALT_L && k->held & CONTROL);
	bool shift = (k->held & SHIFT) != 0;

	if (third)
		return find(k->layout->third, code);
	if (k->caps && has_case(k, code))
		shift = !shift;
	return find(shift ? k->layout->shift : k->layout->plain, code);
}

/* Control and @, A to Z, [ \ ] ^ _ of the layout. */
static uint32_t control(const struct keyboard *k, unsigned code)
{
	wchar_t small = find(k->layout->plain, code), c = character(k, code);

	if (small >= L'a' && small <= L'z')
		return (uint32_t)small & 0x1f;
	if (c >= L'@' && c <= L'_')
		return (uint32_t)c & 0x1f;
	return KEYBOARD_SUB;
}

static uint32_t plain(const struct keyboard *k, unsigned code)
{
	wchar_t c;

	if (pad_of(code))
		return (uint32_t)pad_of(code);
	if (k->held & CONTROL && !(k->held & (ALT_L | ALT_R)))
		return control(k, code);
	c = character(k, code);
	return c ? (uint32_t)c : KEYBOARD_SUB;
}

static bool number(struct keyboard *k, unsigned code)
{
	char c = pad_of(code);

	if (!(k->held & ALT_L) || k->held & CONTROL || code == KEY_SPACE || c < '0' || c > '9')
		return false;
	if (k->digits++ < 5)	/* more digits than any character's number has */
		k->number = k->number * 10 + (unsigned)(c - '0');
	return true;
}

struct keyboard_out keyboard_key(struct keyboard *k, unsigned code, bool down)
{
	struct keyboard_out out = { .end = false };
	unsigned bit = modifier(code);
	uint32_t c;

	if (bit)
		return modify(k, bit, down);
	if (!down || code == KEY_NUMLOCK || code == KEY_SCROLLLOCK)
		return out;
	if (code == KEY_CAPSLOCK) {
		k->caps = !k->caps;
		return out;
	}
	out.end = code == KEY_ENTER || code == KEY_KPENTER || code == KEY_TAB;
	if (out.end || number(k, code)) {
		k->dead = false;
		return out;
	}
	c = plain(k, code);
	if (!(k->dead && c == ' '))
		put(&out, c);
	k->dead = c && wcschr(k->layout->dead, (wchar_t)c) && !pad_of(code) && !(k->held & (ALT_L | ALT_R));
	return out;
}
