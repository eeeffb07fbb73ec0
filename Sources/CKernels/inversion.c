// Quantile functions of counts. Contraction is off and nothing comes from libm: the same bits
// everywhere.
//
// Small expectations are inverted by adding up probabilities from the end of the support. Binomials
// of larger ones are expanded first (expansion.h), which decides but for one in some thousands.
// Otherwise the search starts at a Cornish-Fisher guess k. Its distribution function is the probability
// of k times a smooth integral (the beta or gamma form of the distribution function), taken over
// the smaller tail by 24 Gauss-Legendre nodes; then it walks by the recurrence of probabilities.
#pragma STDC FP_CONTRACT OFF
#include "expansion.h"

/// Nodes and weights of the 24-point Gauss-Legendre rule on [0, 1].
static const double gauss_nodes[24] = {
    0x1.3b690cb733ec7p-9, 0x1.9e0c1e680f139p-7, 0x1.f9a7a58f55b36p-6, 0x1.d13df3cd9785bp-5,
    0x1.70a2cc7cb2401p-4, 0x1.0a1ce248c4454p-3, 0x1.685a2340bdef4p-3, 0x1.d17d08a7651aap-3,
    0x1.21e5d13f0eda5p-2, 0x1.5eb2b9d3b8b78p-2, 0x1.9e25aaf51ac1dp-2, 0x1.df33ef5824ba3p-2,
    0x1.10660853eda2ep-1, 0x1.30ed2a85729f2p-1, 0x1.50a6a31623a44p-1, 0x1.6f0d17607892dp-1,
    0x1.8ba0bdd626b95p-1, 0x1.a5e9772fd0843p-1, 0x1.bd78c76dceeebp-1, 0x1.d1eba67069b80p-1,
    0x1.e2ec20c32687ap-1, 0x1.f032c2d385526p-1, 0x1.f987cf865fc3bp-1, 0x1.fec496f348cc1p-1};
static const double gauss_weights[24] = {
    0x1.9465bd3112202p-8, 0x1.d375514486f1dp-7, 0x1.6ab884f57c979p-6, 0x1.e5c6255d25edap-6,
    0x1.2c6d5c2eff064p-5, 0x1.6108ef504463ap-5, 0x1.8fd8936444b16p-5, 0x1.b8177ba4a68dcp-5,
    0x1.d91c78acb1b2dp-5, 0x1.f25cbce1d1ff6p-5, 0x1.01b7117cf8bd8p-4, 0x1.060475e763736p-4,
    0x1.060475e763736p-4, 0x1.01b7117cf8bd8p-4, 0x1.f25cbce1d1ff6p-5, 0x1.d91c78acb1b2dp-5,
    0x1.b8177ba4a68dcp-5, 0x1.8fd8936444b16p-5, 0x1.6108ef504463ap-5, 0x1.2c6d5c2eff064p-5,
    0x1.e5c6255d25edap-6, 0x1.6ab884f57c979p-6, 0x1.d375514486f1dp-7, 0x1.9465bd3112202p-8};

#define NAME(x) ck_##x##_v1
#define TARGET
#define WIDEN
#include "inversion_body.h"
#undef NAME
#undef TARGET
#undef WIDEN
#if CK_X86
#define NAME(x) ck_##x##_v3
#define TARGET TARGET_V3
#define WIDEN
#include "inversion_body.h"
#undef NAME
#undef TARGET
#undef WIDEN
#define NAME(x) ck_##x##_v4
#define TARGET TARGET_V4
#define WIDEN _Pragma("clang loop vectorize_width(8)")
#include "inversion_body.h"
#undef NAME
#undef TARGET
#undef WIDEN
#endif

/// Expectations up to this one are inverted from the end of the support.
static const double small_mean = 48.0;
static const double two_pi = 6.283185307179586477;

// MARK: Probabilities

double ck_stirling_error(double x) {
    double sum = 0.0;
    for (; x < 10.0; x += 1.0) sum += (x + 0.5) * log1p_1(1.0 / x) - 1.0;
    double z = 1.0 / (x * x);
    double low = 1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680)));
    double high = 1.0 / 1188 - z * (691.0 / 360360 - z * (1.0 / 156 - z * (3617.0 / 122400)));
    return sum + (low + z * z * z * z * high) / x;
}

double ck_deviance(double a, double x) {
    double difference = a - x, total = a + x;
    if (!(difference < 0.1 * total && difference > -0.1 * total))
        return a * log1(a / x) - difference;
    double v = difference / total, square = v * v, sum = difference * v, power = 2.0 * a * v;
    for (int term = 3; term < 80; term += 2) {
        power *= square;
        double next = sum + power / term;
        if (next == sum) break;
        sum = next;
    }
    return sum;
}

