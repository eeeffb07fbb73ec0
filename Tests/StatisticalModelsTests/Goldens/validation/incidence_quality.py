"""Writes incidence_quality.json: predicted incidences judged by sums over rows and pairs.

python incidence_quality.py > incidence_quality.json   (standard library alone)

Written from the definitions, without sorting or cumulating anything: G, S and F are products and
sums over all distinct times, areas and the concordance are sums over all pairs. Times are whole
numbers, so that events and censorings are tied; at one time events come first. The predicted
incidence of cause 1 is 1 - exp(-(t / 20)^1.1 exp(0.5 x)), which is not the law of the data.
"""

import json
import math
import random
import sys

random.seed(20261123)


def rows(count):
    made = []
    for _ in range(count):
        x = round(random.gauss(0, 1), 3)
        times = [random.expovariate(math.exp(0.8 * x) / 14), random.expovariate(1 / 16),
                 random.uniform(0, 30)]
        time = math.ceil(min(times))
        made.append((x, float(time), [1, 2, 0][times.index(min(times))]))
    return made


fitted, judged = rows(90), rows(80)
asked = [3.0, 7.0, 12.0]


def at_risk(data, time):
    return sum(t >= time for _, t, _ in data)


def count(data, time, kinds):
    return sum(t == time and e in kinds for _, t, e in data)


def distinct(data):
    return sorted({t for _, t, _ in data})


def uncensored(data, time, before):
    g = 1.0
    for u in distinct(data):
        if u < time or (u == time and not before):
            left = at_risk(data, u) - count(data, u, (1, 2))
            if count(data, u, (0,)):
                g *= 1 - count(data, u, (0,)) / left
    return g


def incidence(data, time):
    s, f = 1.0, 0.0
    for u in distinct(data):
        if u <= time:
            f += s * count(data, u, (1,)) / at_risk(data, u)
            s *= 1 - count(data, u, (1, 2)) / at_risk(data, u)
    return f


def predicted(x, time):
    return 1 - math.exp(-(time / 20) ** 1.1 * math.exp(0.5 * x))


def state(time, event, at):
    if time > at:
        return 0, 1 / uncensored(fitted, at, False)
    if event:
        return int(event == 1), 1 / uncensored(fitted, time, True)
    return 0, 0.0


brier, reference, area, observed = [], [], [], []
for at in asked:
    known = [(predicted(x, at), *state(t, e, at)) for x, t, e in judged]
    brier.append(sum(w * (y - p) ** 2 for p, y, w in known) / len(judged))
    f = incidence(fitted, at)
    reference.append(sum(w * (y - f) ** 2 for _, y, w in known) / len(judged))
    won = pairs = 0.0
    for p, y, w in known:
        for q, z, v in known:
            if y == 1 and z == 0:
                pairs += w * v
                won += w * v * (1.0 if p > q else 0.5 if p == q else 0.0)
    area.append(won / pairs)
    observed.append(incidence(judged, at))
won = pairs = 0.0
for x, t, e in judged:
    for z, u, d in judged:
        # The first has the event, the other is followed longer or has the other event.
        if e == 1 and (u > t or (u == t and d == 0) or d == 2):
            pairs += 1
            won += 1.0 if x > z else 0.5 if x == z else 0.0
spread = asked[-1] - asked[0]
json.dump(
    {
        "tool": "sums over rows and pairs",
        "fitted": [list(row) for row in fitted],
        "judged": [list(row) for row in judged],
        "times": asked,
        "brier": brier,
        "reference": reference,
        "integrated": sum(
            (b - a) * (p + q) / 2
            for a, b, p, q in zip(asked, asked[1:], brier, brier[1:])) / spread,
        "area_under_curve": area,
        "observed": observed,
        "concordance": won / pairs,
    },
    sys.stdout, indent=0)
print()
