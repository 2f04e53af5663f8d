/* What a till remembers of selling: tickets as bytes, the house, the carte, sales and their views, shifts, events. */
#define _GNU_SOURCE	/* memmem */
#include "shop.h"
#include "../../support/carte.h"

#include "sale/receipt.h"
#include "store/carte.h"
#include "store/drafts.h"
#include "store/events.h"
#include "store/house.h"
#include "store/people.h"
#include "store/record.h"
#include "store/sale_fact.h"
#include "store/sales.h"
#include "store/shifts.h"

static struct store s;
static struct shop_platform p;
static struct house house;

static int setup(void **state)
{
	static struct carte_imported r;
	int rc = shop_setup_till(state);

	if (rc)
		return rc;
	shop_platform(&p, 10);
	shop_open(&s);
	assert_int_equal(shop_join(&s, &p), 1);
	assert_err(ERR_OK, carte_import(&s, bytes_of_str(CARTE_CSV), &(struct carte_act){ 3, SHOP_NOW }, &r));
	assert_int_equal(r.n_faults, 0);
	assert_int_equal(r.items, 4);
	assert_int_equal(r.prices, 4);
	assert_err(ERR_OK, house_load(&s, &house));
	return 0;
}

static int teardown(void **state)
{
	store_close(&s);
	shop_platform_finish(&p);
	return shop_teardown(state);
}

/* ---- tickets ---- */

static void fill(struct ticket *t, enum ticket_kind kind)
{
	struct carte_item i;
	uint16_t n;

	ticket_init(t, kind, 7, SHOP_NOW);
	assert_err(ERR_OK, carte_by_plu(&s, 12, &i));
	assert_err(ERR_OK, ticket_add(t, &i, 2 * QUANTITY_ONE, CARTE_PRICE_OPEN, &n));
	assert_err(ERR_OK, ticket_note(t, n, "no coriander"));
	assert_err(ERR_OK, carte_by_plu(&s, 13, &i));
	assert_err(ERR_OK, ticket_add(t, &i, QUANTITY_ONE, CARTE_PRICE_OPEN, &n));
	assert_err(ERR_OK, ticket_modify(t, n, &(struct line_modifier){ .number = 2, .name = "Hot", .brief = "Ht", .price = 100 }));
	assert_err(ERR_OK, carte_by_code(&s, "4006381333931", &i));
	assert_err(ERR_OK, ticket_add(t, &i, QUANTITY_ONE, CARTE_PRICE_OPEN, &n));
	assert_err(ERR_OK, ticket_discount(t, n, 1000, 0, 0));
	memcpy(t->table, "5", 2);
	memcpy(t->name, "Li", 3);
}

static void pay(struct ticket *t, const char *code, int64_t amount)
{
	assert_err(ERR_OK, ticket_tender(t, &house, house_tender(&house, code), amount, ""));
}

static void a_ticket_comes_back(void **state)
{
	static uint8_t memory[DRAFTS_BYTES_MAX], again[DRAFTS_BYTES_MAX];
	static struct ticket t, back;
	struct buf b, c;

	(void)state;
	fill(&t, TICKET_SALE);
	pay(&t, "CC", 1000);
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, drafts_encode(&t, &b));
	assert_err(ERR_OK, drafts_decode(buf_bytes(&b), &back));
	buf_init(&c, again, sizeof again);
	assert_err(ERR_OK, drafts_encode(&back, &c));
	assert_true(bytes_equal(buf_bytes(&b), buf_bytes(&c)));
	assert_string_equal(back.lines[0].note, "no coriander");
	assert_int_equal(back.lines[1].modifiers[0].price, 100);
	assert_string_equal(back.lines[1].modifiers[0].brief, "Ht");
	assert_int_equal(back.tenders[0].amount, 1000);
	/* each cut, and each byte that is another, is refused or is another ticket: never a crash, never this one */
	for (size_t i = 0; i < b.len; i++) {
		assert_int_not_equal(drafts_decode(bytes_of(memory, i), &back), ERR_OK);
		memory[i] ^= 0x55;
		if (drafts_decode(buf_bytes(&b), &back) == ERR_OK) {
			c.len = 0;
			assert_err(ERR_OK, drafts_encode(&back, &c));
			assert_true(bytes_equal(buf_bytes(&b), buf_bytes(&c)));
		}
		memory[i] ^= 0x55;
	}
}