/// log C(n, k) p^k q^(n-k) by Loader's saddle point (2000); q = 1 - p, n need not be whole.
double ck_log_binomial(double k, double n, double p, double q) {
    if (k == 0.0) return p < 0.5 ? n * log1p_1(-p) : n * log1(q);
    if (k == n) return p < 0.5 ? n * log1(p) : n * log1p_1(-q);
    double rest = n - k;
    return ck_stirling_error(n) - ck_stirling_error(k) - ck_stirling_error(rest)
        - ck_deviance(k, n * p) - ck_deviance(rest, n * q)
        - 0.5 * log1(two_pi * k * (rest / n));
}

double ck_log_poisson(double k, double mean) {
    if (k == 0.0) return -mean;
    return -ck_stirling_error(k) - ck_deviance(k, mean) - 0.5 * log1(two_pi * k);
}

// MARK: Search

/// A count on its way to the quantile: P(X <= k), or P(X > k) if `upper`, and P(X = k).
struct walk {
    double k, tail, probability;
    int upper;
};

/// Walks to the smallest k with P(X <= k) >= u. UP(k) is P(k + 1) / P(k), DOWN(k) P(k - 1) / P(k).
#define WALK(w, u, lowest, highest, UP, DOWN)                                     \
    if (w.upper) {                                                                \
        double above = 1.0 - u;                                                   \
        while (w.tail > above && w.k < highest) {                                 \
            w.probability *= UP(w.k);                                             \
            w.k += 1.0;                                                           \
            w.tail -= w.probability;                                              \
        }                                                                         \
        while (w.k > lowest && w.tail + w.probability <= above) {                 \
            w.tail += w.probability;                                              \
            w.probability *= DOWN(w.k);                                           \
            w.k -= 1.0;                                                           \
        }                                                                         \
    } else {                                                                      \
        while (w.tail < u && w.k < highest) {                                     \
            w.probability *= UP(w.k);                                             \
            w.k += 1.0;                                                           \
            w.tail += w.probability;                                              \
        }                                                                         \
        while (w.k > lowest && w.tail - w.probability >= u) {                     \
            w.tail -= w.probability;                                              \
            w.probability *= DOWN(w.k);                                           \
            w.k -= 1.0;                                                           \
        }                                                                         \
    }

/// Integral over [0, length] of exp(a log(1 + cx x) + b log(1 + cy x) + c x).
static double tail_integral(int level, double length, double a, double cx, double b, double cy,
                            double c) {
    double values[24];
    switch (ck_usable(level)) {
#if CK_X86
        case 2: ck_tail_integrand_v4(values, length, a, cx, b, cy, c); break;
        case 1: ck_tail_integrand_v3(values, length, a, cx, b, cy, c); break;
#endif
        default: ck_tail_integrand_v1(values, length, a, cx, b, cy, c);
    }
    double sum = 0.0;
    for (int i = 0; i < 24; i++) sum += gauss_weights[i] * values[i];
    return length * sum;
}

/// Where the integrand has fallen by about e^-38, at most `limit`: a parabola through its slope and
/// curvature at 0, then two Newton steps.
static double tail_length(double slope, double curvature, double limit, double a, double cx,
                          double b, double cy, double c) {
    double x = (slope + square_root(slope * slope + 76.0 * curvature)) / curvature;
    // Short against both scales, it is a parabola.
    double steepest = cx * cx > cy * cy ? cx : cy;
    if (steepest * steepest * x * x < 1e-3) return x;
    for (int i = 0; i < 2; i++) {
        if (x >= 0.999 * limit) return limit;
        double fallen = a * log1p_1(cx * x) + b * log1p_1(cy * x) + c * x;
        x -= (fallen + 38.0) / (a * cx / (1.0 + cx * x) + b * cy / (1.0 + cy * x) + c);
    }
    return x < limit ? x : limit;
}

/// A probability that leaves those of the counts around its quantile in the range of numbers; no
/// uniform of 53 bits is as small.
INLINE double at_least_tiny(double u) { return u < 0x1p-600 ? 0x1p-600 : u; }

/// Rounds to the nearest whole number (0 <= x < 2^51) and keeps it in [0, highest].
INLINE double start_at(double x, double highest) {
    x = x < 0.0 ? 0.0 : x;
    x = x > highest ? highest : x;
    x = (x + 0x1p52) - 0x1p52;
    return x > highest ? highest : x;
}

// MARK: Binomial

