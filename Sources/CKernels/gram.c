// X'WX with the weights folded in, and the logistic likelihood around it. Contraction is left on:
// the last bits depend on the processor.
#include "elementary.h"
#include <string.h>

/// Rows packed at a time: with 20 columns panel and sums stay within a first-level cache of 32 KB.
enum { CK_PANEL = 64 };

/// What rows without an offset and trials of their own have: 0 and, as long as there are rows, 1.
static const double zeros[CK_PANEL] __attribute__((aligned(64)));
static const double ones[2 * CK_PANEL] __attribute__((aligned(64))) = {
    [0 ... CK_PANEL - 1] = 1.0};

/// A panel of values from `start` on; `panel` serves for the last rows, which end in zeros.
static const double *ck_rows(const double *values, size_t start, size_t count, double *panel) {
    if (count == CK_PANEL) return values + start;
    memset(panel, 0, CK_PANEL * sizeof(double));
    memcpy(panel, values + start, count * sizeof(double));
    return panel;
}

#define NAME(x) ck_##x##_v1
#define TARGET
#define LANES 2
#define WIDE 2
#define WIDEN
#include "gram_body.h"
#include "logistic_body.h"
#undef NAME
#undef TARGET
#undef LANES
#undef WIDE
#undef WIDEN

#if CK_X86
#define NAME(x) ck_##x##_v3
#define TARGET TARGET_V3
#define LANES 4
#define WIDE 2
#define WIDEN
#include "gram_body.h"
#include "logistic_body.h"
#undef NAME
#undef TARGET
#undef LANES
#undef WIDE
#undef WIDEN

#define NAME(x) ck_##x##_v4
#define TARGET TARGET_V4
#define LANES 8
#define WIDE 4
#define WIDEN _Pragma("clang loop vectorize_width(8)")
#include "gram_body.h"
#include "logistic_body.h"
#undef NAME
#undef TARGET
#undef LANES
#undef WIDE
#undef WIDEN
#endif

size_t ck_gram_scratch(size_t columns) {
    size_t tiles = (columns + 3) / 4;
    return tiles * 4 * CK_PANEL * 2 + tiles * (tiles + 1) / 2 * 16 * 8;
}

void ck_gram(int level, const double *x, size_t stride, size_t rows, size_t columns,
             const double *weights, double *out, double *scratch) {
    switch (ck_usable(level)) {
#if CK_X86
        case 2: ck_gram_v4(x, stride, rows, columns, weights, out, scratch); break;
        case 1: ck_gram_v3(x, stride, rows, columns, weights, out, scratch); break;
#endif
        default: ck_gram_v1(x, stride, rows, columns, weights, out, scratch);
    }
}

size_t ck_logistic_scratch(size_t columns) {
    size_t tiles = (columns + 3) / 4;
    return tiles * 4 * CK_PANEL * 2 + tiles * (tiles + 1) / 2 * 16 * 8 * 2 + tiles * 4 * 8 * 4;
}

void ck_logistic_regression(int level, const struct ck_binomial *data, size_t first, size_t rows,
                            const double *beta, const struct ck_logistic_sums *sums,
                            double *scratch) {
    switch (ck_usable(level)) {
#if CK_X86
        case 2: ck_logistic_v4(data, first, rows, beta, sums, scratch); break;
        case 1: ck_logistic_v3(data, first, rows, beta, sums, scratch); break;
#endif
        default: ck_logistic_v1(data, first, rows, beta, sums, scratch);
    }
}