/* As a till wrote it before a modifier's short name was kept: {1: 2, 2: "Hot", 3: 100}. */
static void a_ticket_of_before_can_be_read(void **state)
{
	static const uint8_t now[] = { 0xa4, 1, 2, 2, 0x63, 'H', 'o', 't', 3, 0x18, 100, 5, 0x62, 'H', 't' };
	static const uint8_t then[] = { 0xa3, 1, 2, 2, 0x63, 'H', 'o', 't', 3, 0x18, 100 };
	static uint8_t memory[DRAFTS_BYTES_MAX];
	static struct ticket t, back;
	struct buf b;
	uint8_t *at;

	(void)state;
	fill(&t, TICKET_SALE);
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, drafts_encode(&t, &b));
	at = memmem(memory, b.len, now, sizeof now);
	assert_non_null(at);
	memcpy(at, then, sizeof then);
	memmove(at + sizeof then, at + sizeof now, b.len - (size_t)(at - memory) - sizeof now);
	assert_err(ERR_OK, drafts_decode(bytes_of(memory, b.len - sizeof now + sizeof then), &back));
	assert_string_equal(back.lines[1].modifiers[0].name, "Hot");
	assert_string_equal(back.lines[1].modifiers[0].brief, "");
	assert_int_equal(back.lines[1].modifiers[0].price, 100);
}

static void the_longest_ticket_fits(void **state)
{
	static uint8_t memory[DRAFTS_BYTES_MAX];
	static struct ticket t;
	struct buf b;

	(void)state;
	ticket_init(&t, TICKET_SALE, UINT32_MAX, INT64_MAX);
	for (unsigned i = 0; i < TICKET_LINES_MAX; i++) {
		struct ticket_line *l = &t.lines[t.n_lines++];

		memset(l, 0x31, sizeof *l);
		l->name[CARTE_NAME_MAX] = l->brief[CARTE_BRIEF_MAX] = l->note[LINE_NOTE_MAX] = 0;
		l->group[12] = l->station[12] = l->product[12] = 0;
		l->n_modifiers = LINE_MODIFIERS_MAX;
		l->voided = true;
		for (unsigned k = 0; k < LINE_MODIFIERS_MAX; k++) {
			l->modifiers[k].price = -SALE_AMOUNT_MAX;
			l->modifiers[k].name[CARTE_MODIFIER_NAME_MAX] = l->modifiers[k].brief[CARTE_BRIEF_MAX] =
				l->modifiers[k].station[12] = 0;
		}
	}
	memset(t.table, 0x31, 12);
	memset(t.name, 0x31, sizeof t.name - 1);
	t.discount = t.discount_amount = t.part_due = t.refund_of = SALE_AMOUNT_MAX;
	t.fired = t.discount_by = UINT32_MAX;
	t.parts = TICKET_PARTS_MAX;
	t.n_tenders = TICKET_TENDERS_MAX;
	memset(t.tenders, 0x31, sizeof t.tenders);
	for (unsigned i = 0; i < TICKET_TENDERS_MAX; i++)
		t.tenders[i].code[2] = t.tenders[i].reference[23] = 0;
	t.n_coupons = TICKET_COUPONS_MAX;
	memset(t.coupons, 0x31, sizeof t.coupons);
	for (unsigned i = 0; i < TICKET_COUPONS_MAX; i++)
		t.coupons[i].name[CARTE_NAME_MAX] = t.coupons[i].product[12] = 0;
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, drafts_encode(&t, &b));
}

static enum err count_one(void *ctx, const struct draft_head *h)
{
	(void)h;
	++*(int *)ctx;
	return ERR_OK;
}

static uint64_t save(struct ticket *t, bool open, enum err wanted)
{
	uint64_t version = 0;

	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(wanted, store_end(&s, drafts_save(&s, t, &(struct drafts_how){ open, 99, SHOP_NOW }, &version)));
	return version;
}

