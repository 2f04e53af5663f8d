/* camera_mode: the lists of real webcams, and what is chosen of them on fast and slow machines. */
#include "scan/camera_mode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define M(f, w, h, r) { FRAME_##f, false, w, h, r }
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* As `v4l2-ctl --list-formats-ext` tells them, the fastest rate of each. */
static const struct camera_mode c270[] = {	/* a 720p webcam of ten years */
	M(YUYV, 640, 480, 30), M(YUYV, 160, 120, 30), M(YUYV, 320, 240, 30), M(YUYV, 352, 288, 30), M(YUYV, 800, 600, 20),
	M(YUYV, 960, 720, 10), M(YUYV, 1280, 720, 7), M(YUYV, 1280, 960, 7), M(MJPG, 640, 480, 30), M(MJPG, 320, 240, 30),
	M(MJPG, 800, 600, 30), M(MJPG, 960, 720, 30), M(MJPG, 1280, 720, 30), M(MJPG, 1280, 960, 30),
};
static const struct camera_mode c920[] = {	/* a good one */
	M(YUYV, 640, 480, 30), M(YUYV, 800, 600, 24), M(YUYV, 1280, 720, 10), M(YUYV, 1920, 1080, 5), M(YUYV, 2304, 1536, 2),
	M(MJPG, 640, 480, 30), M(MJPG, 800, 600, 30), M(MJPG, 1280, 720, 30), M(MJPG, 1600, 896, 30), M(MJPG, 1920, 1080, 30),
};
static const struct camera_mode cheap[] = {	/* a no-name VGA one, which begins its list with the least */
	M(YUYV, 160, 120, 30), M(YUYV, 176, 144, 30), M(YUYV, 320, 240, 30), M(YUYV, 352, 288, 30), M(YUYV, 640, 480, 25),
};
static const struct camera_mode uhd[] = {
	M(YUYV, 640, 480, 30), M(MJPG, 3840, 2160, 30), M(MJPG, 2560, 1440, 30), M(MJPG, 1920, 1080, 30), M(MJPG, 1280, 720, 30),
	M(NV12, 1920, 1080, 30), M(NV12, 1280, 720, 30),
};
static const struct camera_mode grey[] = {	/* an industrial one, global shutter */
	M(GREY, 1280, 800, 30), M(GREY, 1280, 720, 30), M(GREY, 640, 400, 30), M(YUYV, 1280, 800, 10),
};

/* percent: how much slower than the guess every pixel is. */
static void assert_chosen(const struct camera_mode *modes, size_t n, int64_t percent, const char *wanted)
{
	struct camera_cost cost;
	char got[CAMERA_MODE_TEXT];

	camera_cost_guess(&cost);
	for (size_t i = 0; i < CAMERA_FORMATS; i++)
		cost.convert[i] = cost.convert[i] * percent / 100;
	cost.decode = cost.decode * percent / 100;
	camera_mode_format(camera_mode_choose(modes, n, 0, 0, &cost), got);
	assert_string_equal(got, wanted);
}

static void test_ordinary_machine(void **state)
{
	(void)state;
	assert_chosen(c270, COUNT(c270), 100, "MJPG 1280x960 30/s");
	assert_chosen(c920, COUNT(c920), 100, "MJPG 1600x896 30/s");
	assert_chosen(cheap, COUNT(cheap), 100, "YUYV 640x480 25/s");
	assert_chosen(grey, COUNT(grey), 100, "GREY 1280x800 30/s");
}

/* More is read where there is time for it, and no pixel beyond what a lens can give. */
static void test_fast_machine(void **state)
{
	(void)state;
	assert_chosen(c920, COUNT(c920), 30, "MJPG 1920x1080 30/s");
	assert_chosen(uhd, COUNT(uhd), 10, "NV12 1920x1080 30/s");
}

