#ifndef CHIT_SCAN_FOLDER_H
#define CHIT_SCAN_FOLDER_H
/*
 * A folder of pictures as a camera: every regular file that is named .png, .jpg, .jpeg or .pgm, in the
 * order of the names; or one such file, whatever its name. Links, pipes and devices are passed over or
 * refused by base/file. Folders inside are not entered.
 */
#include "scan/frame.h"

enum { FOLDER_FILES_MAX = 200000, FOLDER_FRAME_MS = 1000 / 15 };

struct folder;
/* ERR_NOT_FOUND, ERR_DENIED; ERR_TOO_LONG over FOLDER_FILES_MAX. The directory stays open: after a change
 * of root or rights the same files are read. A folder without a picture is ERR_NOT_FOUND and says so. */
enum err folder_open(struct folder **out, const char *path);
void folder_close(struct folder *f);
unsigned folder_count(const struct folder *f);

/* The next file's name, or NULL at the end. Owned by the folder. */
const char *folder_next(struct folder *f);
/* The next one is the first again. */
void folder_rewind(struct folder *f);
/* Reads and decodes the file that folder_next named last. frame->ms is its place in the film, FOLDER_FRAME_MS
 * a file. Any failure concerns this file alone. */
enum err folder_frame(struct folder *f, struct frame *frame);

#endif