static void drafts_are_one_each(void **state)
{
	static struct ticket t, other, back;
	struct draft_head h;
	uint64_t id, version;
	int n = 0;

	(void)state;
	fill(&t, TICKET_SALE);
	assert_err(ERR_NOT_FOUND, drafts_open(&s, 7, false, &id, &version));
	assert_int_equal(save(&t, true, ERR_OK), 1);
	assert_int_equal(save(&t, true, ERR_OK), 2);
	assert_err(ERR_OK, drafts_open(&s, 7, false, &id, &version));
	assert_int_equal(id, t.id);
	assert_int_equal(version, 2);
	fill(&other, TICKET_SALE);
	save(&other, true, ERR_EXISTS);
	other.id = 0;
	save(&other, false, ERR_OK);
	assert_err(ERR_OK, drafts_load(&s, t.id, &back, &h));
	assert_int_equal(h.total, 99);
	assert_int_equal(h.lines, 3);
	assert_string_equal(h.table, "5");
	assert_err(ERR_OK, drafts_list(&s, false, false, count_one, &n));
	assert_int_equal(n, 1);
	assert_err(ERR_OK, drafts_list(&s, false, true, count_one, &n));
	assert_int_equal(n, 3);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, drafts_drop(&s, t.id));
	assert_err(ERR_NOT_FOUND, drafts_drop(&s, t.id));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_NOT_FOUND, drafts_load(&s, t.id, &back, NULL));
	shop_tamper("UPDATE draft SET ticket = x'a1'");
	assert_err(ERR_CORRUPT, drafts_load(&s, other.id, &back, NULL));
}

/* ---- the house ---- */

static enum err set(const char *name, const char *value)
{
	return house_set(&s, &(struct house_change){ .name = name, .value = value, .who = 3, .now = SHOP_NOW });
}

static void settings(void **state)
{
	struct house h;

	(void)state;
	assert_err(ERR_OK, set("cash-step", "5"));
	assert_err(ERR_OK, set("tax.c", "0.05 Reduced"));
	assert_err(ERR_OK, set("tender.4", "GV card - Gift voucher"));
	assert_err(ERR_OK, set("notes", "1000 5000"));
	assert_err(ERR_OK, set("day-begins", "04:30"));
	assert_err(ERR_OK, set("footer", "Thank you\\nCome again"));
	assert_err(ERR_OK, house_load(&s, &h));
	assert_int_equal(h.cash_step, 5);
	assert_int_equal(h.taxes[2].rate, 500);
	assert_int_equal(h.taxes[0].rate, 700);		/* the carte's */
	assert_string_equal(h.taxes[2].name, "Reduced");
	assert_int_equal(h.n_tenders, 4);
	assert_string_equal(h.tenders[3].name, "Gift voucher");
	assert_int_equal(h.n_notes, 2);
	assert_int_equal(h.day_begins, 270);
	assert_string_equal(h.footer, "Thank you\nCome again");
	assert_err(ERR_OK, set("cash-step", ""));
	assert_err(ERR_OK, house_load(&s, &h));
	assert_int_equal(h.cash_step, 1);
	assert_err(ERR_NOT_FOUND, set("colour", "red"));
	assert_err(ERR_FORMAT, set("cash-step", "0"));
	assert_err(ERR_FORMAT, set("day-begins", "25:00"));
	assert_err(ERR_FORMAT, set("tender.9", "ZZ card - Gap"));
	assert_err(ERR_FORMAT, set("currency", "yuan"));
	assert_err(ERR_FORMAT, set("discount-limit", "2"));
	assert_err(ERR_OK, house_load(&s, &h));
	assert_int_equal(h.n_tenders, 4);
	assert_err(ERR_OK, store_verify(&s));
}

/* ---- the carte ---- */

