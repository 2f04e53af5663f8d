#ifndef CHIT_SCAN_FEED_FOLDER_H
#define CHIT_SCAN_FEED_FOLDER_H
/* A folder of pictures (scan/folder.h) as a source of the feed: a film, or with config.step one picture at a time. */
#include "scan/feed.h"
#include "scan/source.h"

struct feed_folder;
/* Fails where the folder cannot be opened. Both arguments outlive it. */
enum err feed_folder_create(struct feed_folder **out, struct outlet *to, const struct feed_config *config);
const struct decoder *feed_folder_decoder(const struct feed_folder *p);
/* NULL is fine. */
void feed_folder_destroy(struct feed_folder *p);
/* feed_step() of this folder. */
void feed_folder_step(struct feed_folder *p);

#endif
