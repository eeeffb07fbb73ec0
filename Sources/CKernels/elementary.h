// Elementary functions by selects and polynomials, without libm, tables or branches, so that loops
// over them vectorise and every instruction set gives the same bits, if contraction is switched
// off before this file is included. Polynomials are near-minimax fits (Chebyshev, 50 digits) made for this file.
#ifndef TRUSTCAST_ELEMENTARY_H
#define TRUSTCAST_ELEMENTARY_H
#include "level.h"

INLINE double from_bits(uint64_t bits) {
    double value;
    __builtin_memcpy(&value, &bits, 8);
    return value;
}

INLINE uint64_t to_bits(double value) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, 8);
    return bits;
}

#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define ROUNDER 0x1.8p52
#define SQRT_HALF_BITS 0x3fe6a09e667f3bcdull

/// (e^r - 1 - r) / r^2 for |r| <= ln(2)/2, error 2e-19 of e^r.
INLINE double exp_tail(double r) {
    double r2 = r * r, r4 = r2 * r2;
    double a = 0x1.0000000000000p-1 + r * 0x1.5555555555557p-3;
    double b = 0x1.5555555555556p-5 + r * 0x1.11111111100dcp-7;
    double c = 0x1.6c16c16c162d4p-10 + r * 0x1.a01a01abe7fe1p-13;
    double d = 0x1.a01a01a6d889cp-16 + r * 0x1.71de0231960ebp-19;
    double e = 0x1.27e4db646b17ep-22 + r * 0x1.af4de97ca4194p-26 + r2 * 0x1.1f730349868cep-29;
    return (a + r2 * b) + r4 * ((c + r2 * d) + r4 * e);
}

/// 2^k for a whole number -1022 <= k <= 1023 held in a double.
INLINE double power_of_two(double k) { return from_bits((to_bits(k + ROUNDER) + 1023) << 52); }

INLINE double exp1(double x) {
    x = x > 710.0 ? 710.0 : x;
    x = x < -746.0 ? -746.0 : x;
    double k = (x * 0x1.71547652b82fep0 + ROUNDER) - ROUNDER;
    double high = x - k * LN2_HIGH, low = k * LN2_LOW;
    double r = high - low, rest = (high - r) - low;
    double y = 1.0 + (r + (rest + r * r * exp_tail(r)));
    double half = (k * 0.5 + ROUNDER) - ROUNDER;
    return y * power_of_two(half) * power_of_two(k - half);
}

INLINE double expm1_1(double x) {
    double small = x + x * x * exp_tail(x), large = exp1(x) - 1.0;
    return (x < 0.34 && x > -0.34) ? small : large;
}

INLINE double log1(double x) {
    double scaled = x < 0x1p-1022 ? x * 0x1p54 : x;
    double shift = x < 0x1p-1022 ? 1077.0 : 1023.0;
    uint64_t bits = to_bits(scaled) + (0x3ff0000000000000ull - SQRT_HALF_BITS);
    double k = from_bits((bits >> 52) | 0x4330000000000000ull) - 0x1p52 - shift;
    double f = from_bits((bits & 0x000fffffffffffffull) + SQRT_HALF_BITS) - 1.0;
    double s = f / (2.0 + f), z = s * s, w = z * z;
    double even = 0x1.5555555555555p-1 + z * 0x1.9999999999a38p-2
        + w * (0x1.2492492476c87p-2 + z * 0x1.c71c720160b47p-3);
    double odd = 0x1.745cf901605f7p-3 + z * 0x1.3b1c360763b8ap-3
        + w * (0x1.0fbe83c2cbcf3p-3 + z * 0x1.0c04595972ab8p-3);
    double tail = z * (even + w * w * odd), half = 0.5 * f * f;
    double y = k * LN2_HIGH - ((half - (s * (half + tail) + k * LN2_LOW)) - f);
    y = x == __builtin_inf() ? x : y;
    y = x == 0.0 ? -__builtin_inf() : y;
    return x >= 0.0 ? y : __builtin_nan("");
}

INLINE double log1p_1(double x) {
    double u = 1.0 + x;
    double lost = x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x);
    double y = log1(u);
    double corrected = y + lost / u;
    return (u > 0.0 && u < __builtin_inf()) ? corrected : y;
}

INLINE double logistic1(double x) {
    double e = exp1(x < 0.0 ? x : -x);
    return (x < 0.0 ? e : 1.0) / (1.0 + e);
}

#define RATIO7(r, n0, n1, n2, n3, n4, n5, n6, n7, d1, d2, d3, d4, d5, d6, d7) \
    ((((((((n7 * r + n6) * r + n5) * r + n4) * r + n3) * r + n2) * r + n1) * r + n0) \
     / (((((((d7 * r + d6) * r + d5) * r + d4) * r + d3) * r + d2) * r + d1) * r + 1.0))

