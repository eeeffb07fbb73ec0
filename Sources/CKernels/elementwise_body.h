// Loops over the elementary functions; included once for each instruction set (see level.h).
#define LOOP(name, function)                                                              \
    TARGET static void NAME(name)(double *restrict y, const double *restrict x, size_t n) { \
        WIDEN for (size_t i = 0; i < n; i++) y[i] = function(x[i]);                        \
    }
LOOP(exp, exp1)
LOOP(expm1, expm1_1)
LOOP(log, log1)
LOOP(log1p, log1p_1)
LOOP(logistic, logistic1)
LOOP(normal_cumulative, normal_cumulative1)
#undef LOOP

/// The centre for all, and the tails of those that are there.
TARGET static void NAME(normal_quantile)(double *restrict y, const double *restrict x, size_t n) {
    double outer[256];
    int32_t place[257];
    for (size_t first = 0; first < n; first += 256) {
        size_t length = n - first < 256 ? n - first : 256, tails = 0;
        WIDEN for (size_t i = 0; i < length; i++)
            y[first + i] = central_normal_quantile1(x[first + i] - 0.5);
        for (size_t i = 0; i < length; i++) {
            double q = x[first + i] - 0.5;
            place[tails] = (int32_t)i;
            tails += !(q <= 0.425 && q >= -0.425);
        }
        for (size_t j = 0; j < tails; j++) outer[j] = x[first + (size_t)place[j]];
        WIDEN for (size_t j = 0; j < tails; j++) outer[j] = normal_quantile1(outer[j]);
        for (size_t j = 0; j < tails; j++) y[first + (size_t)place[j]] = outer[j];
    }
}

TARGET static void NAME(keyed_uniforms)(const uint32_t key[2], uint32_t purpose,
                                        const uint32_t *restrict entities, uint32_t step,
                                        uint32_t last, double *restrict first,
                                        double *restrict second, size_t n) {
    WIDEN for (size_t i = 0; i < n; i++) {
        uint64_t c0 = purpose, c1 = entities[i], c2 = step, c3 = last;
        uint32_t k0 = key[0], k1 = key[1];
#pragma clang loop unroll(full)
        for (int round = 0; round < 10; round++) {
            uint64_t p0 = 0xD2511F53ull * (c0 & 0xffffffffu);
            uint64_t p1 = 0xCD9E8D57ull * (c2 & 0xffffffffu);
            uint64_t n0 = (p1 >> 32) ^ c1 ^ k0, n2 = (p0 >> 32) ^ c3 ^ k1;
            c1 = p1 & 0xffffffffu;
            c3 = p0 & 0xffffffffu;
            c0 = n0;
            c2 = n2;
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        // 52 bits as the mantissa of a number in [2^52, 2^53), moved to (0, 1): exact throughout.
        uint64_t a = ((c1 << 32) | c0) >> 12, b = ((c3 << 32) | c2) >> 12;
        first[i] = ((from_bits(a | 0x4330000000000000ull) - 0x1p52) + 0.5) * 0x1p-52;
        second[i] = ((from_bits(b | 0x4330000000000000ull) - 0x1p52) + 0.5) * 0x1p-52;
    }
}
