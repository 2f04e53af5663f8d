/*
 * wedge /dev/hidgN: a barcode reader that calls itself a keyboard, as a USB gadget. What it types comes as lines on
 * standard input:
 *
 *	layout NAME	as if its host had this keyboard (keyboard.h); us at the start
 *	type TEXT	each character by the keys that make it there, then Enter
 *	alt TEXT	each character as Alt and its number on the pad, then Enter
 *	caps TEXT	as type, between two presses of Caps Lock, with the case of letters turned
 *	key NUMBER	a key by its number in linux/input-event-codes.h
 *	hold NUMBER, free	the same, until free
 *
 * A report each 2 ms, as a reader does that is asked 500 times a second: most are asked 100 times.
 */
#include "scan/keyboard.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/input-event-codes.h>

/* The key of each usage of USB HID's keyboard page from 4 on; 0x87 and 0x89 are Japan's. */
static const uint8_t keys[] = {
	30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50, 49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21, 44, 2, 3, 4, 5, 6, 7,
	8, 9, 10, 11, 28, 1, 14, 15, 57, 12, 13, 26, 27, 43, 0, 39, 40, 41, 51, 52, 53, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67,
	68, 87, 88, 99, 70, 119, 110, 102, 104, 111, 107, 109, 106, 105, 108, 103, 69, 98, 55, 74, 78, 96, 79, 80, 81, 75, 76,
	77, 71, 72, 73, 82, 83, 86,
};
enum { SHIFT = 2, ALT_L = 4, ALT_R = 64, PRESSES = 3 };

static int out;
static const struct keyboard_layout *layout;

static uint8_t usage_of(unsigned code)
{
	for (size_t i = 0; i < sizeof keys; i++)
		if (keys[i] == code)
			return (uint8_t)(i + 4);
	return code == KEY_RO ? 0x87 : code == KEY_YEN ? 0x89 : 0;
}

static void report(uint8_t modifiers, uint8_t usage)
{
	const uint8_t bytes[8] = { modifiers, 0, usage };
	const struct timespec pace = { 0, 2 * 1000 * 1000 };

	if (write(out, bytes, sizeof bytes) != sizeof bytes) {
		perror("wedge");
		exit(1);
	}
	nanosleep(&pace, NULL);
}

static void tap(uint8_t modifiers, unsigned code)
{
	report(modifiers, usage_of(code));
	report(modifiers, 0);
}

/* Does this key with this modifier make the character (with a dead one: and a space)? */
static bool makes(unsigned code, uint8_t modifier, char c, bool *dead)
{
	struct keyboard_out o;
	struct keyboard k;

	keyboard_init(&k, layout);
	keyboard_key(&k, KEY_LEFTSHIFT, modifier == SHIFT);
	keyboard_key(&k, KEY_RIGHTALT, modifier == ALT_R);
	o = keyboard_key(&k, code, true);
	*dead = k.dead;
	return usage_of(code) && o.n == 1 && o.bytes[0] == (uint8_t)c;
}

static void type_character(char c)
{
	static const uint8_t with[PRESSES] = { 0, SHIFT, ALT_R };
	bool dead;

	for (int i = 0; i < PRESSES; i++)
		for (unsigned code = 2; code < 128; code++)
			if (code != KEY_KPASTERISK && makes(code, with[i], c, &dead)) {
				tap(with[i], code);
				report(0, 0);
				if (dead)
					tap(0, KEY_SPACE);
				return;
			}
	fprintf(stderr, "wedge: no key for '%c'\n", c);
	exit(1);
}

static void type(const char *text)
{
	for (; *text; text++)
		type_character(*text);
	tap(0, KEY_ENTER);
}

static void type_turned(char *text)
{
	tap(0, KEY_CAPSLOCK);
	for (char *c = text; *c; c++)
		type_character((char)(islower((unsigned char)*c) ? toupper((unsigned char)*c) : tolower((unsigned char)*c)));
	tap(0, KEY_CAPSLOCK);
	tap(0, KEY_ENTER);
}

static void type_numbers(const char *text)
{
	static const uint8_t pad[] = { KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3, KEY_KP4, KEY_KP5, KEY_KP6, KEY_KP7, KEY_KP8, KEY_KP9 };

	for (; *text; text++) {
		char digits[8];

		snprintf(digits, sizeof digits, "%04d", *text);
		for (char *d = digits; *d; d++)
			tap(ALT_L, pad[*d - '0']);
		report(0, 0);
	}
	tap(0, KEY_ENTER);
}

static void obey(char *line)
{
	char *word = strchr(line, ' ');

	if (word)
		*word++ = 0;
	else
		word = line + strlen(line);
	if (strcmp(line, "layout") == 0)
		layout = keyboard_layout(word);
	else if (strcmp(line, "type") == 0)
		type(word);
	else if (strcmp(line, "alt") == 0)
		type_numbers(word);
	else if (strcmp(line, "caps") == 0)
		type_turned(word);
	else if (strcmp(line, "key") == 0)
		tap(0, (unsigned)atoi(word));
	else if (strcmp(line, "hold") == 0)
		report(0, usage_of((unsigned)atoi(word)));
	else if (strcmp(line, "free") == 0)
		report(0, 0);
}

int main(int argc, char **argv)
{
	char line[4096];

	out = argc == 2 ? open(argv[1], O_WRONLY | O_CLOEXEC) : -1;
	if (out < 0) {
		perror("wedge");
		return 1;
	}
	layout = keyboard_layout("us");
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		obey(line);
	}
	return 0;
}