/// From 0 upwards for p <= 1/2: the smallest k with P(X <= k) >= u, or > u if strict.
static double binomial_from_zero(double u, double n, double p, int strict) {
    double q = 1.0 - p, r;
    if (n <= 512.0) {
        r = 1.0;
        double base = q;
        for (unsigned bits = (unsigned)n; bits; bits >>= 1) {
            if (bits & 1) r *= base;
            base *= base;
        }
    } else {
        r = exp1(n * log1p_1(-p));
    }
    double k = 0.0, sum = r, odds = p / q, scaled = (n + 1.0) * odds;
    while ((strict ? sum <= u : sum < u) && k < n) {
        k += 1.0;
        r *= scaled / k - odds;
        double next = sum + r;
        if (next == sum && k > n * p) break;
        sum = next;
    }
    return k;
}

static double binomial_large(int level, double u, double n, double p) {
    double q = 1.0 - p, mean = n * p, deviation = square_root(mean * q);
    double z = normal_quantile1(u);
    double k = start_at(mean + deviation * z + (q - p) * (z * z - 1.0) / 6.0, n - 1.0);
    struct walk w = {k, 0.0, exp1(ck_log_binomial(k, n, p, q)), 0};
    // P(X <= k) = P(k) (n - k) / q times the integral of (t/p)^k ((1-t)/q)^(n-k-1) from p to 1.
    double rest = n - k - 1.0, slope = k / p - rest / q, curvature = k / (p * p) + rest / (q * q);
    double scale = w.probability * (n - k) / q;
    w.upper = slope > 0.0;
    if (w.upper) {
        double length = tail_length(-slope, curvature, p, k, -1.0 / p, rest, 1.0 / q, 0.0);
        w.tail = scale * tail_integral(level, length, k, -1.0 / p, rest, 1.0 / q, 0.0);
    } else {
        double length = tail_length(slope, curvature, q, k, 1.0 / p, rest, -1.0 / q, 0.0);
        w.tail = scale * tail_integral(level, length, k, 1.0 / p, rest, -1.0 / q, 0.0);
    }
    double odds = p / q;
#define UP(k) ((n - k) / (k + 1.0) * odds)
#define DOWN(k) (k / ((n - k + 1.0) * odds))
    WALK(w, u, 0.0, n, UP, DOWN)
#undef UP
#undef DOWN
    return w.k;
}

int64_t ck_summed_binomial(int level, double u, int64_t trials, double p) {
    if (trials <= 0 || !(p > 0.0)) return 0;
    if (p >= 1.0) return trials;
    u = at_least_tiny(u);
    double n = (double)trials;
    if (p <= 0.5) {
        if (n * p <= small_mean) return (int64_t)binomial_from_zero(u, n, p, 0);
    } else if (n * (1.0 - p) <= small_mean) {
        return trials - (int64_t)binomial_from_zero(1.0 - u, n, 1.0 - p, 1);
    }
    return (int64_t)binomial_large(level, u, n, p);
}

static int64_t invert_binomial(int level, double u, int64_t trials, double p) {
    double n = (double)trials;
    if (p < 1.0 && n * (p < 0.5 ? p : 1.0 - p) >= 16.0) {
        double sure, k = expanded_count(normal_quantile1(u), n, p, &sure);
        if (sure > 0.0) return (int64_t)k;
    }
    return ck_summed_binomial(level, u, trials, p);
}

int64_t ck_invert_binomial(double u, int64_t trials, double p) {
    return invert_binomial(-1, u, trials, p);
}

void ck_invert_binomials(int level, int64_t *counts, const double *u, const int64_t *trials,
                         const double *p, size_t n) {
    for (size_t i = 0; i < n; i++) counts[i] = invert_binomial(level, u[i], trials[i], p[i]);
}

// MARK: Poisson

static int64_t invert_poisson(int level, double u, double mean) {
    if (!(mean > 0.0)) return 0;
    u = at_least_tiny(u);
    if (mean <= small_mean) {
        double k = 0.0, r = exp1(-mean), sum = r;
        while (sum < u) {
            k += 1.0;
            r *= mean / k;
            double next = sum + r;
            if (next == sum && k > mean) break;
            sum = next;
        }
        return (int64_t)k;
    }
    double z = normal_quantile1(u);
    double k = start_at(mean + square_root(mean) * z + (z * z - 1.0) / 6.0, 0x1p51);
    struct walk w = {k, 0.0, exp1(ck_log_poisson(k, mean)), 0};
    // P(X <= k) = P(k) times the integral of (t/mean)^k exp(mean - t) from the mean to infinity.
    double slope = k / mean - 1.0, curvature = k / mean / mean;
    w.upper = slope > 0.0;
    if (w.upper) {
        double length = tail_length(-slope, curvature, mean, k, -1.0 / mean, 0.0, 0.0, 1.0);
        w.tail = w.probability * tail_integral(level, length, k, -1.0 / mean, 0.0, 0.0, 1.0);
    } else {
        double length =
            tail_length(slope, curvature, 0x1p60, k, 1.0 / mean, 0.0, 0.0, -1.0);
        w.tail = w.probability * tail_integral(level, length, k, 1.0 / mean, 0.0, 0.0, -1.0);
    }
#define UP(k) (mean / (k + 1.0))
#define DOWN(k) (k / mean)
    WALK(w, u, 0.0, 0x1p52, UP, DOWN)
#undef UP
#undef DOWN
    return (int64_t)w.k;
}