static void a_bad_carte_changes_nothing(void **state)
{
	static struct carte_imported r;
	static const char *const bad[] = {
		"kind,id,name,brief,group,price,tax,code,choices,station,product,set,least,most,rate\n"
		"group,g,G,,,,,,,,,,,,\nitem,1,One,One,g,1.00,A,,,,,,,,\nitem,1,Two,Two,g,1.00,A,,,,,,,,\n",
		"kind,id,name,brief,group,price,tax,code,choices,station,product,set,least,most,rate\n"
		"group,g,G,,,,,,,,,,,,\nitem,1,One,One,nowhere,1.00,A,,,,,,,,\n",
		"kind,id,name,brief,group,price,tax,code,choices,station,product,set,least,most,rate\n"
		"group,g,G,,,,,,,,,,,,\nitem,1,One,One,g,1.00,A,,nosuch,,,,,,\n",
		"kind,id,name,brief,group,price,tax,code,choices,station,product,set,least,most,rate\n"
		"group,g,G,,,,,,,,,,,,\nitem,1,One,One,g,much,A,,,,,,,,\n",
		"what is this\n",
		"", "\xef\xbb\xbf", "\n\n", "id,name,group,price\n",
		"kind,id,name,brief,group,price,tax,code,choices,station,product,set,least,most,rate\ngroup,g,G,,,,,,,,,,,,\n",
	};
	int64_t items;
	struct carte_item i;

	(void)state;
	for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
		enum err e = carte_import(&s, bytes_of_str(bad[k]), &(struct carte_act){ 3, SHOP_NOW }, &r);

		assert_err(ERR_FORMAT, e);
		assert_true(r.n_faults >= 1);
		assert_err(ERR_OK, carte_count(&s, &items));
		assert_int_equal(items, 4);
	}
	assert_err(ERR_OK, carte_by_plu(&s, 12, &i));
	assert_int_equal(i.price, 2800);
	assert_string_equal(i.station, "kitchen");
	assert_err(ERR_OK, carte_by_product(&s, "noodles", &i));
	assert_int_equal(i.plu, 12);
	assert_err(ERR_NOT_FOUND, carte_by_product(&s, "", &i));
	assert_err(ERR_NOT_FOUND, carte_by_code(&s, "", &i));
	assert_false(i.weighed);
	assert_err(ERR_OK, carte_sold_out(&s, 12, true, &(struct carte_act){ 3, SHOP_NOW }));
	assert_err(ERR_NOT_FOUND, carte_sold_out(&s, 555, true, &(struct carte_act){ 3, SHOP_NOW }));
	assert_err(ERR_OK, carte_by_plu(&s, 12, &i));
	assert_true(i.sold_out);
}

static void out_and_in_again(void **state)
{
	static uint8_t first[65536], second[65536];
	static struct carte_imported r;
	struct buf a, b;

	(void)state;
	buf_init(&a, first, sizeof first);
	buf_init(&b, second, sizeof second);
	assert_err(ERR_OK, carte_export(&s, &a));
	assert_err(ERR_OK, carte_import(&s, buf_bytes(&a), &(struct carte_act){ 3, SHOP_NOW }, &r));
	assert_int_equal(r.prices, 0);
	assert_err(ERR_OK, carte_export(&s, &b));
	assert_true(bytes_equal(buf_bytes(&a), buf_bytes(&b)));
}

/* As chit-carte(5) shows it. */
static void only_items(void **state)
{
	static struct carte_imported r;
	struct carte_item i;

	(void)state;
	assert_err(ERR_OK, carte_import(&s, bytes_of_str("id,name,group,price\n11,Beef noodles,noodles,28\n12,More,noodles,30\n41,Cola,drinks,6\n"),
		   &(struct carte_act){ 3, SHOP_NOW }, &r));
	assert_int_equal(r.n_faults, 0);
	assert_int_equal(r.groups, 2);
	assert_err(ERR_OK, carte_by_plu(&s, 11, &i));
	assert_string_equal(i.group, "noodles");
}

/* ---- sales ---- */

static uint64_t sell(struct ticket *t, uint32_t shift, enum err wanted)
{
	struct ticket_totals totals;
	uint64_t receipt = 0;

	ticket_totals(t, &house, &totals);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(wanted, store_end(&s, sales_write(&s, &(struct sales_new){ .ticket = t, .totals = &totals, .day = 20000,
							 .shift = shift, .who = t->who, .now = SHOP_NOW + 60 }, &receipt)));
	return receipt;
}

static void a_sale_is_read_back(void **state)
{
	static struct ticket t, back;
	struct sales_head h;
	uint64_t receipt;

	(void)state;
	fill(&t, TICKET_SALE);
	pay(&t, "CA", 10000);
	receipt = sell(&t, 0, ERR_OK);
	assert_int_equal(receipt, 1);
	assert_int_equal(sell(&t, 0, ERR_OK), 2);
	t.kind = TICKET_TRAINING;
	assert_int_equal(sell(&t, 0, ERR_OK), 1);	/* by themselves */
	assert_err(ERR_OK, sales_read(&s, false, 1, &back, &h));
	assert_int_equal(back.n_lines, 3);
	assert_string_equal(back.lines[0].note, "no coriander");
	assert_int_equal(h.total, 2 * 2800 + 1950 + 540);
	assert_int_equal(h.change, 10000 - h.total);
	assert_string_equal(h.tender, "CA");
	assert_err(ERR_NOT_FOUND, sales_read(&s, false, 3, &back, &h));
	/* without its names it is still the same sale */
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, sales_erase(&s, 1));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_OK, sales_read(&s, false, 1, &back, &h));
	assert_int_equal(back.n_lines, 3);
	assert_string_equal(back.lines[0].note, "");
	assert_string_equal(back.lines[0].name, "Beef noodles");
	assert_int_equal(back.lines[1].modifiers[0].price, 100);
	assert_int_equal(back.lines[2].discount, 1000);
	assert_err(ERR_OK, store_verify(&s));
}

