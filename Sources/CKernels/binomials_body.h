// Many binomial quantiles; included once for each instruction set (see level.h).

/// Adds probabilities up from 0 for eight counts of p <= 1/2, (1 - p)^n in `start`: the smallest k
/// with P(X <= k) >= u.
TARGET static inline void NAME(add_up)(double *counts, const double *u_, const double *n_,
                                       const double *p_, const double *start) {
    v8d u, n, p, r;
    __builtin_memcpy(&u, u_, sizeof u);
    __builtin_memcpy(&n, n_, sizeof n);
    __builtin_memcpy(&p, p_, sizeof p);
    __builtin_memcpy(&r, start, sizeof r);
    v8d odds = p / (1.0 - p), scaled = (n + 1.0) * odds, mean = n * p, sum = r, k = n - n;
    v8d one = k + 1.0;
    v8i active = sum < u;
    double t = 0.0;
    while (__builtin_reduce_or(active)) {
        t += 1.0;
        k += (v8d)((v8i)one & active);
        r *= scaled * (1.0 / t) - odds;
        v8d next = sum + r;
        // Probabilities too small to count: u is closer to 1 than they add up to.
        active &= (next < u) & ~((next == sum) & (mean < t));
        sum = next;
    }
    k = __builtin_elementwise_min(k, n);
    __builtin_memcpy(counts, &k, sizeof k);
}

/// Up to CHUNK counts.
TARGET static void NAME(binomial_chunk)(int32_t *counts, const double *u, const int32_t *trials,
                                        const double *p, size_t length) {
    int32_t open[CHUNK + 1], place[2][CHUNK + 8], many[CHUNK + 1], order[CHUNK];
    double U[2][CHUNK + 8], N[2][CHUNK + 8], P[2][CHUNK + 8], start[CHUNK + 8], k[CHUNK + 8];
    double EU[CHUNK], EN[CHUNK], EP[CHUNK], Z[CHUNK], sure[CHUNK];
    size_t opened = 0, small[2] = {0, 0}, large = 0;
    for (size_t i = 0; i < length; i++) {
        counts[i] = 0;
        open[opened] = (int32_t)i;
        opened += !(u[i] < 1.0 - (double)trials[i] * p[i]) && trials[i] > 0;
    }
    for (size_t j = 0; j < opened; j++) {
        int32_t i = open[j];
        double n = (double)trials[i], own = p[i], uniform = u[i];
        if (!(own < 1.0)) {
            counts[i] = own >= 1.0 ? trials[i] : 0;
            continue;
        }
        int flips = own > 0.5;
        double least = flips ? 1.0 - own : own, mean = n * least;
        if (mean >= EXPANDED_MEAN) {
            many[large++] = i;
            continue;
        }
        // The others, counted from their own end: the smallest k with P(X <= k) > 1 - u.
        if (flips) uniform = from_bits(to_bits(1.0 - uniform) + 1);
        int list = mean >= 1.5;
        size_t at = small[list]++;
        place[list][at] = flips ? -1 - i : i;
        U[list][at] = uniform;
        N[list][at] = n;
        P[list][at] = least;
    }
    size_t central = 0, tail = large;
    for (size_t j = 0; j < large; j++) {
        int32_t i = many[j];
        double away = u[i] - 0.5;
        size_t at = away <= 0.425 && away >= -0.425 ? central++ : --tail;
        order[at] = i;
        EU[at] = u[i];
        EN[at] = (double)trials[i];
        EP[at] = p[i];
    }
    for (int list = 0; list < 2; list++) {
        size_t m = small[list], padded = (m + 7) / 8 * 8;
        for (size_t j = m; j < padded; j++) {
            U[list][j] = 0.0;
            N[list][j] = 1.0;
            P[list][j] = 0.25;
        }
        WIDEN for (size_t j = 0; j < padded; j++)
            start[j] = exp1(N[list][j] * log1p_1(-P[list][j]));
        for (size_t j = 0; j < padded; j += 8)
            NAME(add_up)(k + j, U[list] + j, N[list] + j, P[list] + j, start + j);
        for (size_t j = 0; j < m; j++) {
            int32_t i = place[list][j];
            if (i >= 0) counts[i] = (int32_t)k[j];
            else counts[-1 - i] = trials[-1 - i] - (int32_t)k[j];
        }
    }
    WIDEN for (size_t j = 0; j < central; j++) Z[j] = central_normal_quantile1(EU[j] - 0.5);
    WIDEN for (size_t j = central; j < large; j++) Z[j] = normal_quantile1(EU[j]);
    WIDEN for (size_t j = 0; j < large; j++) k[j] = expanded_count(Z[j], EN[j], EP[j], &sure[j]);
    for (size_t j = 0; j < large; j++) {
        int32_t i = order[j];
        counts[i] = sure[j] > 0.0
            ? (int32_t)k[j]
            : (int32_t)ck_summed_binomial(-1, u[i], trials[i], p[i]);
    }
}
