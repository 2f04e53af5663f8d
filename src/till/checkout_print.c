/* What goes on paper, as jobs in the print queue: in the transaction of what they tell of. */
#include "checkout_parts.h"

enum err act_kitchen(struct act_run *x)
{
	ticket_sent(x->t, "");
	return ERR_OK;
}

enum err act_receipt(struct act_run *x, uint64_t receipt, bool duplicate)
{
	(void)x;
	(void)receipt;
	(void)duplicate;
	return ERR_OK;
}

enum err act_kick(struct act_run *x)
{
	(void)x;
	return ERR_OK;
}
