// The binomial log-likelihood with logit link; included once for each instruction set after
// gram_body.h, whose panels and tiles it uses. A panel is read from memory once and stays in the
// first-level cache for the linear predictor, the score and the Gram matrices.

typedef double NAME(loose) __attribute__((vector_size(LANES * 8), aligned(8)));

/// eta += X beta for the rows of a panel, which are copied to `plain` on the way; the next panel is
/// fetched ahead, because the columns are too many streams for the processor to follow.
INLINE void NAME(predict)(const double *x, size_t stride, size_t count, size_t columns,
                          const double *beta, double *plain, double *eta) {
    if (count < CK_PANEL) {
        for (size_t column = 0; column < columns; column++)
            for (size_t row = 0; row < CK_PANEL; row++) {
                double value = row < count ? x[column * stride + row] : 0.0;
                plain[column * CK_PANEL + row] = value;
                eta[row] += value * beta[column];
            }
        return;
    }
    for (size_t first = 0; first < CK_PANEL; first += 8 * LANES) {
        NAME(vector) sum[8];
#pragma clang loop unroll(full)
        for (int i = 0; i < 8; i++) sum[i] = *(const NAME(vector) *)(eta + first + i * LANES);
        for (size_t column = 0; column < columns; column++) {
            const double *from = x + column * stride + first;
            double *to = plain + column * CK_PANEL + first, slope = beta[column];
#pragma clang loop unroll(full)
            for (int i = 0; i < 8; i++) {
                NAME(vector) value = *(const NAME(loose) *)(from + i * LANES);
                __builtin_prefetch(from + CK_PANEL + i * LANES);
                *(NAME(vector) *)(to + i * LANES) = value;
                sum[i] += value * slope;
            }
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < 8; i++) *(NAME(vector) *)(eta + first + i * LANES) = sum[i];
    }
}

/// From each row's linear predictor: the terms of the log-likelihood (in place of eta), residuals
/// r, variances v and v(1 - 2p).
INLINE void NAME(respond)(double *eta, const double *successes, const double *trials,
                          double *residuals, double *variances, double *skews) {
    WIDEN for (size_t i = 0; i < CK_PANEL; i++) {
        double x = eta[i], t = exp1(x < 0.0 ? x : -x), share = 1.0 / (1.0 + t);
        double p = x < 0.0 ? t * share : share, s = successes[i], m = trials[i];
        double v = m * t * share * share;
        residuals[i] = s - m * p;
        variances[i] = v;
        skews[i] = v * (1.0 - 2.0 * p);
        eta[i] = s * x - m * ((x < 0.0 ? 0.0 : x) + log1p_1(t));
    }
}

/// weighted = diag(weights) X, sums += X'values and totals += X'weights over the rows of a panel.
INLINE void NAME(weigh)(size_t padded, const double *plain, const double *weights,
                        const double *values, double *weighted, NAME(vector) *sums,
                        NAME(vector) *totals) {
    for (size_t column = 0; column < padded; column += 4) {
        NAME(vector) sum[4], total[4];
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) sum[j] = sums[column + j], total[j] = totals[column + j];
        for (size_t row = 0; row < CK_PANEL; row += LANES) {
            NAME(vector) value = *(const NAME(vector) *)(values + row);
            NAME(vector) weight = *(const NAME(vector) *)(weights + row);
#pragma clang loop unroll(full)
            for (int j = 0; j < 4; j++) {
                size_t at = (column + j) * CK_PANEL + row;
                NAME(vector) element = *(const NAME(vector) *)(plain + at);
                NAME(vector) heavy = element * weight;
                *(NAME(vector) *)(weighted + at) = heavy;
                sum[j] += element * value;
                total[j] += heavy;
            }
        }
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) sums[column + j] = sum[j], totals[column + j] = total[j];
    }
}

/// sum += the values of a panel.
INLINE void NAME(gather)(NAME(vector) *sum, const double *values) {
    for (size_t row = 0; row < CK_PANEL; row += LANES) *sum += *(NAME(vector) *)(values + row);
}

INLINE double NAME(total)(const NAME(vector) *lanes) {
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) sum += (*lanes)[lane];
    return sum;
}