/// The standard normal quantile of u = 1/2 + q for |q| <= 0.425.
INLINE double central_normal_quantile1(double q) {
    double r = 0.180625 - q * q;
    return q * RATIO7(r,
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
        1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
        3.3430575583588128105e4, 2.5090809287301226727e3, 4.2313330701600911252e1,
        6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
        3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3);
}

/// The standard normal quantile, algorithm AS 241 (PPND16) of Wichura (1988).
INLINE double normal_quantile1(double u) {
    double q = u - 0.5, centre = central_normal_quantile1(q);
    double t = __builtin_elementwise_sqrt(-log1(q < 0.0 ? u : 1.0 - u));
    double m = t - 1.6, f = t - 5.0;
    double middle = RATIO7(m,
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
        3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
        2.27238449892691845833e-2, 7.74545014278341407640e-4, 2.05319162663775882187e0,
        1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
        1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9);
    double far = RATIO7(f,
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
        2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
        2.71155556874348757815e-5, 2.01033439929228813265e-7, 5.99832206555887937690e-1,
        1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
        1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15);
    double tail = t <= 5.0 ? middle : far;
    tail = t == __builtin_inf() ? t : tail;
    double outer = q < 0.0 ? -tail : tail;
    return (q <= 0.425 && q >= -0.425) ? centre : outer;
}

/// Chebyshev coefficients of (1 + 2x) exp(x^2) erfc(x) in t = (x - 3.75) / (x + 3.75), x >= 0: the
/// form of Shepherd and Laframboise (1981), error 2e-18.
static const double cumulative_series[26] = {
    0x1.2d75d0246cee8p+1, -0x1.2cd0564f8c1b7p-8, -0x1.59159e8868995p-4, 0x1.e50c3e7c7dccep-5,
    -0x1.b4c68f4569326p-6, 0x1.295e991a7d82dp-7, -0x1.3c4c54f8d419dp-9, 0x1.014ed1572209ap-11,
    -0x1.221e6f70130b5p-14, 0x1.15c3f597f0492p-18, 0x1.9f8f03ca86fc1p-21, -0x1.d601c320c8f9cp-23,
    0x1.71e1efca86cf9p-27, 0x1.36bf2885524c9p-28, -0x1.aa4d7b1cdf20ap-31, -0x1.15df59ca6082bp-34,
    0x1.f8af0a9aa6d31p-36, 0x1.b61b723941781p-43, -0x1.0fc16c00b50f2p-40, 0x1.24f6a772cbc36p-45,
    0x1.2d8b49ab5f72bp-45, -0x1.0cb63a80de2c5p-49, -0x1.6884628ace07ap-50, 0x1.561b105822235p-54,
    0x1.d3744857e262bp-55, -0x1.4a219c71bb4d2p-59};

/// (1 + 2x) exp(x^2) erfc(x), x >= 0.
INLINE double scaled_erfc(double x) {
    double t = (x - 3.75) / (x + 3.75), t2 = t + t, b0 = 0.0, b1 = 0.0;
#pragma clang loop unroll(full)
    for (int i = 25; i > 0; i--) {
        double b = cumulative_series[i] + (t2 * b0 - b1);
        b1 = b0;
        b0 = b;
    }
    return 0.5 * cumulative_series[0] + (t * b0 - b1);
}

/// x with its low 27 bits cleared, so that its square is exact.
INLINE double short_head(double x) { return from_bits(to_bits(x) & 0xfffffffff8000000ull); }

/// The standard normal distribution function; relative error below 3e-16 (1 + x^2) in the tails.
INLINE double normal_cumulative1(double z) {
    double a = (z < 0.0 ? -z : z);
    a = a > 40.0 ? 40.0 : a;
    double x = a * 0x1.6a09e667f3bcdp-1;
    double sum = scaled_erfc(x);
    // exp(-a^2/2) with a split so that the leading square is exact.
    double head = short_head(a), rest = a - head;
    double gauss = exp1(-0.5 * head * head) * exp1(-0.5 * rest * (a + head));
    double upper = 0.5 * gauss * sum / (1.0 + 2.0 * x);
    double y = z < 0.0 ? upper : 1.0 - upper;
    return z == z ? y : z;
}

/// erfc(x) = 1 - erf(x); relative error below 1e-15 down to the smallest normal number.
INLINE double erfc1(double z) {
    double x = (z < 0.0 ? -z : z);
    x = x > 30.0 ? 30.0 : x;
    double head = short_head(x), rest = x - head;
    double gauss = exp1(-head * head) * exp1(-rest * (x + head));
    double upper = gauss * scaled_erfc(x) / (1.0 + 2.0 * x);
    double y = z < 0.0 ? 2.0 - upper : upper;
    return z == z ? y : z;
}
#endif
