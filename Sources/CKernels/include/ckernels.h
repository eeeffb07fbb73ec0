// Loops that must vectorise on every CPU. Everything here but the Gram matrices gives the same
// bits on every x86-64 CPU: no contraction, no libm.
#ifndef TRUSTCAST_CKERNELS_H
#define TRUSTCAST_CKERNELS_H
#include <stddef.h>
#include <stdint.h>

/// The best instruction set of this processor: 2 = x86-64-v4 (AVX-512), 1 = v3 (AVX2), 0 = any.
int ck_level(void);

/// One block of four random words.
struct ck_words {
    uint32_t w0, w1, w2, w3;
};

/// Philox4x32-10: one block from a counter and a key (Salmon, Moraes, Dror and Shaw, SC11).
static inline struct ck_words ck_philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3,
                                        uint32_t k0, uint32_t k1) {
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0;
        uint64_t p1 = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    struct ck_words words = {c0, c1, c2, c3};
    return words;
}

/// Elementary functions: y[i] = f(x[i]), and their scalar forms with the same bits. `level` chooses
/// an instruction set (negative: the best one); it changes the speed only.
void ck_exp(int level, double *y, const double *x, size_t n);
void ck_expm1(int level, double *y, const double *x, size_t n);
void ck_log(int level, double *y, const double *x, size_t n);
void ck_log1p(int level, double *y, const double *x, size_t n);
void ck_logistic(int level, double *y, const double *x, size_t n);
void ck_normal_quantile(int level, double *y, const double *x, size_t n);
void ck_normal_cumulative(int level, double *y, const double *x, size_t n);
double ck_exp1(double x);
double ck_expm1_1(double x);
double ck_log1(double x);
double ck_log1p_1(double x);
double ck_logistic1(double x);
double ck_normal_quantile1(double u);
double ck_normal_cumulative1(double x);
double ck_erfc1(double x);

/// Two 52-bit uniforms of (0, 1) for each entity: the Philox block at the counter
/// purpose | entity | step | last.
void ck_keyed_uniforms(int level, const uint32_t key[2], uint32_t purpose,
                       const uint32_t *entities, uint32_t step, uint32_t last, double *first,
                       double *second, size_t n);

/// Asks for large pages in fresh memory of many megabytes, which then costs fewer page faults.
void ck_prefer_large_pages(void *memory, size_t bytes);

/// Keeps freed memory for the next allocation instead of giving it back to the system.
void ck_keep_freed_memory(void);

/// The error of Stirling's formula for log Gamma(x), x > 0.
double ck_stirling_error(double x);

/// a log(a/x) + x - a for a, x > 0, exact where they are close.
double ck_deviance(double a, double x);

/// Logarithms of the probabilities of counts. The hypergeometric k of `draws` are among the `marked`
/// of the population; all but the binomial's p and q = 1 - p are counts held in doubles.
double ck_log_binomial(double k, double trials, double p, double q);
double ck_log_poisson(double k, double mean);
double ck_log_hypergeometric(double k, double population, double marked, double draws);

/// Quantiles of counts: the smallest k with P(X <= k) >= u, 0 < u < 1; u below 2^-600 counts as
/// that. The array forms take one parameter per count; `level` changes the speed only.
int64_t ck_invert_binomial(double u, int64_t trials, double p);
int64_t ck_invert_poisson(double u, double mean);
int64_t ck_invert_hypergeometric(double u, int64_t population, int64_t marked, int64_t draws);
void ck_invert_binomials(int level, int64_t *counts, const double *u, const int64_t *trials,
                         const double *p, size_t n);
void ck_invert_poissons(int level, int64_t *counts, const double *u, const double *means,
                        size_t n);

/// The same binomial quantiles as `ck_invert_binomial`, many side by side; a probability outside
/// [0, 1] counts as the nearer end.
void ck_binomials(int level, int32_t *counts, const double *u, const int32_t *trials,
                  const double *p, size_t n);

/// The doubles of 64-byte aligned scratch space that `ck_gram` needs.
size_t ck_gram_scratch(size_t columns);

/// out = X'WX (columns x columns, both triangles) of a column-major block with a column stride.
/// A negative level stands for the best one of this processor.
void ck_gram(int level, const double *x, size_t stride, size_t rows, size_t columns,
             const double *weights, double *out, double *scratch);

/// Rows of a binomial regression with logit link: a column-major design with a column stride, and
/// for each row the successes and the trials (NULL: one each, as far as they are times a weight),
/// what is added to the linear predictor (NULL: nothing) and the weight that is already in the
/// successes and trials (NULL: one). A first column that is 1 in every row is not read if that is
/// said.
struct ck_binomial {
    const double *x;
    size_t stride, columns;
    int starts_with_ones;
    const double *successes, *trials, *offset, *weights;
};

/// Where the sums over rows go, with m, s the trials and successes, v = m p (1 - p), r = s - m p.
struct ck_logistic_sums {
    /// The sum of s eta - m log(1 + e^eta), and of v.
    double *value, *variance;
    /// X'r (columns) and X'diag(v)X (columns x columns).
    double *score, *information;
    /// X'v(1 - 2p) and X'diag(r^2 / weight)X; both NULL: not wanted.
    double *skew, *meat;
    /// Each row's r, from `first` on; NULL: not wanted.
    double *residuals;
};

/// The doubles of 64-byte aligned scratch space that `ck_logistic_regression` needs.
size_t ck_logistic_scratch(size_t columns);

/// The binomial log-likelihood and its derivatives at `beta` over `rows` rows from `first` on, the
/// design read once. All that `sums` points to is overwritten.
void ck_logistic_regression(int level, const struct ck_binomial *data, size_t first, size_t rows,
                            const double *beta, const struct ck_logistic_sums *sums,
                            double *scratch);

#endif
