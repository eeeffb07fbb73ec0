// X'WX with the weights folded in. Contraction is left on: the last bits depend on the processor.
#include "level.h"

/// Rows packed at a time: with 20 columns panel and sums stay within a first-level cache of 32 KB.
enum { CK_PANEL = 64 };

#define NAME(x) ck_##x##_v1
#define TARGET
#define LANES 2
#define WIDE 2
#include "gram_body.h"
#undef NAME
#undef TARGET
#undef LANES
#undef WIDE

#if CK_X86
#define NAME(x) ck_##x##_v3
#define TARGET TARGET_V3
#define LANES 4
#define WIDE 2
#include "gram_body.h"
#undef NAME
#undef TARGET
#undef LANES
#undef WIDE

#define NAME(x) ck_##x##_v4
#define TARGET TARGET_V4
#define LANES 8
#define WIDE 4
#include "gram_body.h"
#undef NAME
#undef TARGET
#undef LANES
#undef WIDE
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
