/* camera: what is no camera, and the words for it. With a true one it is tested in the lab (tests/lab/scan.guest). */
#define _XOPEN_SOURCE 700	/* posix_openpt */
#include "scan/camera.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int open_files(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

/* Refused with this failure and these words, and nothing left open. */
static void assert_refused(const char *device, enum err wanted, const char *words)
{
	struct camera_cost cost;
	struct camera_wish wish = { .cost = &cost };
	struct camera *c = NULL;
	int before = open_files();

	err_clear();
	camera_cost_guess(&cost);
	assert_int_equal(camera_open(&c, device, &wish), wanted);
	assert_null(c);
	assert_non_null(strstr(err_detail(), words));
	assert_int_equal(open_files(), before);
}

static void test_missing(void **state)
{
	(void)state;
	assert_refused("/dev/no-such-camera", ERR_NOT_FOUND, "is not there: plug it in");
	assert_refused("/dev/no/such/camera", ERR_NOT_FOUND, "is not there");
	assert_refused("", ERR_NOT_FOUND, "is not there");
}

static void test_no_camera(void **state)
{
	char path[] = "/tmp/chit-camera-XXXXXX";
	int master = posix_openpt(O_RDWR | O_NOCTTY), fd = mkstemp(path);

	(void)state;
	assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0 && fd >= 0);
	assert_refused("/dev/null", ERR_FORMAT, "/dev/null is no camera");
	assert_refused("/dev/urandom", ERR_FORMAT, "is no camera");
	assert_refused(ptsname(master), ERR_FORMAT, "is no camera");
	assert_refused(path, ERR_FORMAT, "is no camera");
	close(master);
	close(fd);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);	/* which nobody writes: it must not hold us */
	assert_refused(path, ERR_FORMAT, "is no camera");
	unlink(path);
}

/* A path is itself, whether it is there or not; a name is looked for, and here nobody has it. */
static void test_find(void **state)
{
	char path[CAMERA_PATH_MAX];
	unsigned turn = 0;

	(void)state;
	assert_true(camera_find("/dev/v4l/by-id/usb-Lab_Webcam-video-index0", &turn, path));
	assert_string_equal(path, "/dev/v4l/by-id/usb-Lab_Webcam-video-index0");
	assert_false(camera_find("/dev/v4l/by-id/usb-Lab_Webcam-video-index0", &turn, path));
	turn = 0;
	assert_false(camera_find("No Such Webcam 9000", &turn, path));
	assert_in_range(turn, 1, 1000);
}

static void test_close_nothing(void **state)
{
	(void)state;
	camera_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_missing), cmocka_unit_test(test_no_camera), cmocka_unit_test(test_find),
		cmocka_unit_test(test_close_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