static void many_lines_are_several_facts(void **state)
{
	static struct ticket t, back;
	struct carte_item i;
	uint16_t n;
	int64_t facts;

	(void)state;
	ticket_init(&t, TICKET_SALE, 1, SHOP_NOW);
	assert_err(ERR_OK, carte_by_plu(&s, 13, &i));
	for (unsigned k = 0; k < TICKET_LINES_MAX; k++) {
		assert_err(ERR_OK, ticket_add(&t, &i, QUANTITY_ONE, CARTE_PRICE_OPEN, &n));
		assert_err(ERR_OK, ticket_modify(&t, n, &(struct line_modifier){ .number = 2, .name = "Hot", .brief = "Ht", .price = 100 }));
	}
	pay(&t, "CC", 0);
	sell(&t, 0, ERR_OK);
	assert_err(ERR_OK, db_int(&s.db, &facts, "SELECT count(*) FROM fact WHERE kind = 32", ""));
	assert_true(facts > 3);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, sales_erase(&s, 1));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_OK, sales_read(&s, false, 1, &back, NULL));
	assert_int_equal(back.n_lines, TICKET_LINES_MAX);
	for (unsigned k = 0; k < TICKET_LINES_MAX; k++)
		assert_int_equal(back.lines[k].number, k + 1);
	assert_err(ERR_OK, store_verify(&s));
}

static void event(uint32_t kind, int64_t shift, int64_t amount, const char *text)
{
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, store_end(&s, events_add(&s, &(struct event_fact){ .kind = kind, .who = 7, .now = SHOP_NOW + 30,
							.numbers = { shift, amount }, .text = text }, NULL)));
}

/* One with no shift of its own: it is of the one that is open, though the clock had gone back. */
static void leave_given(enum override what)
{
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, store_end(&s, people_override(&s, &(struct people_override){ .what = what, .manager = 1, .cashier = 7,
							.now = SHOP_NOW - 7200 })));
}

static uint32_t begin_shift(int64_t opening)
{
	uint32_t number = 0;

	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, store_end(&s, shifts_begin(&s, opening, &(struct shifts_act){ 7, SHOP_NOW }, &number)));
	return number;
}

