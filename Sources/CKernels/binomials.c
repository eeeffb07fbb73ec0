// Many binomial quantiles at once. Contraction is off and nothing comes from libm: the same bits
// everywhere.
//
// Most counts of few trials are 0 at once, since (1 - p)^n is at least 1 - n p. Small expectations
// are inverted by adding up probabilities from 0, eight counts side by side. Large ones take the
// Cornish-Fisher expansion of the count plus a uniform of (-1/2, 1/2), whose cumulants are the
// binomial's with Sheppard's corrections; where its error could reach over a whole number, and in
// the far tails, the single form decides.
#pragma STDC FP_CONTRACT OFF
#include "elementary.h"

/// Counts taken through all passes together; a multiple of 8.
#define CHUNK 256
/// Expectations from this one on are expanded.
#define EXPANDED_MEAN 5.0
/// Beyond this normal quantile the single form decides.
#define EXPANDED_REACH 4.4

typedef double v8d __attribute__((vector_size(64)));
typedef long long v8i __attribute__((vector_size(64)));

INLINE double square_root(double x) { return __builtin_elementwise_sqrt(x); }

/// The quantile less 1/2 as a real number: the count is the whole number above it. Expansion to
/// the order n^-2 (Abramowitz and Stegun 26.2.49). `margin` bounds its error: twice what was
/// found over all counts within the reach, for expectations from 5 to 20,000.
INLINE double expanded_quantile(double z, double n, double p, double *margin) {
    double q = 1.0 - p, v = n * p * q, pq = p * q, skew = q - p;
    double k2 = v - 1.0 / 12, s = square_root(k2), over = 1.0 / k2, root = 1.0 / s;
    double g1 = v * skew * over * root;
    double g2 = (v * (1.0 - 6.0 * pq) + 1.0 / 120) * over * over;
    double g3 = v * skew * (1.0 - 12.0 * pq) * over * over * root;
    double g4 = (v * (1.0 - 30.0 * pq + 120.0 * pq * pq) - 1.0 / 252) * over * over * over;
    double h2 = z * z - 1.0, h3 = z * h2 - 2.0 * z, h4 = z * h3 - 3.0 * h2;
    double h5 = z * h4 - 4.0 * h3, g11 = g1 * g1;
    double first = g1 * h2 * (1.0 / 6);
    double second = g2 * h3 * (1.0 / 24) - g11 * (2.0 * h3 + z) * (1.0 / 36);
    double third = g3 * h4 * (1.0 / 120) - g1 * g2 * (h4 + h2) * (1.0 / 24)
        + g11 * g1 * (12.0 * h4 + 19.0 * h2) * (1.0 / 324);
    double fourth = g4 * h5 * (1.0 / 720) - g2 * g2 * (3.0 * h5 + 6.0 * h3 + 2.0 * z) * (1.0 / 384)
        - g1 * g3 * (2.0 * h5 + 3.0 * h3) * (1.0 / 180)
        + g11 * g2 * (14.0 * h5 + 37.0 * h3 + 8.0 * z) * (1.0 / 288)
        - g11 * g11 * (252.0 * h5 + 832.0 * h3 + 227.0 * z) * (1.0 / 7776);
    double z2 = z * z;
    *margin = (0.015 + 0.003 * z2 * z2 * z2) * over * over + 1e-13 * n;
    return n * p + s * (z + (first + (second + (third + fourth)))) - 0.5;
}

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
