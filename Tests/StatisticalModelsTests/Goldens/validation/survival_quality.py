"""Writes survival_quality.json: what scikit-survival makes of predicted survival.

python survival_quality.py > survival_quality.json   (numpy, scikit-survival 0.28.0)

Times are distinct, so that conventions about ties do not matter. Predictions are
S(t | x) = exp(-(t / 12)^1.2 exp(0.6 x)), which is not the law of the data.
"""

import json

import numpy as np
from sksurv.metrics import (
    brier_score, concordance_index_censored, cumulative_dynamic_auc, integrated_brier_score)
from sksurv.util import Surv

rng = np.random.default_rng(20261123)


def rows(count):
    x = np.round(rng.normal(size=count), 3)
    event = rng.exponential(10 * np.exp(-0.9 * x))
    censored = rng.uniform(0, 25, size=count)
    time = np.round(np.minimum(event, censored), 6)
    return x, time, (event <= censored).astype(int)


fitted, judged = rows(80), rows(70)
times = [2.0, 5.0, 9.0, 14.0]
survival = np.exp(-np.outer(np.exp(0.6 * judged[0]), (np.array(times) / 12) ** 1.2))
train = Surv.from_arrays(fitted[2] == 1, fitted[1])
test = Surv.from_arrays(judged[2] == 1, judged[1])
json.dump(
    {
        "tool": "scikit-survival 0.28.0",
        "fitted": dict(zip("x time event".split(), map(np.ndarray.tolist, fitted))),
        "judged": dict(zip("x time event".split(), map(np.ndarray.tolist, judged))),
        "times": times,
        "brier": brier_score(train, test, survival, times)[1].tolist(),
        "integrated_brier": float(integrated_brier_score(train, test, survival, times)),
        "area_under_curve": cumulative_dynamic_auc(
            train, test, 1 - survival, times)[0].tolist(),
        "concordance": float(
            concordance_index_censored(judged[2] == 1, judged[1], judged[0])[0]),
    },
    __import__("sys").stdout, indent=0)
print()
