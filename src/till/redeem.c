/* The machine: the order of commit, show and mark, and nothing else. */
#include "till/redeem.h"

#include <string.h>

static enum redeem_action go(struct redeem *m, enum redeem_state state, enum redeem_action action)
{
	m->state = state;
	return action;
}

static enum redeem_action decided(struct redeem *m, int64_t now_ms)
{
	if (m->verdict.reason != REASON_STALE_TRUST || m->request.manager || !m->may_ask)
		return go(m, REDEEM_SHOWING, REDEEM_SHOW);
	m->asked_ms = now_ms;
	return go(m, REDEEM_ASKING, REDEEM_ASK);
}

static enum redeem_action answered(struct redeem *m, bool yes)
{
	if (!yes)
		return go(m, REDEEM_SHOWING, REDEEM_SHOW);
	m->request.manager = true;
	return go(m, REDEEM_DECIDING, REDEEM_DECIDE);
}

static enum redeem_action shown(struct redeem *m)
{
	if (m->verdict.sequence == 0)
		return go(m, REDEEM_IDLE, REDEEM_READY);
	return go(m, REDEEM_MARKING, REDEEM_MARK);
}

enum redeem_action redeem_step(struct redeem *m, enum redeem_event event, int64_t now_ms)
{
	if (event == REDEEM_SCAN)
		return m->state == REDEEM_IDLE ? go(m, REDEEM_DECIDING, REDEEM_DECIDE) : REDEEM_QUEUE;
	switch (m->state) {
	case REDEEM_DECIDING:
		if (event == REDEEM_FAILED)
			return go(m, REDEEM_IDLE, REDEEM_REPORT);
		return event == REDEEM_DECIDED ? decided(m, now_ms) : REDEEM_READY;
	case REDEEM_ASKING:
		if (event == REDEEM_YES || event == REDEEM_NO)
			return answered(m, event == REDEEM_YES);
		return REDEEM_READY;
	case REDEEM_SHOWING:
		return event == REDEEM_SHOWN ? shown(m) : REDEEM_READY;
	case REDEEM_MARKING:
		/* not marked: it will be reported once too often, which is the safe side */
		return event == REDEEM_MARKED || event == REDEEM_FAILED ? go(m, REDEEM_IDLE, REDEEM_READY) : REDEEM_READY;
	case REDEEM_IDLE:
		break;
	}
	return REDEEM_READY;
}

enum redeem_action redeem_tick(struct redeem *m, int64_t now_ms)
{
	if (m->state == REDEEM_ASKING && now_ms - m->asked_ms >= REDEEM_ASK_MS)
		return redeem_step(m, REDEEM_NO, now_ms);
	return REDEEM_READY;
}
