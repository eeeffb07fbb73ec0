// The Cornish-Fisher expansion of a binomial quantile, shared by its single and its array form.
#ifndef TRUSTCAST_EXPANSION_H
#define TRUSTCAST_EXPANSION_H
#include "elementary.h"

/// Expectations from this one on are expanded.
#define EXPANDED_MEAN 5.0
/// Beyond this normal quantile the sum of probabilities decides.
#define EXPANDED_REACH 4.4

INLINE double square_root(double x) { return __builtin_elementwise_sqrt(x); }

/// The quantile less 1/2 as a real number: the count is the whole number above it. Expansion to
/// the order n^-2 (Abramowitz and Stegun 26.2.49). `margin` bounds its error: at least 1.8 times what was
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

/// The whole number above the expansion, 0 <= y < 2^51, and whether no other can be the quantile.
INLINE double expanded_count(double z, double n, double p, double *sure) {
    double bound, y = expanded_quantile(z, n, p, &bound);
    double whole = (y + 0x1p52) - 0x1p52;
    whole += whole < y ? 1.0 : 0.0;
    double rest = whole - y, is_sure = rest > bound ? 1.0 : 0.0;
    is_sure = 1.0 - rest > bound ? is_sure : 0.0;
    is_sure = y > 0.0 ? is_sure : 0.0;
    is_sure = whole <= n ? is_sure : 0.0;
    is_sure = z < EXPANDED_REACH ? is_sure : 0.0;
    is_sure = z > -EXPANDED_REACH ? is_sure : 0.0;
    *sure = is_sure;
    return whole;
}

/// The quantile by adding up probabilities and by integrals, without the expansion.
int64_t ck_summed_binomial(int level, double u, int64_t trials, double p);
#endif
