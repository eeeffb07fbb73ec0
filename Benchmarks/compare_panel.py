"""Sets the purchases panel beside the same panel made in SQL, row by row.

usage: compare_panel.py DIR PANEL.csv [PEER.py]

DIR has orders.csv. PANEL.csv was written by `trustcast-study bench-panel DIR --to PANEL.csv`. Without PEER.py the panel is
compared with panel.sql (all rules of the design). PEER.py is another program that leaves its connection in `con` and its
rows in the table `panel`; write PANEL.csv with --replacement-days 0 for it, because it knows no replacements. Buyers with
two orders in one second are set apart there: the design takes them as one purchase, the peer as two; they are counted.
Rows are joined by order_id and seller_id; whole numbers, flags, texts and dates must be equal, shares and days to 1e-12
relative. Exits with 1 if anything differs."""
import os, runpy, sys, time
import duckdb

folder, ours = sys.argv[1:3]
peer = sys.argv[3] if len(sys.argv) > 3 else None

if peer:
    sys.argv = [peer, folder]
    con = runpy.run_path(peer)["con"]
    con.execute("""create view theirs as select *, date_diff('second', '1970-01-01'::timestamp, since_last + '1970-01-01'::timestamp) / 86400.0
                   as days_since_last from (select * exclude late, late and cancelled_at is null as late from panel)""")
    con.execute("create table apart as select buyer_id from o group by buyer_id having count(*) > count(distinct ordered_at)")
else:
    start = time.perf_counter()
    con = duckdb.connect()
    con.execute(f"create table o as select row_number() over () as line, * from read_csv('{folder}/orders.csv')")
    here = os.path.dirname(os.path.abspath(__file__))
    con.execute(open(f"{here}/panel.sql").read())
    print(f"duckdb {duckdb.__version__}, panel.sql: {time.perf_counter() - start:.2f}s")
    con.execute("create view theirs as select * from panel_by_design")
    con.execute("create table apart as select 'no buyer' as buyer_id")

kinds = {"repurchased": "boolean", "ends_late": "boolean", "ends_cancelled": "boolean"}
con.execute(f"""create table mine as select order_key as order_id, * exclude order_key,
    case when repurchased then days end as days_to_next, ordered_at + to_seconds(case when repurchased then round(days * 86400)::bigint end) as next_at
    from read_csv('{ours}', types = {kinds})""")

set_apart = con.execute("select (select count(*) from theirs where buyer_id in (from apart)), (select count(*) from mine where buyer_id in (from apart))").fetchone()
if peer:
    print(f"set apart: buyers with two orders in one second, {set_apart[0]} rows of the peer, {set_apart[1]} of ours")
con.execute("create view t as select * from theirs where buyer_id not in (from apart)")
con.execute("create view m as select * from mine where buyer_id not in (from apart)")
rows_t, rows_m = (con.execute(f"select count(*) from {v}").fetchone()[0] for v in "tm")
both = con.execute("select count(*) from t join m using (order_id, seller_id)").fetchone()[0]
print(f"rows: SQL {rows_t}, ours {rows_m}, in both {both}")
wrong = max(rows_t, rows_m) - both

exact = {name: name for name in ["buyer_id", "channel", "category", "ordered_at", "promised_at", "delivered_at", "cancelled_at",
                                 "cancelled_by", "rating", "rated_at", "buyer_orders", "next_at"]} | {"late": "ends_late", "cancelled": "ends_cancelled"}
close = {"gmv": "gmv", "seller_late_rate": "raw_seller_late_rate", "seller_cancel_rate": "raw_seller_cancel_rate",
         "days": "days_to_next", "days_since_last": "days_since_last"}
if not peer:
    exact["n_sellers"] = "n_sellers"
tests = [f"count(*) filter (t.{a} is distinct from m.{b})" for a, b in exact.items()]
tests += [f"count(*) filter ((t.{a} is null) <> (m.{b} is null) or abs(t.{a} - m.{b}) > 1e-12 * abs(t.{a}))" for a, b in close.items()]
filled = [f"count(t.{a})" for a in [*exact, *close]]
found = con.execute(f"select {', '.join(tests + filled)} from t join m using (order_id, seller_id)").fetchone()
for place, name in enumerate([*exact, *close]):
    print(f"{name:20} {found[len(tests) + place]:>9} values, {found[place]} differ")
    wrong += found[place]
print("equal" if wrong == 0 else "NOT equal")
sys.exit(wrong > 0)
