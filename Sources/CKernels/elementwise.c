// Array and scalar forms of the elementary functions. Contraction is off: the same bits everywhere.
#pragma STDC FP_CONTRACT OFF
#include "elementary.h"

#define NAME(x) ck_##x##_v1
#define TARGET
#define WIDEN
#include "elementwise_body.h"
#undef NAME
#undef TARGET
#undef WIDEN

#if CK_X86
#define NAME(x) ck_##x##_v3
#define TARGET TARGET_V3
#define WIDEN
#include "elementwise_body.h"
#undef NAME
#undef TARGET
#undef WIDEN

#define NAME(x) ck_##x##_v4
#define TARGET TARGET_V4
#define WIDEN _Pragma("clang loop vectorize_width(8)")
#include "elementwise_body.h"
#undef NAME
#undef TARGET
#undef WIDEN
#define DISPATCH(name, ...)                                \
    switch (ck_usable(level)) {                            \
        case 2: ck_##name##_v4(__VA_ARGS__); break;        \
        case 1: ck_##name##_v3(__VA_ARGS__); break;        \
        default: ck_##name##_v1(__VA_ARGS__);              \
    }
#else
#define DISPATCH(name, ...) ck_##name##_v1(__VA_ARGS__);
#endif

#define ARRAY(name) \
    void ck_##name(int level, double *y, const double *x, size_t n) { DISPATCH(name, y, x, n) }
ARRAY(exp)
ARRAY(expm1)
ARRAY(log)
ARRAY(log1p)
ARRAY(logistic)
ARRAY(normal_quantile)
ARRAY(normal_cumulative)

void ck_keyed_uniforms(int level, const uint32_t key[2], uint32_t purpose,
                       const uint32_t *entities, uint32_t step, uint32_t last, double *first,
                       double *second, size_t n) {
    DISPATCH(keyed_uniforms, key, purpose, entities, step, last, first, second, n)
}

double ck_exp1(double x) { return exp1(x); }
double ck_expm1_1(double x) { return expm1_1(x); }
double ck_log1(double x) { return log1(x); }
double ck_log1p_1(double x) { return log1p_1(x); }
double ck_logistic1(double x) { return logistic1(x); }
double ck_normal_quantile1(double u) { return normal_quantile1(u); }
double ck_normal_cumulative1(double x) { return normal_cumulative1(x); }
double ck_erfc1(double x) { return erfc1(x); }
