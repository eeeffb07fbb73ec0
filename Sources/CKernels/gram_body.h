// X'WX of a block of rows; included once for each instruction set (see level.h).
// Needs NAME, TARGET, LANES (doubles in a register) and WIDE (columns of a tile held at once).

typedef double NAME(vector) __attribute__((vector_size(LANES * 8)));

/// One 4 x 4 tile: acc[i][j] += sum over the panel's rows of a[i] * b[j], lane by lane.
INLINE void NAME(tile)(NAME(vector) *acc, const double *a, const double *b) {
    for (int first = 0; first < 4; first += WIDE) {
        NAME(vector) sum[4][WIDE];
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++)
#pragma clang loop unroll(full)
            for (int j = 0; j < WIDE; j++) sum[i][j] = acc[i * 4 + first + j];
        for (int row = 0; row < CK_PANEL; row += LANES) {
            NAME(vector) right[WIDE];
#pragma clang loop unroll(full)
            for (int j = 0; j < WIDE; j++)
                right[j] = *(const NAME(vector) *)(b + (first + j) * CK_PANEL + row);
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++) {
                NAME(vector) left = *(const NAME(vector) *)(a + i * CK_PANEL + row);
#pragma clang loop unroll(full)
                for (int j = 0; j < WIDE; j++) sum[i][j] += left * right[j];
            }
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++)
#pragma clang loop unroll(full)
            for (int j = 0; j < WIDE; j++) acc[i * 4 + first + j] = sum[i][j];
    }
}

/// Packs a panel of rows: plain columns into `plain`, weighted ones into `weighted`.
INLINE void NAME(pack)(const double *x, size_t stride, size_t count, size_t columns,
                       const double *weights, double *plain, double *weighted) {
    for (size_t column = 0; column < columns; column++) {
        const double *source = x + column * stride;
        double *p = plain + column * CK_PANEL, *w = weighted + column * CK_PANEL;
        for (size_t row = 0; row < CK_PANEL; row += 8) __builtin_prefetch(source + CK_PANEL + row);
        for (size_t row = 0; row < count; row++) {
            double value = source[row];
            p[row] = value;
            w[row] = value * weights[row];
        }
        for (size_t row = count; row < CK_PANEL; row++) p[row] = w[row] = 0;
    }
}

/// Adds a panel's products to the tiles of the upper triangle, tile by tile.
INLINE void NAME(multiply)(NAME(vector) *acc, const double *weighted, const double *plain,
                           size_t tiles) {
    for (size_t j = 0; j < tiles; j++)
        for (size_t i = 0; i <= j; i++, acc += 16)
            NAME(tile)(acc, weighted + i * 4 * CK_PANEL, plain + j * 4 * CK_PANEL);
}

/// The sums of the tiles as the last columns and rows of a square matrix, both triangles.
INLINE void NAME(collect)(const NAME(vector) *tile, size_t columns, double *out, size_t order) {
    size_t tiles = (columns + 3) / 4;
    out += (order - columns) * (order + 1);
    for (size_t j = 0; j < tiles; j++)
        for (size_t i = 0; i <= j; i++, tile += 16)
            for (size_t r = i * 4; r < i * 4 + 4 && r < columns; r++)
                for (size_t c = j * 4; c < j * 4 + 4 && c < columns; c++) {
                    double sum = 0;
                    for (int lane = 0; lane < LANES; lane++)
                        sum += tile[(r - i * 4) * 4 + (c - j * 4)][lane];
                    if (r <= c) out[c * order + r] = out[r * order + c] = sum;
                }
}

TARGET static void NAME(gram)(const double *x, size_t stride, size_t rows, size_t columns,
                              const double *weights, double *out, double *scratch) {
    size_t tiles = (columns + 3) / 4, padded = tiles * 4;
    double *plain = scratch, *weighted = plain + padded * CK_PANEL;
    NAME(vector) *acc = (NAME(vector) *)(weighted + padded * CK_PANEL);
    for (size_t i = 0; i < padded * CK_PANEL * 2; i++) scratch[i] = 0;
    for (size_t i = 0; i < tiles * (tiles + 1) / 2 * 16; i++) acc[i] = (NAME(vector)){0};
    for (size_t start = 0; start < rows; start += CK_PANEL) {
        size_t count = rows - start < CK_PANEL ? rows - start : CK_PANEL;
        NAME(pack)(x + start, stride, count, columns, weights + start, plain, weighted);
        NAME(multiply)(acc, weighted, plain, tiles);
    }
    NAME(collect)(acc, columns, out, columns);
}