/* SQL's sums and sale/shift.h's, from the same tickets. */
static void sums_agree(void **state)
{
	static struct ticket t, refund;
	struct ticket_totals totals;
	struct shift_totals by_sql, by_tickets;
	uint32_t shift;

	(void)state;
	shift = begin_shift(10000);
	shift_init(&by_tickets, &house);
	fill(&t, TICKET_SALE);
	assert_err(ERR_OK, ticket_discount(&t, 0, 500, 0, 0));
	pay(&t, "CC", 1000);
	pay(&t, "CA", 10000);
	sell(&t, shift, ERR_OK);
	ticket_totals(&t, &house, &totals);
	assert_err(ERR_OK, shift_add(&by_tickets, &t, &totals));
	ticket_refund(&t, 0, 7, SHOP_NOW, &refund);
	refund.refund_of = 1;
	pay(&refund, "CA", 0);
	sell(&refund, shift, ERR_OK);
	ticket_totals(&refund, &house, &totals);
	assert_err(ERR_OK, shift_add(&by_tickets, &refund, &totals));
	event(FACT_CASH_IN, shift, 500, "change");
	event(FACT_CASH_OUT, shift, 300, "milk");
	event(FACT_VOID, shift, 2800, NULL);
	event(FACT_NO_SALE, shift, 0, NULL);
	event(FACT_CORRECTION, shift, 1200, NULL);
	event(FACT_CORRECTION, shift, 0, NULL);
	leave_given(OVERRIDE_REFUND);
	leave_given(OVERRIDE_VOID);
	assert_err(ERR_OK, sales_sum(&s, &house, shift, 0, &by_sql));
	assert_int_equal(by_sql.sales, by_tickets.sales);
	assert_int_equal(by_sql.refunds, by_tickets.refunds);
	assert_int_equal(by_sql.gross, by_tickets.gross);
	assert_int_equal(by_sql.discount, by_tickets.discount);
	assert_int_equal(by_sql.tax, by_tickets.tax);
	assert_int_equal(by_sql.net, by_tickets.net);
	assert_int_equal(by_sql.rounding, by_tickets.rounding);
	assert_int_equal(by_sql.refunded, by_tickets.refunded);
	for (unsigned i = 0; i < HOUSE_TAXES_MAX; i++)
		assert_memory_equal(&by_sql.taxes[i], &by_tickets.taxes[i], sizeof by_sql.taxes[i]);
	for (unsigned i = 0; i < house.n_tenders; i++) {
		assert_int_equal(by_sql.tenders[i].amount, by_tickets.tenders[i].amount);
		assert_int_equal(by_sql.tenders[i].n, by_tickets.tenders[i].n);
	}
	assert_int_equal(by_sql.cash_in, 500);
	assert_int_equal(by_sql.cash_out, 300);
	assert_int_equal(by_sql.n_voids, 1);
	assert_int_equal(by_sql.voids, 2800);
	assert_int_equal(by_sql.n_no_sale, 1);
	assert_true(by_sql.n_cash_in == 1 && by_sql.n_cash_out == 1 && by_sql.n_corrections == 2 && by_sql.corrections == 1200);
	assert_int_equal(by_sql.n_leaves, 2);
	assert_int_equal(by_sql.n_overrides, by_tickets.n_overrides);
	assert_int_equal(by_sql.opening_float, 10000);
	assert_int_equal(by_sql.expected, 10000 + 500 - 300 + by_sql.tenders[0].amount);
	assert_int_equal(by_sql.first_receipt, 1);
	assert_int_equal(by_sql.last_receipt, 2);
	assert_err(ERR_OK, store_verify(&s));
}

static void shifts_one_at_a_time(void **state)
{
	static uint8_t memory[FACT_BODY_MAX];
	struct shifts_act act = { 7, SHOP_NOW + 99 };
	struct shift_totals t, ends = { .expected = 150, .n_open = 2, .open = 5600 };
	struct sign1 signed_heads;
	struct buf b;
	uint32_t number;

	(void)state;
	assert_int_equal(begin_shift(100), 1);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_EXISTS, shifts_begin(&s, 1, &act, &number));
	assert_err(ERR_OK, shifts_end(&s, &ends, 140, &act));
	assert_err(ERR_NOT_FOUND, shifts_end(&s, &ends, 140, &act));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_OK, shifts_current(&s, &number));
	assert_int_equal(number, 0);
	assert_err(ERR_OK, shifts_get(&s, 1, &t));
	assert_int_equal(t.counted, 140);
	assert_true(t.n_open == 2 && t.open == 5600);
	assert_int_equal(t.closed, SHOP_NOW + 99);
	/* the heads are signed by this till's key */
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, shifts_heads(&s, 1, &b));
	assert_err(ERR_OK, sign1_parse(buf_bytes(&b), &signed_heads));
	assert_err(ERR_OK, sign1_verify(&signed_heads, &s.sign.public));
	assert_err(ERR_NOT_FOUND, shifts_heads(&s, 2, &b));
	assert_int_equal(begin_shift(0), 2);
	assert_err(ERR_OK, store_verify(&s));
}

static void scans_are_bounded(void **state)
{
	int64_t facts, counted;

	(void)state;
	assert_err(ERR_OK, db_begin(&s.db));
	for (unsigned i = 0; i < 3 * EVENTS_SCANS_MAX; i++)
		assert_err(ERR_OK, events_refused_scan(&s, 1, REASON_FORGED, SHOP_NOW));
	assert_err(ERR_OK, db_commit(&s.db));
	assert_err(ERR_OK, db_int(&s.db, &facts, "SELECT count(*) FROM fact WHERE kind = 19", ""));
	assert_int_equal(facts, EVENTS_SCANS_MAX);
	assert_err(ERR_OK, db_int(&s.db, &counted, "SELECT sum(n) FROM refused_scan", ""));
	assert_int_equal(counted, 3 * EVENTS_SCANS_MAX);
}

