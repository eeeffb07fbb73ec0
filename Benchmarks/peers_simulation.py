"""The plain set of `trustcast-study bench-simulation` as a loop in numba, by the same rules.

Sellers with posteriors of three logit rates, orders to sellers by binomials, late x defective after
cancellation, one limit on three months, warning -> plan -> suspension with a step down, improvement
and exit, buyers by months since the last order and its experience.

usage: trustcast-study bench-simulation --replicates 1000 --market sellers.csv
       python3 peers_simulation.py sellers.csv 24 1000
"""

import calendar
import sys
import time

import numba as nb
import numpy as np

CELLS, EXPERIENCES = 24, 5  # clean, late, defective, late and defective, cancelled


@nb.njit
def binomial(n, p):
    return 0 if n <= 0 or p <= 0 else n if p >= 1 else np.random.binomial(n, p)


@nb.njit(parallel=True, fastmath=True)
def simulate(replicates, weight, centre, deviation, base, slopes, start, new, length):
    sellers, steps = weight.size, length.size
    out = np.zeros((replicates, 6))
    for r in nb.prange(replicates):
        np.random.seed(1000 + r)
        rate = np.empty((3, sellers))
        for k in range(3):
            for s in range(sellers):
                z = centre[k, s] + deviation[k, s] * np.random.standard_normal()
                rate[k, s] = 1 / (1 + np.exp(-z))
        late = slopes[0] * (1 + 0.2 * np.random.standard_normal())
        defect = slopes[1] * (1 + 0.2 * np.random.standard_normal())
        cancel = slopes[2] * (1 + 0.2 * np.random.standard_normal())
        effect = np.exp(np.array([0.0, late, defect, late + defect, cancel]))
        buyers = start.copy()
        misses = np.zeros(sellers, np.int8)
        off = np.zeros(sellers, np.int8)
        gone = np.zeros(sellers, np.bool_)
        bad = np.zeros((3, sellers), np.int64)
        kept = np.zeros((3, sellers), np.int64)
        lost = 0.0
        everything = 0
        for t in range(steps):
            for e in range(EXPERIENCES):
                buyers[CELLS - 1, e] += buyers[CELLS - 2, e]
                for age in range(CELLS - 2, 0, -1):
                    buyers[age, e] = buyers[age - 1, e]
                buyers[0, e] = 0
            here = 0.0
            away = lost
            for s in range(sellers):
                if not gone[s]:
                    if off[s] > 0:
                        away += weight[s]
                    else:
                        here += weight[s]
            absent = 1.0 if here <= 0 else 0.5 * away / (away + here)
            repeat = 0
            for age in range(1, CELLS):
                for e in range(EXPERIENCES):
                    p = 1 - np.exp(-base[age] * effect[e] * length[t])
                    b = binomial(binomial(buyers[age, e], p), 1 - absent)
                    buyers[age, e] -= b
                    repeat += b
            left = repeat + binomial(np.random.poisson(new * length[t]), 1 - absent)
            orders = left
            rest = here
            first = np.zeros(EXPERIENCES, np.int64)
            warnings = 0
            suspensions = 0
            standing = 0
            for s in range(sellers):
                n = 0
                if not gone[s] and off[s] == 0 and left > 0:
                    n = binomial(left, weight[s] / rest if rest > weight[s] else 1.0)
                    left -= n
                    rest -= weight[s]
                c = binomial(n, rate[1, s])
                d = binomial(n - c, rate[2, s])
                both = binomial(d, rate[0, s])
                l = binomial(n - c - d, rate[0, s])
                first[0] += n - c - d - l
                first[1] += l
                first[2] += d - both
                first[3] += both
                first[4] += c
                bad[t % 3, s] = l + both
                kept[t % 3, s] = n - c
                if gone[s]:
                    continue
                entered = False
                if off[s] > 0:
                    off[s] -= 1
                else:
                    number = kept[0, s] + kept[1, s] + kept[2, s]
                    count = bad[0, s] + bad[1, s] + bad[2, s]
                    if number >= 10:
                        missed = count > 0.05 * number
                        if missed:
                            misses[s] += 1
                            entered = misses[s] <= 3
                            if misses[s] == 1:
                                warnings += 1
                            elif misses[s] == 3:
                                off[s] = 1
                                suspensions += 1
                            else:
                                misses[s] = 4
                        else:
                            # One rung down.
                            misses[s] = min(misses[s], 3) - 1 if misses[s] > 0 else 0
                if entered and np.random.random() < 0.35:
                    for k in range(3):
                        odds = rate[k, s] / (1 - rate[k, s]) * 0.7
                        rate[k, s] = odds / (1 + odds)
                hazard = 0.012 * length[t]
                u = np.random.random()
                if u < 1 - np.exp(-hazard * (3.3 if misses[s] > 0 else 1.0)):
                    gone[s] = True
                    if u >= 1 - np.exp(-hazard):
                        lost += weight[s]
                else:
                    standing += 1
            for e in range(EXPERIENCES):
                buyers[0, e] = first[e]
            everything += orders
            if t == steps - 1:
                out[r] = orders, repeat, warnings, suspensions, standing, everything
    return out


def main():
    table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
    months, replicates = int(sys.argv[2]), int(sys.argv[3])
    sellers = table.shape[0]
    new = 12.0 * sellers
    a, b = table[:, 1::2].T, table[:, 2::2].T
    cell = np.arange(CELLS)
    base = 0.12 * np.exp(-(cell - 1) / 5) + 0.01
    start = np.zeros((CELLS, EXPERIENCES), np.int64)
    start[:, [0, 1, 2, 4]] = (200 * np.exp(-cell / 8) * sellers / 50).astype(np.int64)[:, None]
    days = [calendar.monthrange(2025 + m // 12, m % 12 + 1)[1] for m in range(months)]
    arguments = (
        table[:, 0] * new, np.log(a / b), np.sqrt(1 / a + 1 / b), base,
        np.array([-0.15, -0.6, -0.35]), start, new, np.array(days) / 30.4375,
    )
    simulate(2, *arguments)
    begin = time.perf_counter()
    out = simulate(replicates, *arguments)
    seconds = time.perf_counter() - begin
    print(f"numba: {sellers} x {months} x {replicates} in {seconds:.2f} s, "
          f"{sellers * months * replicates / seconds / 1e6:.2f} million seller-months a second")
    names = ["orders", "repeat orders", "warnings", "suspensions", "sellers", "orders of all months"]
    for name, column in zip(names, out.T):
        error = column.std(ddof=1) / np.sqrt(replicates)
        print(f"  {name}: {column.mean():.2f} (Monte Carlo error {error:.2f})")


main()
