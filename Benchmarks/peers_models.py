"""Peers of logit.csv, cox.csv and km.csv (trustcast-study bench-data DIR) in Python: the time of the fit alone, best of RUNS,
and a figure by which answers can be compared. usage: peers_models.py DIR [RUNS, 3] [logit | cox | km]..."""
import sys
import time

import numpy as np
import pandas as pd

folder = sys.argv[1]
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
wanted = sys.argv[3:] or ["logit", "cox", "km"]


def timed(name, fit):
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        value = fit()
        best = min(best, time.perf_counter() - start)
    print(f"{name:40s} {best:8.3f} s  {value:.8f}", flush=True)


def columns(data):
    return [name for name in data if name.startswith("x")]


if "logit" in wanted:
    from sklearn.linear_model import LogisticRegression

    data = pd.read_csv(f"{folder}/logit.csv")
    x, y = data[columns(data)].to_numpy(), data["y"].to_numpy()
    model = LogisticRegression(C=np.inf, tol=1e-8, max_iter=500)
    timed("scikit-learn lbfgs", lambda: np.linalg.norm(model.fit(x, y).coef_))
if "cox" in wanted:
    from lifelines import CoxPHFitter

    data = pd.read_csv(f"{folder}/cox.csv")
    timed("lifelines CoxPHFitter", lambda: np.linalg.norm(CoxPHFitter().fit(data, "time", "event").params_))
if "km" in wanted:
    from lifelines import KaplanMeierFitter

    data = pd.read_csv(f"{folder}/km.csv")
    timed("lifelines KaplanMeierFitter", lambda: KaplanMeierFitter().fit(data["time"], data["event"]).predict(300))