/* ---- views follow from facts, and nothing else ---- */

static void a_little_of_everything(void)
{
	static struct ticket t, refund;
	uint32_t shift = begin_shift(10000);

	fill(&t, TICKET_SALE);
	pay(&t, "CA", 10000);
	sell(&t, shift, ERR_OK);
	ticket_refund(&t, 0, 7, SHOP_NOW, &refund);
	refund.refund_of = 1;
	refund.cause = VOID_GUEST;
	pay(&refund, "CA", 0);
	sell(&refund, shift, ERR_OK);
	sell(&t, shift, ERR_OK);
	event(FACT_CASH_IN, shift, 500, "change");
	event(FACT_VOID, shift, 2800, NULL);
	leave_given(OVERRIDE_VOID);
	assert_err(ERR_OK, db_begin(&s.db));
	assert_err(ERR_OK, sales_change_tender(&s, &(struct sales_tender){ .receipt = 3, .place = 1, .now_by = house_tender(&house, "CC"),
							 .shift = shift, .who = 7, .now = SHOP_NOW }));
	assert_err(ERR_OK, shifts_end(&s, &(struct shift_totals){ .expected = 1, .n_open = 3, .open = -4 }, 2, &(struct shifts_act){ 7, SHOP_NOW + 99 }));
	assert_err(ERR_OK, db_commit(&s.db));
}

