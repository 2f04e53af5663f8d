/*
 * The worked example of chit-documents(5), made anew: every line of hex on the page must still hold. With
 * CHIT_EXAMPLE set, what the page should say is printed.
 */
#include "help.h"
#include "base/text.h"

enum { ROOM = 4096, PAGE_MAX = 1 << 18 };

static char page[PAGE_MAX];	/* without white space */

static int read_page(void **state)
{
	FILE *f = fopen("man/chit-documents.5", "r");
	size_t n = 0;
	int c;

	(void)state;
	if (f == NULL)
		return -1;
	while ((c = fgetc(f)) != EOF && n + 1 < sizeof page)
		if (c != ' ' && c != '\n' && c != '\t')
			page[n++] = (char)c;
	page[n] = '\0';
	fclose(f);
	return 0;
}

static void on_page(const char *what, struct bytes s)
{
	static char hex[2 * ROOM + 1];

	hex_encode(s, hex, sizeof hex);
	if (getenv("CHIT_EXAMPLE") != NULL) {
		printf("%s\n", what);
		for (size_t i = 0; i < strlen(hex); i += 64)
			printf("%.64s\n", hex + i);
		return;
	}
	check_named(what, strstr(page, hex) != NULL);
}

static void keys(void **state)
{
	uint8_t raw[KEY_LEN];

	(void)state;
	sample_verify_raw(SAMPLE_TILL, raw);
	on_page("the till's Ed25519 public key", bytes_of(raw, sizeof raw));
	sample_seal_raw(SAMPLE_E, raw);
	on_page("the platform's E", bytes_of(raw, sizeof raw));
}

/* What the platform answers to it, four seconds later. */
static void answer_to(const struct document *d)
{
	const struct answer_row row = { .verdict = ANSWER_ACCEPTED };
	struct answer h = sample_answer_head(1);
	struct buf *b = SCRATCH(ROOM);

	memcpy(h.of, d->digest, sizeof h.of);
	h.first = 1;
	h.time = SAMPLE_TIME + 3604;
	assert_err(ERR_OK, answer_encode(&h, &row, b));
	on_page("the answer's payload", buf_bytes(b));
}

/* The first fact of a stream, alone in its batch, as till t1 of m1 hands it over. */
static void fact_and_batch(void **state)
{
	struct batch h = sample_batch_head(1, 1);
	struct buf *fact = SCRATCH(ROOM), *payload = SCRATCH(ROOM), *doc = SCRATCH(ROOM), *file = SCRATCH(ROOM);
	struct sign_key till = { 0 };
	struct open_key e = { 0 };
	uint8_t hash[DIGEST_LEN], counter = 0;
	struct document d;
	struct bytes item;

	(void)state;
	sample_sign_key(&till, SAMPLE_TILL);
	sample_open_key(&e, SAMPLE_E);
	sample_chain(1, 1, &item, fact);
	on_page("the fact", item);
	assert_err(ERR_OK, fact_hash(item, hash));
	on_page("its hash", bytes_of(hash, sizeof hash));
	assert_err(ERR_OK, batch_encode(&h, &item, payload));
	on_page("the batch's payload", buf_bytes(payload));
	assert_err(ERR_OK, document_sign(DOCUMENT_BATCH, &till, buf_bytes(payload), doc));
	on_page("signed", buf_bytes(doc));
	assert_err(ERR_OK, document_parse(buf_bytes(doc), &d));
	on_page("its digest", bytes_of(d.digest, sizeof d.digest));
	assert_err(ERR_OK, document_seal(buf_bytes(doc), &e.public, sample_random(&counter), file));
	on_page("sealed", buf_bytes(file));
	answer_to(&d);
	sign_key_finish(&till);
	open_key_finish(&e);
}

/* Enrolment of the same till with the code "one-time code 1" and a NUL. */
static void enrolment(void **state)
{
	struct buf *b = SCRATCH(ROOM);

	(void)state;
	assert_err(ERR_OK, sample_enrolment(b));
	on_page("the enrolment's payload", buf_bytes(b));
}

/* The names of verdicts and reasons stand there with their numbers. */
static void names(void **state)
{
	char line[64];

	(void)state;
	for (int r = 1; r < ANSWER_REASON_COUNT; r++) {
		snprintf(line, sizeof line, ".It%dTa%s", r, answer_reason_name((enum answer_reason)r));
		check_named(line, strstr(page, line) != NULL);
	}
	for (int v = 0; v <= ANSWER_HELD; v++) {
		snprintf(line, sizeof line, ".It%dTa%s", v, answer_verdict_name((enum answer_verdict)v));
		check_named(line, strstr(page, line) != NULL);
	}
	for (int t = 0; t < DOCUMENT_TYPE_COUNT; t++)
		check_named("type", strstr(page, document_type_name((enum document_type)t)) != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys), cmocka_unit_test(fact_and_batch), cmocka_unit_test(enrolment), cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, read_page, NULL);
}
