#ifndef CHIT_SCAN_CAMERA_LIST_H
#define CHIT_SCAN_CAMERA_LIST_H
/* The modes that a camera lists (V4L2's enumeration of formats, frame sizes and frame intervals, through libv4l2). */
#include "scan/camera_mode.h"

#include <stdint.h>

/* fd: of a camera that libv4l2 has opened. Only modes of formats that we read; those which libv4l2 makes of others only
 * where there are none. Gives how many there are. */
size_t camera_list(int fd, struct camera_mode modes[CAMERA_MODES_MAX]);

/* V4L2's names for our formats. False for one that we do not read. */
bool camera_list_format(uint32_t fourcc, enum frame_format *out);
uint32_t camera_list_fourcc(enum frame_format format);

#endif
