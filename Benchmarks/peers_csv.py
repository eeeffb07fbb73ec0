"""Polars' time for orders.csv: inferred and declared, in every setting that could be its best. usage: FILE [runs]"""
import os, sys, time, resource
os.environ.setdefault("POLARS_MAX_THREADS", "2")
import polars as pl
p = sys.argv[1]; runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
only = sys.argv[3:] 
S, F, D, T = pl.String, pl.Float64, pl.Date, pl.Datetime
decl = {"order_id": S, "buyer_id": S, "seller_id": S, "channel": S, "category": S, "ordered_at": T, "gmv": F, "promised_at": D,
        "delivered_at": D, "cancelled_at": D, "cancelled_by": S, "rating": F, "rated_at": D}
cat = dict(decl, **{k: pl.Categorical for k in ["channel", "category", "cancelled_by", "seller_id"]})
dates = ["promised_at", "delivered_at", "cancelled_at", "rated_at"]
text = dict(decl, ordered_at=S, **{k: S for k in dates})
conv = [pl.col("ordered_at").str.to_datetime("%Y-%m-%dT%H:%M:%S")] + [pl.col(k).str.to_date("%Y-%m-%d") for k in dates]
ways = {
 "inferred": lambda: pl.read_csv(p, try_parse_dates=True),
 "inferred scan": lambda: pl.scan_csv(p, try_parse_dates=True).collect(),
 "inferred streaming": lambda: pl.scan_csv(p, try_parse_dates=True).collect(engine="streaming"),
 "declared": lambda: pl.read_csv(p, schema=decl),
 "declared no rechunk": lambda: pl.read_csv(p, schema=decl, rechunk=False),
 "declared parse dates": lambda: pl.read_csv(p, schema=decl, try_parse_dates=True),
 "declared scan": lambda: pl.scan_csv(p, schema=decl).collect(),
 "declared streaming": lambda: pl.scan_csv(p, schema=decl).collect(engine="streaming"),
 "declared text then dates": lambda: pl.read_csv(p, schema=text).with_columns(conv),
 "declared scan text then dates": lambda: pl.scan_csv(p, schema=text).with_columns(conv).collect(),
 "declared streaming text then dates": lambda: pl.scan_csv(p, schema=text).with_columns(conv).collect(engine="streaming"),
 "declared categories": lambda: pl.read_csv(p, schema=cat),
 "declared streaming categories": lambda: pl.scan_csv(p, schema=cat).collect(engine="streaming"),
}
cpu = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
print(pl.__version__, "threads", pl.thread_pool_size())
for name, way in ways.items():
    if only and name not in only: continue
    ts = []
    try:
        for _ in range(runs):
            c, t = cpu(), time.perf_counter(); d = way(); ts.append((round(time.perf_counter() - t, 3), round(cpu() - c, 3)))
            shape, kinds, nulls = d.shape, d.dtypes, d["ordered_at"].null_count(); del d
        print(f"{name}: best {min(ts)[0]} s", ts, shape, "ordered_at", kinds[5], "nulls", nulls, "delivered", kinds[8], flush=True)
    except Exception as e:
        print(name, "refused:", str(e)[:150].replace("\n", " "), flush=True)