static void built_anew(void **state)
{
	static const char *const TABLES[] = { "sale", "sale_line", "sale_tender", "sale_tax", "sale_coupon", "counter_event", "shift" };
	char sql[400];

	(void)state;
	a_little_of_everything();
	store_close(&s);
	for (size_t i = 0; i < sizeof TABLES / sizeof TABLES[0]; i++) {
		snprintf(sql, sizeof sql, "CREATE TABLE was_%s AS SELECT * FROM %s", TABLES[i], TABLES[i]);
		shop_tamper(sql);
	}
	shop_open(&s);
	assert_err(ERR_OK, sales_rebuild(&s));
	for (size_t i = 0; i < sizeof TABLES / sizeof TABLES[0]; i++) {
		int64_t n = 0, m = 0;
		sqlite3_stmt *q = NULL;

		snprintf(sql, sizeof sql, "SELECT count(*) FROM (SELECT * FROM %s EXCEPT SELECT * FROM was_%s)", TABLES[i], TABLES[i]);
		assert_int_equal(sqlite3_prepare_v2(s.db.sqlite, sql, -1, &q, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(q), SQLITE_ROW);
		n = sqlite3_column_int64(q, 0);
		sqlite3_finalize(q);
		snprintf(sql, sizeof sql, "SELECT count(*) FROM (SELECT * FROM was_%s EXCEPT SELECT * FROM %s)", TABLES[i], TABLES[i]);
		assert_int_equal(sqlite3_prepare_v2(s.db.sqlite, sql, -1, &q, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(q), SQLITE_ROW);
		m = sqlite3_column_int64(q, 0);
		sqlite3_finalize(q);
		if (n || m)
			fail_msg("%s: %lld rows are new, %lld are gone", TABLES[i], (long long)n, (long long)m);
	}
	assert_err(ERR_OK, store_verify(&s));
}

static void every_fault_is_found(void **state)
{
	static const char *const FAULTS[] = {
		"UPDATE sale SET total = total + 1 WHERE receipt = 1", "UPDATE sale SET shift = 9 WHERE receipt = 1",
		"UPDATE sale_line SET quantity = quantity + 1 WHERE receipt = 1 AND number = 1",
		"UPDATE sale_line SET cause = 1 WHERE receipt = 1 AND number = 1", "DELETE FROM sale_line WHERE receipt = 1 AND number = 1",
		"INSERT INTO sale_line SELECT stream, receipt, 99, plu, quantity, price, carte_price, how, tax, amount, allowed_by, coupon, "
		"cause, grp FROM sale_line WHERE receipt = 1 AND number = 1",
		"UPDATE sale_tender SET amount = amount - 1 WHERE receipt = 1", "DELETE FROM sale_tender WHERE receipt = 1",
		"UPDATE sale_tax SET tax = tax + 1 WHERE receipt = 1", "UPDATE sale SET receipt = 7 WHERE receipt = 3",
		"UPDATE counter_event SET amount = 1 WHERE kind = 36", "DELETE FROM counter_event WHERE kind = 36",
		"DELETE FROM shift",
	};

	(void)state;
	a_little_of_everything();
	assert_err(ERR_OK, store_verify(&s));
	store_close(&s);
	for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
		char copy[200], undo[600];

		snprintf(copy, sizeof copy, "VACUUM INTO '%s/copy'", shop_dir);
		shop_tamper(copy);
		snprintf(undo, sizeof undo, "rm -f %s-wal %s-shm; mv %s/copy %s", shop_db, shop_db, shop_dir, shop_db);
		shop_tamper(FAULTS[i]);
		shop_open(&s);
		if (store_verify(&s) != ERR_CORRUPT)
			fail_msg("not found: %s", FAULTS[i]);
		store_close(&s);
		assert_int_equal(system(undo), 0);
	}
}

/* ---- bodies ---- */

static void bodies(void **state)
{
	struct sale_fact f = { .receipt = 12, .kind = 1, .day = 20000, .shift = 3, .opened = SHOP_NOW, .lines = 2, .goods = -500,
			       .total = -500, .refund_of = 9, .cause = VOID_KITCHEN, .table = "a-1", .n_taxes = 1, .n_tenders = 1, .n_coupons = 1 };
	struct sale_fact back;
	uint8_t memory[FACT_BODY_MAX];
	struct buf b;

	(void)state;
	f.taxes[0].class = 2;
	f.taxes[0].gross = f.taxes[0].net = -500;
	memcpy(f.tenders[0].code, "CA", 3);
	f.tenders[0].amount = f.tenders[0].given = -500;
	f.coupons[0].stream = 1;
	f.coupons[0].sequence = 77;
	buf_init(&b, memory, sizeof memory);
	assert_err(ERR_OK, sale_fact_encode(&f, &b));
	assert_err(ERR_OK, sale_fact_decode(buf_bytes(&b), &back));
	assert_memory_equal(&f, &back, sizeof f);
	f.kind = 0;		/* a sale has none */
	b.len = 0;
	assert_err(ERR_OK, sale_fact_encode(&f, &b));
	assert_err(ERR_FORMAT, sale_fact_decode(buf_bytes(&b), &back));
	f.kind = 1;
	f.cause = 0;		/* of the time when nobody was asked */
	b.len = 0;
	assert_err(ERR_OK, sale_fact_encode(&f, &b));
	assert_err(ERR_OK, sale_fact_decode(buf_bytes(&b), &back));
	assert_memory_equal(&f, &back, sizeof f);
	for (size_t i = 0; i < b.len; i++)
		assert_err(ERR_FORMAT, sale_fact_decode(bytes_of(memory, i), &back));
	f.n_taxes = HOUSE_TAXES_MAX;
	f.n_tenders = TICKET_TENDERS_MAX;
	f.n_coupons = TICKET_COUPONS_MAX;
	for (unsigned i = 0; i < f.n_taxes; i++) {
		f.taxes[i].class = (uint8_t)i;
		f.taxes[i].gross = f.taxes[i].net = f.taxes[i].tax = SALE_AMOUNT_MAX;
	}
	for (unsigned i = 0; i < f.n_tenders; i++) {
		memcpy(f.tenders[i].code, "CA", 3);
		f.tenders[i].amount = f.tenders[i].given = SALE_AMOUNT_MAX;
	}
	for (unsigned i = 0; i < f.n_coupons; i++) {
		f.coupons[i].stream = 15;
		f.coupons[i].sequence = 1000000;
		f.coupons[i].line = 150;
		f.coupons[i].amount = 100000;
	}
	b.len = 0;
	assert_err(ERR_OK, sale_fact_encode(&f, &b));	/* the fullest of all receipts is one fact */
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_ticket_comes_back), T(a_ticket_of_before_can_be_read), T(the_longest_ticket_fits), T(drafts_are_one_each), T(settings), T(a_bad_carte_changes_nothing),
		T(out_and_in_again), T(only_items), T(a_sale_is_read_back), T(many_lines_are_several_facts), T(sums_agree), T(shifts_one_at_a_time),
		T(scans_are_bounded), T(built_anew), T(every_fault_is_found), T(bodies),
	};

	return cmocka_run_group_tests_name("selling", tests, NULL, NULL);
}
