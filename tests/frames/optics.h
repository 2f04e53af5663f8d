#ifndef FRAMES_OPTICS_H
#define FRAMES_OPTICS_H
/* What light, lens and sensor do to a picture in linear light; and chance that gives the same again. */
#include <stdint.h>

struct chance {
	uint64_t state;
};
struct chance chance_of(uint64_t a, uint64_t b, uint64_t salt);
uint64_t chance_next(struct chance *c);
double chance_within(struct chance *c, double low, double high);

/* Linear light, 1 is white; row after row. */
struct picture {
	unsigned width, height;
	float *light;
};
struct picture picture_make(unsigned width, unsigned height);	/* black; ends the program where memory ends */
void picture_free(struct picture *p);

/* One frame's faults. Angles are in degrees, lengths in pixels, light relative to white. */
struct faults {
	double tilt, roll;
	double sigma;		/* of the lens's blur */
	double noise;		/* of the sensor, in grey levels */
	double ambient;		/* light on the glass */
	double uneven;		/* 1: even; less: this much at one edge */
	double moire, motion, glare, exposure, sharpen;
	double inverted;	/* 1: the screen shows light on dark */
	int jpeg;		/* quality */
};

/* Where the code lies in the picture: glare is thrown there. */
struct box {
	double x0, y0, x1, y1;
};

void optics_lighten(struct picture *p, const struct faults *f, struct box code, struct chance *c);
void optics_move(struct picture *p, double pixels, struct chance *c);
void optics_blur(struct picture *p, double sigma);
/* Gamma, noise, the camera's own sharpening; width * height bytes that the caller frees. */
uint8_t *optics_expose(struct picture *p, const struct faults *f, struct chance *c);

#endif
