"""The raw SQL beside each measured request: what the database alone needs for the same rows."""

from __future__ import annotations

from typing import Any

LIST = """
    SELECT c.id, c.version, c.name, c.customer_class, c.industry, c.region, c.open_deals, c.open_amount,
           c.last_follow_up_at, c.next_step, c.next_step_on, c.owner_id, u.name
    FROM customers_customer c LEFT JOIN access_user u ON u.id = c.owner_id WHERE c.deleted_at IS NULL
"""
FOUND = """
    WITH found AS MATERIALIZED (SELECT id FROM customers_customer WHERE search @@ %s::tsquery AND deleted_at IS NULL)
    SELECT c.id, c.name FROM customers_customer c JOIN found USING (id) ORDER BY c.name, c.id LIMIT 51
"""
BOARD = """
    SELECT s.id, top.* FROM pipeline_stage s CROSS JOIN LATERAL (
        SELECT o.id, o.name, o.amount, o.expected_close_on, o.owner_id FROM pipeline_opportunity o
        WHERE o.stage_id = s.id AND o.deleted_at IS NULL ORDER BY o.amount_base DESC, o.id DESC LIMIT 21
    ) top ORDER BY s.position
"""
TABLE = """
    CREATE TABLE IF NOT EXISTS bench_write
        (id uuid PRIMARY KEY, name text, amount numeric, customer_id uuid, created_at timestamptz);
    INSERT INTO bench_write VALUES ('00000000-0000-7000-8000-000000000001', '测速', 0, NULL, now())
    ON CONFLICT DO NOTHING
"""
"""What the bare view writes to: one plain table, each write its own transaction."""
QUERIES: dict[str, tuple[str, list[Any]]] = {
    "list_newest": (LIST + " ORDER BY c.created_at DESC, c.id DESC LIMIT 51", []),
    "list_name": (LIST + " ORDER BY c.name, c.id LIMIT 51", []),
    "search_words": (FOUND, ["'恒泽'"]),
    "search_phone": (FOUND, ["'1355' & '3551'"]),
    "detail": ("SELECT * FROM customers_customer ORDER BY id LIMIT 1", []),
    "count_by_stage": (
        "SELECT stage_id, count(*), sum(amount_base) FROM pipeline_opportunity WHERE deleted_at IS NULL GROUP BY 1",
        [],
    ),
    "board": (BOARD, []),
    "create": (
        "INSERT INTO bench_write (id, name, amount, customer_id, created_at) "
        "VALUES (gen_random_uuid(), '测速', 120000, gen_random_uuid(), now()) RETURNING id",
        [],
    ),
    "move": (
        "UPDATE bench_write SET amount = amount + 1, created_at = now() "
        "WHERE id = '00000000-0000-7000-8000-000000000001' RETURNING id",
        [],
    ),
}