int64_t ck_invert_poisson(double u, double mean) { return invert_poisson(-1, u, mean); }

void ck_invert_poissons(int level, int64_t *counts, const double *u, const double *means,
                        size_t n) {
    for (size_t i = 0; i < n; i++) counts[i] = invert_poisson(level, u[i], means[i]);
}

// MARK: Hypergeometric

double ck_log_hypergeometric(double k, double N, double K, double n) {
    double p = n / N, q = (N - n) / N;
    return ck_log_binomial(k, K, p, q) + ck_log_binomial(n - k, N - K, p, q)
        - ck_log_binomial(n, N, p, q);
}

/// P(X = k) of k marked among n drawn from N of which K are marked, as a ratio of binomials.
static double hypergeometric_probability(double k, double N, double K, double n) {
    return exp1(ck_log_hypergeometric(k, N, K, n));
}

#define UP(k) ((K - k) / (k + 1.0) * ((n - k) / (others - n + k + 1.0)))
#define DOWN(k) (k / (K - k + 1.0) * ((others - n + k) / (n - k + 1.0)))

static double hypergeometric_from_end(double u, double N, double K, double n, double lowest,
                                      double highest, int strict) {
    double others = N - K, k = lowest, mean = n * (K / N), r;
    double few = n < K ? n : K, many = n < K ? K : n;
    if (lowest == 0.0 && few <= 20.0 && N < 1e12) {
        // P(0): none of the fewer ones meets the more numerous ones.
        double above = 1.0, below = 1.0;
        for (double i = 0.0; i < few; i += 1.0) {
            above *= N - many - i;
            below *= N - i;
        }
        r = above / below;
    } else {
        r = hypergeometric_probability(k, N, K, n);
    }
    double sum = r;
    while ((strict ? sum <= u : sum < u) && k < highest) {
        r *= UP(k);
        k += 1.0;
        double next = sum + r;
        if (next == sum && k > mean) break;
        sum = next;
    }
    return k;
}

static double hypergeometric_large(double u, double N, double K, double n, double lowest,
                                   double highest) {
    double others = N - K, share = K / N, mean = n * share;
    double z = normal_quantile1(u);
    double deviation = square_root(mean * (others / N) * ((N - n) / (N - 1.0)));
    double k = start_at(mean + deviation * z, highest);
    k = k < lowest ? lowest : k;
    struct walk w = {k, 0.0, hypergeometric_probability(k, N, K, n), k > mean};
    double r = w.probability;
    if (w.upper) {
        for (double j = k; j < highest && r > 1e-17 * w.tail; j += 1.0) w.tail += r *= UP(j);
    } else {
        w.tail = r;
        for (double j = k; j > lowest && r > 1e-17 * w.tail; j -= 1.0) w.tail += r *= DOWN(j);
    }
    WALK(w, u, lowest, highest, UP, DOWN)
    return w.k;
}
#undef UP
#undef DOWN

int64_t ck_invert_hypergeometric(double u, int64_t population, int64_t marked, int64_t draws) {
    double N = (double)population, K = (double)marked, n = (double)draws;
    double lowest = n + K - N > 0.0 ? n + K - N : 0.0, highest = n < K ? n : K;
    if (lowest >= highest) return (int64_t)lowest;
    u = at_least_tiny(u);
    double mean = n * (K / N);
    if (mean - lowest <= small_mean)
        return (int64_t)hypergeometric_from_end(u, N, K, n, lowest, highest, 0);
    // The unmarked among the drawn, counted from their own end.
    if (highest - mean <= small_mean)
        return draws
            - (int64_t)hypergeometric_from_end(1.0 - u, N, N - K, n, n - highest, n - lowest, 1);
    return (int64_t)hypergeometric_large(u, N, K, n, lowest, highest);
}
