// The integrands behind large quantiles; included once for each instruction set (see level.h).

/// out[i] = exp(a log(1 + cx x) + b log(1 + cy x) + c x) at x = length * node i.
TARGET static void NAME(tail_integrand)(double *restrict out, double length, double a, double cx,
                                        double b, double cy, double c) {
    WIDEN for (int i = 0; i < 24; i++) {
        double x = length * gauss_nodes[i];
        out[i] = exp1((a * log1p_1(cx * x) + b * log1p_1(cy * x)) + c * x);
    }
}