/// The first row and column of a Gram matrix whose first column of X is 1.
INLINE void NAME(border)(double corner, const NAME(vector) *totals, size_t columns, double *out) {
    size_t order = columns + 1;
    out[0] = corner;
    for (size_t column = 0; column < columns; column++)
        out[column + 1] = out[(column + 1) * order] = NAME(total)(totals + column);
}

TARGET static void NAME(logistic)(const struct ck_binomial *data, size_t first, size_t rows,
                                  const double *beta, const struct ck_logistic_sums *sums,
                                  double *scratch) {
    // A column of ones is not read: its products are the sums of what it would multiply.
    size_t order = data->columns, ahead = data->starts_with_ones ? 1 : 0, columns = order - ahead;
    size_t tiles = (columns + 3) / 4, padded = tiles * 4;
    size_t accumulators = tiles * (tiles + 1) / 2 * 16;
    const double *x = data->x + ahead * data->stride;
    double intercept = ahead ? beta[0] : 0;
    double *plain = scratch, *weighted = plain + padded * CK_PANEL;
    NAME(vector) *information = (NAME(vector) *)(weighted + padded * CK_PANEL);
    NAME(vector) *meat = information + accumulators, *score = meat + accumulators;
    NAME(vector) *skew = score + padded, *means = skew + padded, *mean_squares = means + padded;
    NAME(vector) zero = {0}, value = zero, variance = zero;
    NAME(vector) residual = zero, tilt = zero, square = zero;
    for (size_t i = 0; i < padded * CK_PANEL * 2; i++) scratch[i] = 0;
    for (size_t i = 0; i < accumulators * 2 + padded * 4; i++) information[i] = zero;
    double panel[7][CK_PANEL] __attribute__((aligned(64)));
    double *eta = panel[0], *residuals = panel[1], *variances = panel[2], *skews = panel[3];
    double *squares = panel[4];

    for (size_t start = first; start < first + rows; start += CK_PANEL) {
        size_t left = first + rows - start, count = left < CK_PANEL ? left : CK_PANEL;
        const double *successes = ck_rows(data->successes, start, count, panel[5]);
        const double *trials = data->trials ? ck_rows(data->trials, start, count, panel[6])
                                            : ones + CK_PANEL - count;
        const double *offset = data->offset ? ck_rows(data->offset, start, count, panel[0]) : zeros;
        for (size_t row = 0; row < CK_PANEL; row++) eta[row] = offset[row] + intercept;
        NAME(predict)(x + start, data->stride, count, columns, beta + ahead, plain, eta);
        NAME(respond)(eta, successes, trials, residuals, variances, skews);
        NAME(gather)(&value, eta);
        NAME(gather)(&variance, variances);
        NAME(gather)(&residual, residuals);
        NAME(weigh)(padded, plain, variances, residuals, weighted, score, means);
        NAME(multiply)(information, weighted, plain, tiles);
        if (sums->residuals)
            for (size_t row = 0; row < count; row++)
                sums->residuals[start - first + row] = residuals[row];
        if (!sums->meat) continue;
        for (size_t row = 0; row < CK_PANEL; row++) squares[row] = residuals[row] * residuals[row];
        if (data->weights)
            for (size_t row = 0; row < count; row++) squares[row] /= data->weights[start + row];
        NAME(gather)(&tilt, skews);
        NAME(gather)(&square, squares);
        NAME(weigh)(padded, plain, squares, skews, weighted, skew, mean_squares);
        NAME(multiply)(meat, weighted, plain, tiles);
    }

    *sums->value = NAME(total)(&value);
    *sums->variance = NAME(total)(&variance);
    for (size_t column = 0; column < columns; column++)
        sums->score[ahead + column] = NAME(total)(score + column);
    NAME(collect)(information, columns, sums->information, order);
    if (ahead) {
        sums->score[0] = NAME(total)(&residual);
        NAME(border)(*sums->variance, means, columns, sums->information);
    }
    if (!sums->meat) return;
    for (size_t column = 0; column < columns; column++)
        sums->skew[ahead + column] = NAME(total)(skew + column);
    NAME(collect)(meat, columns, sums->meat, order);
    if (ahead) {
        sums->skew[0] = NAME(total)(&tilt);
        NAME(border)(NAME(total)(&square), mean_squares, columns, sums->meat);
    }
}
