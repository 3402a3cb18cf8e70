"""What a hundred days of work leave in the event log: the filler writes rows alone, and looking back reads events.

Per day some 950 deals are made, 2,800 move, 570 end, 2,000 are changed and 2,800 activities written down, as 500
sellers would; one in a hundred is recorded up to five days after it happened.
"""

from __future__ import annotations

DAYS = 100

TOLD = """
WITH told AS (
    SELECT 'create' AS verb, o.id, o.owner_id, o.created_at AS at, 1 AS version, jsonb_build_object(
        'name', jsonb_build_array(null, o.name), 'number', jsonb_build_array(null, o.number),
        'customer', jsonb_build_array(null, o.customer_id), 'amount', jsonb_build_array(null, o.amount::text),
        'pipeline', jsonb_build_array(null, o.pipeline_id), 'owner', jsonb_build_array(null, o.owner_id),
        'team', jsonb_build_array(null, o.team_id), 'state', jsonb_build_array(null, 'open'),
        'product', jsonb_build_array(null, o.product_id), 'source', jsonb_build_array(null, o.source_id),
        'expected_close_on', jsonb_build_array(null, o.expected_close_on),
        'stage_entered_at', jsonb_build_array(null, o.created_at)) AS changes
    FROM pipeline_opportunity o
    UNION ALL
    SELECT 'move', o.id, o.owner_id, m.moved_at, 2, jsonb_build_object(
        'stage', jsonb_build_array(m.from_stage_id, m.to_stage_id),
        'stage_entered_at', jsonb_build_array(m.moved_at - interval '9 days', m.moved_at))
    FROM pipeline_stageevent m JOIN pipeline_opportunity o ON o.id = m.opportunity_id
    WHERE m.from_stage_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM pipeline_stage s WHERE s.id = m.to_stage_id AND s.kind <> 'open')
    UNION ALL
    SELECT CASE o.state WHEN 'won' THEN 'win' ELSE 'lose' END, o.id, o.owner_id,
        o.closed_on + interval '9 hours', 3, jsonb_build_object(
        'state', jsonb_build_array('open', o.state), 'closed_on', jsonb_build_array(null, o.closed_on),
        'stage', jsonb_build_array(first.id, o.stage_id))
    FROM pipeline_opportunity o JOIN pipeline_stage first ON first.pipeline_id = o.pipeline_id AND first.position = 4
    WHERE o.closed_on IS NOT NULL
    UNION ALL
    SELECT 'change', o.id, o.owner_id,
        now() - random() * %(days)s * interval '1 day', 2, jsonb_build_object(
        'amount', jsonb_build_array((o.amount - 1000)::text, o.amount::text),
        'expected_close_on', jsonb_build_array(o.expected_close_on - 14, o.expected_close_on))
    FROM pipeline_opportunity o WHERE o.state = 'open' AND abs(hashtext(o.id::text)) %% 2 = 0
), due AS (SELECT *, 'pipeline.opportunity' AS object FROM told
    WHERE at BETWEEN now() - %(days)s * interval '1 day' AND now()
    UNION ALL
    SELECT 'create', a.id, a.owner_id, a.ended_at, 1, jsonb_build_object(
        'subject', jsonb_build_array(null, a.subject), 'kind', jsonb_build_array(null, a.kind),
        'customer', jsonb_build_array(null, a.customer_id), 'owner', jsonb_build_array(null, a.owner_id),
        'team', jsonb_build_array(null, a.team_id), 'status', jsonb_build_array(null, a.status),
        'ended_at', jsonb_build_array(null, a.ended_at), 'outcome', jsonb_build_array(null, a.outcome)),
        'customers.activity'
    FROM customers_activity a WHERE a.ended_at BETWEEN now() - %(days)s * interval '1 day' AND now()
), recorded AS (
    SELECT *, CASE WHEN random() < 0.01 THEN least(now(), at + random() * interval '5 days') ELSE at END AS known_at
    FROM due
)
INSERT INTO records_event (id, name, object, record_id, title, about, payload, reason, occurred_at, recorded_at,
    actor_id, via, version)
SELECT uuidv7(), object || '.' || verb, object, id, '', '{}', jsonb_build_object('changes', changes), '', at, known_at,
    owner_id, 'web', version
FROM recorded ORDER BY known_at
"""


def tell() -> None:
    """Fill the event log once."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM records_event WHERE object = 'customers.activity')")
        if not cursor.fetchone()[0]:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET work_mem = '256MB'")
            cursor.execute(TOLD, {"days": DAYS})
            cursor.execute("VACUUM ANALYZE records_event")
