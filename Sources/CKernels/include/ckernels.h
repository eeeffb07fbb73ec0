// Loops that must vectorise on every CPU. Everything here but the Gram matrices gives the same
// bits on every x86-64 CPU: no contraction, no libm.
#ifndef TRUSTCAST_CKERNELS_H
#define TRUSTCAST_CKERNELS_H
#include <stddef.h>
#include <stdint.h>

/// The best instruction set of this processor: 2 = x86-64-v4 (AVX-512), 1 = v3 (AVX2), 0 = any.
int ck_level(void);

/// Philox4x32-10: one block of four words from a counter and a key (Salmon et al., SC11).
void ck_philox_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

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

/// Two 52-bit uniforms of (0, 1) for each entity: the Philox block at the counter
/// purpose | entity | step | last.
void ck_keyed_uniforms(int level, const uint32_t key[2], uint32_t purpose,
                       const uint32_t *entities, uint32_t step, uint32_t last, double *first,
                       double *second, size_t n);

/// The doubles of 64-byte aligned scratch space that `ck_gram` needs.
size_t ck_gram_scratch(size_t columns);

/// out = X'WX (columns x columns, both triangles) of a column-major block with a column stride.
/// A negative level stands for the best one of this processor.
void ck_gram(int level, const double *x, size_t stride, size_t rows, size_t columns,
             const double *weights, double *out, double *scratch);

#endif
