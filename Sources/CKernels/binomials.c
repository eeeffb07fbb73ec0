// Many binomial quantiles at once. Contraction is off and nothing comes from libm: the same bits
// everywhere.
//
// Most counts of few trials are 0 at once, since (1 - p)^n is at least 1 - n p. Small expectations
// are inverted by adding up probabilities from 0, eight counts side by side. Large ones take the
// Cornish-Fisher expansion of the count plus a uniform of (-1/2, 1/2), whose cumulants are the
// binomial's with Sheppard's corrections; where its error could reach over a whole number, and in
// the far tails, the single form decides.
#pragma STDC FP_CONTRACT OFF
#include "expansion.h"

/// Counts taken through all passes together; a multiple of 8.
#define CHUNK 256
typedef double v8d __attribute__((vector_size(64)));
typedef long long v8i __attribute__((vector_size(64)));

#define NAME(x) ck_##x##_v1
#define TARGET
#define WIDEN
#include "binomials_body.h"
#undef NAME
#undef TARGET
#undef WIDEN
#if CK_X86
#define NAME(x) ck_##x##_v3
#define TARGET TARGET_V3
#define WIDEN
#include "binomials_body.h"
#undef NAME
#undef TARGET
#undef WIDEN
#define NAME(x) ck_##x##_v4
#define TARGET TARGET_V4
#define WIDEN _Pragma("clang loop vectorize_width(8)")
#include "binomials_body.h"
#undef NAME
#undef TARGET
#undef WIDEN
#endif

void ck_binomials(int level, int32_t *counts, const double *u, const int32_t *trials,
                  const double *p, size_t n) {
    for (size_t first = 0; first < n; first += CHUNK) {
        size_t length = n - first < CHUNK ? n - first : CHUNK;
        switch (ck_usable(level)) {
#if CK_X86
            case 2:
                ck_binomial_chunk_v4(counts + first, u + first, trials + first, p + first, length);
                break;
            case 1:
                ck_binomial_chunk_v3(counts + first, u + first, trials + first, p + first, length);
                break;
#endif
            default:
                ck_binomial_chunk_v1(counts + first, u + first, trials + first, p + first, length);
        }
    }
}
