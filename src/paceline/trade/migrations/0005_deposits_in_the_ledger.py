"""Deposits that were kept or returned twofold are rows of the ledger; a posting knows its customer by itself."""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("paceline.trade.migrations.0003_stored_shares")
FILL = """
UPDATE trade_posting p SET customer_id = o.customer_id FROM trade_salesorder o WHERE o.id = p.order_id;
INSERT INTO trade_posting (id, posted_on, kind, entry_id, customer_id, owner_id, team_id, quantity, amount, net, tax,
                           margin, is_live)
SELECT gen_random_uuid(), e.posted_on, e.kind, e.id, e.customer_id, e.owner_id, e.team_id, 0, a.amount, a.amount, 0,
       a.amount, true
FROM trade_depositentry e
CROSS JOIN LATERAL (SELECT CASE e.kind WHEN 'forfeit' THEN e.amount_base ELSE -e.liability_base END AS amount) a
WHERE e.deleted_at IS NULL AND e.state IN ('posted', 'paid') AND e.kind IN ('forfeit', 'double_return');
"""
TRIGGERS = """
CREATE FUNCTION trade_posting_follows_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'trade_salesorder' THEN
        UPDATE trade_posting SET customer_id = NEW.customer_id WHERE order_id = NEW.id;
    ELSE
        UPDATE trade_posting SET customer_id = NEW.customer_id WHERE entry_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_customer AFTER UPDATE OF customer_id ON trade_salesorder
    FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)
    EXECUTE FUNCTION trade_posting_follows_customer();
CREATE TRIGGER follow_customer AFTER UPDATE OF customer_id ON trade_depositentry
    FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)
    EXECUTE FUNCTION trade_posting_follows_customer();
"""
UNDO = """
DROP TRIGGER follow_customer ON trade_salesorder;
DROP TRIGGER follow_customer ON trade_depositentry;
DROP FUNCTION trade_posting_follows_customer();
DROP VIEW trade_ledger;
DELETE FROM trade_posting WHERE entry_id IS NOT NULL;
"""
LIVE_PART = "CASE WHEN p.is_live THEN COALESCE(l.share_{part}, 0) ELSE 0 END"
AMOUNTS = BEFORE.AMOUNTS | {
    "received": f"""CASE WHEN p.entry_id IS NULL THEN {LIVE_PART.format(part="received")}
        WHEN p.amount > 0 OR e.state = 'paid' THEN p.amount ELSE 0 END""",
    "outstanding": f"""CASE WHEN p.entry_id IS NULL THEN {LIVE_PART.format(part="outstanding")}
        WHEN p.amount > 0 OR e.state = 'paid' THEN 0 ELSE p.amount END""",
    "invoiced": LIVE_PART.format(part="invoiced"),
}
VIEW = """
CREATE VIEW trade_ledger AS
SELECT p.id, p.posted_on, p.kind, p.order_id, p.entry_id, o.contract_id, p.customer_id, p.owner_id, p.team_id,
       l.product_id, p.quantity, p.discount, {columns},
       CASE WHEN p.is_live THEN COALESCE(l.delivered, 0) ELSE 0 END AS delivered,
       CASE WHEN p.is_live THEN l.delivered_on END AS delivered_on,
       CASE WHEN p.is_live THEN COALESCE(l.returned, 0) ELSE 0 END AS returned,
       CASE WHEN p.is_live THEN (
           SELECT min(d.due_on) FROM trade_paymentplan d
           WHERE d.order_id = o.id AND d.deleted_at IS NULL AND d.outstanding > 0
       ) END AS due_on
FROM trade_posting p
LEFT JOIN trade_orderline l ON l.id = p.line_id
LEFT JOIN trade_salesorder o ON o.id = p.order_id
LEFT JOIN trade_depositentry e ON e.id = p.entry_id
"""


def fill(apps, schema_editor):
    schema_editor.execute(FILL)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the column is altered next
    schema_editor.execute(TRIGGERS)


def show(apps, schema_editor):
    schema_editor.execute("DROP VIEW IF EXISTS trade_ledger")
    BEFORE.make_view(schema_editor, VIEW, AMOUNTS)


def hide(apps, schema_editor):
    schema_editor.execute(UNDO)
    BEFORE.make_view(schema_editor, BEFORE.VIEW, BEFORE.AMOUNTS)


def link(to, **more):
    return models.ForeignKey(to, models.PROTECT, blank=True, null=True, related_name="+", **more)


HAS_ORDER = models.Q(line__isnull=False, order__isnull=False, entry__isnull=True)
HAS_ENTRY = models.Q(line__isnull=True, order__isnull=True, entry__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("trade", "0004_stock")]

    operations = [
        migrations.AddField("posting", "customer_id", models.UUIDField(editable=False, null=True)),
        migrations.AddField("posting", "entry", link("trade.depositentry", db_index=False)),
        migrations.AlterField("posting", "line", link("trade.orderline")),
        migrations.AlterField("posting", "order", link("trade.salesorder", db_index=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("posting", "customer_id", models.UUIDField(editable=False)),
        migrations.AddIndex(
            "posting",
            models.Index(fields=["customer_id", "-posted_on", "-id"], name="posting_customer_day_ix"),
        ),
        migrations.AddConstraint(
            "posting",
            models.CheckConstraint(condition=HAS_ORDER | HAS_ENTRY, name="posting_is_of_a_line_or_a_deposit"),
        ),
        migrations.AddConstraint(
            "posting", models.UniqueConstraint(fields=("entry",), name="one_posting_per_deposit_entry")
        ),
        migrations.RunPython(show, hide),
    ]
