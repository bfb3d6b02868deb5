-- Statements as jobs have them. Flink 2.3.0's parser accepts them all.
CREATE TABLE IF NOT EXISTS shop.`default`.orders (
  order_id BIGINT NOT NULL COMMENT 'the shop''s own number',
  customer STRING,
  items ARRAY<ROW<sku STRING, amount INT, price DECIMAL(10, 2)>>,
  tags MAP<STRING, STRING NOT NULL>,
  address ROW<street STRING, city STRING NOT NULL, geo ROW<lat DOUBLE, lon DOUBLE>>,
  total DECIMAL(12, 2),
  placed_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  `partition` INT METADATA VIRTUAL,
  headers MAP<STRING, BYTES> METADATA,
  total_cents AS CAST(total * 100 AS BIGINT) COMMENT 'for the ledger',
  handled AS PROCTIME(),
  WATERMARK FOR placed_at AS placed_at - INTERVAL '5' SECOND,
  CONSTRAINT order_key PRIMARY KEY (order_id) NOT ENFORCED
) COMMENT 'orders as they come'
DISTRIBUTED BY HASH (customer) INTO 8 BUCKETS
PARTITIONED BY (customer)
WITH (
  'connector' = 'kafka',
  'topic' = 'orders',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'format' = 'json'
);

CREATE TABLE orders_copy WITH ('connector' = 'filesystem', 'path' = '/tmp/orders')
LIKE orders (INCLUDING ALL EXCLUDING CONSTRAINTS OVERWRITING OPTIONS OVERWRITING WATERMARKS);

CREATE TABLE daily WITH ('connector' = 'print') AS
SELECT customer, DATE_FORMAT(placed_at, 'yyyy-MM-dd') AS `day`, SUM(total) AS total
FROM orders GROUP BY customer, DATE_FORMAT(placed_at, 'yyyy-MM-dd');

CREATE TEMPORARY VIEW big AS
WITH ranked (id, customer, total, place) AS (
  SELECT order_id, customer, total, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY total DESC NULLS LAST) FROM orders
), top AS (SELECT * FROM ranked WHERE place <= 3)
SELECT id, customer, total FROM top WHERE total > 1e3;

CREATE TEMPORARY SYSTEM FUNCTION IF NOT EXISTS mask AS 'Shop.Functions.Mask';

SELECT window_start, window_end, city, COUNT(DISTINCT customer) AS customers, SUM(total) FILTER (WHERE total > 10) AS big
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(placed_at), INTERVAL '10' MINUTES))
GROUP BY window_start, window_end, GROUPING SETS ((city), ())
HAVING COUNT(*) > 1;

SELECT * FROM HOP(DATA => TABLE orders, TIMECOL => DESCRIPTOR(placed_at), SLIDE => INTERVAL '5' MINUTE, SIZE => INTERVAL '1' HOUR);

SELECT * FROM TABLE(CUMULATE(TABLE orders, DESCRIPTOR(placed_at), INTERVAL '2' MINUTES, INTERVAL '10' MINUTES));

SELECT * FROM TABLE(SESSION(TABLE orders PARTITION BY (customer, city), DESCRIPTOR(placed_at), INTERVAL '5' MINUTES));

SELECT o.order_id, o.total * r.rate AS euros
FROM orders AS o
LEFT JOIN rates FOR SYSTEM_TIME AS OF o.placed_at AS r ON o.currency = r.currency AND r.active
WHERE o.total BETWEEN 10 AND 100 AND NOT o.cancelled;

SELECT /*+ LOOKUP('table' = 'c', 'retry-predicate' = 'lookup_miss'), STATE_TTL('o' = '1d', 'c' = '12h') */ o.order_id, c.name
FROM orders /*+ OPTIONS('scan.startup.mode' = 'earliest-offset') */ o
JOIN customers FOR SYSTEM_TIME AS OF o.handled AS c ON o.customer = c.id;

SELECT o.order_id, s.shipped_at
FROM orders o, shipments s
WHERE o.order_id = s.order_id AND s.shipped_at BETWEEN o.placed_at AND o.placed_at + INTERVAL '4' HOUR;

