-- The purchases panel of design rules, in DuckDB SQL, from the table o(line, orders.csv's columns).
--
-- What a buyer placed at one instant is one purchase; it is shown by its order of largest value.
-- An order of the same buyer and category within 7 days after a seller's cancellation, claim or
-- return of an earlier order replaces it: no purchase, but part of the buyer's history. A seller's
-- rate at an order counts the 30 days before: an order enters at one instant, late at the end of
-- its promised day (unless cancelled by then), cancellation 7 days after it was placed.
-- orders.csv of the benchmark has one channel and no claims, returns or cancellations but sellers'.

create table late_decided as
select seller_id, k, sum(n) over w as n, sum(b) over w as b from
  (select seller_id, date_trunc('day', promised_at::timestamp) + interval 1 day as k, count(*) as n,
          count(*) filter (delivered_at is null or delivered_at::timestamp >= date_trunc('day', promised_at::timestamp) + interval 1 day) as b
   from o
   where promised_at is not null
     and (cancelled_at is null or cancelled_at::timestamp > date_trunc('day', promised_at::timestamp) + interval 1 day)
   group by all)
window w as (partition by seller_id order by k);

create table cancel_decided as
select seller_id, k, sum(n) over w as n, sum(b) over w as b from
  (select seller_id, ordered_at::timestamp + interval 7 day as k, count(*) as n,
          count(*) filter (cancelled_by = 'seller' and cancelled_at::timestamp <= ordered_at::timestamp + interval 7 day) as b
   from o group by all)
window w as (partition by seller_id order by k);

create table replacing as
select distinct r.line
from o r join o c on c.buyer_id = r.buyer_id and c.category = r.category
  and c.cancelled_by = 'seller' and c.cancelled_at is not null and c.ordered_at < r.ordered_at
  and c.cancelled_at::timestamp <= r.ordered_at and c.cancelled_at::timestamp >= r.ordered_at - interval 7 day;

create table rated as
select o.*, r.line is not null as replaces,
       l1.n - coalesce(l0.n, 0) as late_n, l1.b - coalesce(l0.b, 0) as late_b,
       x1.n - coalesce(x0.n, 0) as cancel_n, x1.b - coalesce(x0.b, 0) as cancel_b
from o left join replacing r using (line)
  asof left join late_decided l1 on o.seller_id = l1.seller_id and o.ordered_at > l1.k
  asof left join late_decided l0 on o.seller_id = l0.seller_id and o.ordered_at - interval 30 day > l0.k
  asof left join cancel_decided x1 on o.seller_id = x1.seller_id and o.ordered_at > x1.k
  asof left join cancel_decided x0 on o.seller_id = x0.seller_id and o.ordered_at - interval 30 day > x0.k;

create table occasions as
with weighted as
  (select *, coalesce(gmv / nullif(sum(gmv) over g, 0), 1 / count(*) over g) as w
   from rated window g as (partition by buyer_id, ordered_at))
select buyer_id, ordered_at, arg_max(line, (gmv, -line)) as line, sum(gmv) as gmv,
       count(distinct seller_id) as n_sellers, bool_and(replaces) as replaces,
       sum(w * late_b / late_n) filter (late_n > 0) / sum(w) filter (late_n > 0) as seller_late_rate,
       sum(w * cancel_b / cancel_n) filter (cancel_n > 0) / sum(w) filter (cancel_n > 0) as seller_cancel_rate
from weighted group by all;

create table panel_by_design as
with h as
  (select *, row_number() over b - 1 as buyer_orders, lag(ordered_at) over b as last_at,
          min(case when not replaces then ordered_at end) over
            (partition by buyer_id order by ordered_at rows between 1 following and unbounded following) as next_at
   from occasions window b as (partition by buyer_id order by ordered_at))
select o.order_id, o.seller_id, o.buyer_id, o.channel, o.category, o.ordered_at, h.gmv,
       o.promised_at, o.delivered_at, o.cancelled_at, o.cancelled_by, o.rating, o.rated_at,
       cancelled_at is null and coalesce(delivered_at > promised_at, true) as late,
       coalesce(o.cancelled_by = 'seller', false) as cancelled, h.next_at, h.buyer_orders,
       date_diff('second', h.last_at, h.ordered_at) / 86400.0 as days_since_last,
       h.seller_late_rate, h.seller_cancel_rate,
       date_diff('second', h.ordered_at, h.next_at) / 86400.0 as days, h.n_sellers
from h join o using (line) where not h.replaces;