/* The largest picture is of no use that is looked at four times a second. */
static void test_slow_machine(void **state)
{
	(void)state;
	assert_chosen(c270, COUNT(c270), 200, "MJPG 960x720 30/s");
	assert_chosen(c920, COUNT(c920), 400, "YUYV 640x480 30/s");
	assert_chosen(c270, COUNT(c270), 1000, "YUYV 352x288 30/s");
	assert_chosen(cheap, COUNT(cheap), 10000, "YUYV 160x120 30/s");
}

/* A slow full picture is nothing beside a fast one, whatever comes first. */
static void test_slow_camera(void **state)
{
	static const struct camera_mode modes[] = { M(YUYV, 1280, 720, 5), M(YUYV, 640, 480, 30) };
	static const struct camera_mode slow[] = { M(YUYV, 640, 480, 5), M(YUYV, 1280, 720, 2), M(YUYV, 320, 240, 8) };

	(void)state;
	assert_chosen(modes, COUNT(modes), 30, "YUYV 640x480 30/s");
	assert_chosen(slow, COUNT(slow), 30, "YUYV 640x480 5/s");	/* nothing is fast: the most for the time */
}

/* Of one size and rate the one that costs least: here a format that libv4l2 need not make first. */
static void test_cheapest_format(void **state)
{
	static const struct camera_mode modes[] = {
		{ FRAME_YU12, true, 1280, 720, 30 }, M(MJPG, 1280, 720, 30), M(YUYV, 1280, 720, 30), M(NV12, 1280, 720, 30),
	};

	(void)state;
	assert_chosen(modes, 4, 50, "NV12 1280x720 30/s");
	assert_chosen(modes, 3, 50, "YUYV 1280x720 30/s");
	assert_chosen(modes, 2, 50, "MJPG 1280x720 30/s");
	assert_chosen(modes, 1, 50, "YU12 1280x720 30/s");
}

static void assert_sized(unsigned width, unsigned height, const char *wanted)
{
	struct camera_cost cost;
	char got[CAMERA_MODE_TEXT];

	camera_cost_guess(&cost);
	camera_mode_format(camera_mode_choose(c920, COUNT(c920), width, height, &cost), got);
	assert_string_equal(got, wanted);
}

static void test_wished_size(void **state)
{
	(void)state;
	assert_sized(640, 480, "YUYV 640x480 30/s");
	assert_sized(1280, 720, "MJPG 1280x720 30/s");
	assert_sized(1920, 1080, "MJPG 1920x1080 30/s");
	assert_sized(1300, 700, "MJPG 1280x720 30/s");	/* the nearest that there is */
	assert_sized(8000, 8000, "YUYV 2304x1536 2/s");
}

static void test_nothing(void **state)
{
	struct camera_cost cost;

	(void)state;
	camera_cost_guess(&cost);
	assert_null(camera_mode_choose(c920, 0, 0, 0, &cost));
	assert_null(camera_mode_choose(c920, 0, 640, 480, &cost));
}

static void test_costs(void **state)
{
	static const struct camera_mode m = M(YUYV, 1000, 1000, 12);
	struct camera_cost cost = { .convert = { [FRAME_YUYV] = 2000 }, .decode = 8000 };
	struct camera_cost nothing = { .decode = 0 };

	(void)state;
	assert_int_equal(camera_mode_us(&m, &cost), 10000);
	assert_int_equal(camera_mode_looks(&m, &cost), 120);	/* 70 were possible: the camera gives 12 */
	cost.decode = 98000;
	assert_int_equal(camera_mode_looks(&m, &cost), 70);	/* a tenth of a second each, of seven in ten */
	assert_int_equal(camera_mode_looks(&m, &nothing), 120);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ordinary_machine), cmocka_unit_test(test_fast_machine),
		cmocka_unit_test(test_slow_machine),	 cmocka_unit_test(test_slow_camera),
		cmocka_unit_test(test_cheapest_format),	 cmocka_unit_test(test_wished_size),
		cmocka_unit_test(test_nothing),		 cmocka_unit_test(test_costs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