SELECT order_id, i.sku, i.amount, n
FROM orders CROSS JOIN UNNEST(items) WITH ORDINALITY AS i (sku, amount, price, n);

SELECT order_id, w FROM orders LEFT JOIN LATERAL TABLE(split(customer, ' ')) AS s(w) ON TRUE;

SELECT customer, total, AVG(total) OVER w AS mean, SUM(total) OVER (PARTITION BY customer ORDER BY placed_at RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW) AS hour_total
FROM orders
WINDOW w AS (PARTITION BY customer ORDER BY placed_at ROWS BETWEEN 9 PRECEDING AND CURRENT ROW);

SELECT customer, total FROM orders QUALIFY ROW_NUMBER() OVER (PARTITION BY customer ORDER BY placed_at) = 1;

SELECT customer FROM orders o WHERE EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = o.order_id)
  AND o.customer NOT IN (SELECT id FROM blocked) AND o.total > ALL (SELECT total FROM refunds);

(SELECT customer FROM orders EXCEPT SELECT id FROM blocked) UNION ALL (SELECT id FROM vips ORDER BY since LIMIT 10) ORDER BY 1 LIMIT 100 OFFSET 20;

SELECT CASE customer WHEN 'a' THEN 1 WHEN 'b' THEN 2 ELSE 0 END,
       CASE WHEN total IS NULL OR total IS NOT DISTINCT FROM 0 THEN 'none' END,
       COALESCE(TRY_CAST(tags['age'] AS INT), -1), items[1].sku, address.geo.lat,
       EXTRACT(HOUR FROM placed_at), FLOOR(placed_at TO HOUR), TIMESTAMPDIFF(DAY, placed_at, CURRENT_TIMESTAMP),
       TRIM(LEADING '0' FROM customer), SUBSTRING(customer FROM 2 FOR 3), POSITION('x' IN customer), OVERLAY(customer PLACING '--' FROM 1 FOR 2),
       JSON_VALUE(customer, '$.name' RETURNING STRING NULL ON EMPTY ERROR ON ERROR), JSON_QUERY(customer, '$.all' WITH CONDITIONAL ARRAY WRAPPER),
       JSON_OBJECT(KEY 'id' VALUE order_id, 'total' VALUE total ABSENT ON NULL), JSON_ARRAY(1, 'b', NULL NULL ON NULL),
       LISTAGG(DISTINCT customer, ';'), ARRAY_AGG(total ORDER BY placed_at DESC), customer || '-' || 'x' LIKE 'a!%%' ESCAPE '!',
       MAP['a', 1, 'b', 2]['a'], ARRAY[1, 2, 3][2], ROW(1, 'x'), (1, 2) = (2, 1), DATE '2025-01-31', TIME '10:00:00', TIMESTAMP '2025-01-31 10:00:00.123',
       INTERVAL '1-6' YEAR TO MONTH, INTERVAL '2 03:04:05.678' DAY TO SECOND, X'CAFE', U&'\00FC', -1.5E-3, +.5
FROM orders;

INSERT INTO daily (customer, total) SELECT customer, SUM(total) FROM orders GROUP BY customer ON CONFLICT DO DEDUPLICATE;

INSERT OVERWRITE archive PARTITION (`year` = '2025') SELECT * FROM orders;

INSERT INTO daily VALUES ('a', '2025-01-01', 1), ('b', DEFAULT, NULL);

EXECUTE STATEMENT SET BEGIN
  INSERT INTO first_sink SELECT * FROM orders WHERE total > 10;
  INSERT INTO second_sink SELECT customer, COUNT(*) FROM orders GROUP BY customer;
END;

EXPLAIN CHANGELOG_MODE, ESTIMATED_COST SELECT customer, COUNT(*) FROM orders GROUP BY ROLLUP (customer, city);

SET 'table.local-time-zone' = 'Europe/Berlin';
RESET 'table.local-time-zone';
SHOW TABLES FROM shop NOT LIKE 'tmp%';
DESCRIBE EXTENDED orders;
ALTER TABLE orders ADD (note STRING, WATERMARK FOR placed_at AS placed_at);
DROP TABLE IF EXISTS orders_copy;
