-- The public Olist tables joined by DuckDB: one row for each order and seller.
-- `trustcast import olist` makes the same rows without DuckDB; this is how one's own warehouse
-- would hand them over. Relative paths start in this folder.
SET VARIABLE folder = getenv('TRUSTCAST_DATA') || '/olist-sample/';

WITH
orders AS (
    SELECT *, strptime(order_purchase_timestamp, '%m/%d/%Y %H:%M') AS placed
    FROM read_csv(getvariable('folder') || 'orders.csv', all_varchar = true)
),
lines AS (
    SELECT order_id, seller_id, sum(price::DECIMAL(12, 2)) AS gmv,
        first(product_category_name ORDER BY price::DOUBLE DESC, order_item_id::INT) AS category
    FROM read_csv(getvariable('folder') || 'order_items.csv', all_varchar = true)
    LEFT JOIN read_csv(getvariable('folder') || 'products.csv', all_varchar = true)
        USING (product_id)
    GROUP BY order_id, seller_id
),
reviews AS (   -- of several reviews the one answered last
    SELECT order_id, review_score::INT AS rating,
        strptime(review_answer_timestamp, '%m/%d/%Y %H:%M') AS rated_at
    FROM read_csv(getvariable('folder') || 'order_reviews.csv', all_varchar = true)
    QUALIFY row_number() OVER (
        PARTITION BY order_id ORDER BY rated_at DESC, review_pk::INT DESC) = 1
)
SELECT
    order_id, customer_unique_id AS buyer_id, seller_id, category, placed AS ordered_at, gmv,
    strptime(order_estimated_delivery_date, '%m/%d/%Y %H:%M') AS promised_at,
    strptime(order_delivered_carrier_date, '%m/%d/%Y %H:%M') AS shipped_at,
    strptime(order_delivered_customer_date, '%m/%d/%Y %H:%M') AS delivered_at,
    CASE WHEN order_status IN ('canceled', 'unavailable') THEN 'unknown' END AS cancelled_by,
    rating, rated_at
FROM lines
JOIN orders USING (order_id)
JOIN read_csv(getvariable('folder') || 'customers.csv', all_varchar = true) USING (customer_id)
LEFT JOIN reviews USING (order_id)
ORDER BY order_id, seller_id;
