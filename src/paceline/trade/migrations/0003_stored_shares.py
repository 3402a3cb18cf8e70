"""A line keeps its parts of what its order has received, is owed and has invoiced, and the ledger reads them there.

Computing them for every row that is shown or added up took most of the ledger's time at a million lines. The part of a
line is the rounded running sum up to it less that before it, so the parts of an order add up to it to the cent.
Triggers keep them, because roll-ups and imports write to the tables too.
"""

from decimal import Decimal
from importlib import import_module

from django.conf import settings
from django.db import migrations, models

PARTS = ("received", "outstanding", "invoiced")
RUNNING = "sum(b.amount_base) FILTER (WHERE b.deleted_at IS NULL) OVER up_to"
PART = """CASE WHEN o.amount <> 0 AND b.deleted_at IS NULL AND b.amount_base IS NOT NULL
            THEN round(o.{of} * {running} / o.amount, 2) - round(o.{of} * ({running} - b.amount_base) / o.amount, 2)
            ELSE 0 END AS {of}"""
SHARE_OUT = """
    UPDATE trade_orderline l
    SET share_received = p.received, share_outstanding = p.outstanding, share_invoiced = p.invoiced
    FROM (
        SELECT b.id, {parts}
        FROM trade_orderline b JOIN trade_salesorder o ON o.id = b.order_id
        WHERE {which}
        WINDOW up_to AS (PARTITION BY b.order_id ORDER BY b.id)
    ) p
    WHERE l.id = p.id AND (l.share_received, l.share_outstanding, l.share_invoiced)
        IS DISTINCT FROM (p.received, p.outstanding, p.invoiced)
"""
TRIGGERS = """
CREATE FUNCTION trade_share_out_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {of_order};
    RETURN NULL;
END $$;
CREATE FUNCTION trade_share_out_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {of_line};
    RETURN NULL;
END $$;
CREATE TRIGGER share_out AFTER UPDATE OF received, outstanding, invoiced, amount ON trade_salesorder
    FOR EACH ROW WHEN (
        (OLD.received, OLD.outstanding, OLD.invoiced, OLD.amount)
            IS DISTINCT FROM (NEW.received, NEW.outstanding, NEW.invoiced, NEW.amount)
        AND (OLD.received, OLD.outstanding, OLD.invoiced, NEW.received, NEW.outstanding, NEW.invoiced)
            IS DISTINCT FROM (0, 0, 0, 0, 0, 0)
    ) EXECUTE FUNCTION trade_share_out_order();
CREATE TRIGGER share_out AFTER UPDATE OF amount_base, deleted_at, order_id ON trade_orderline
    FOR EACH ROW WHEN (
        (OLD.amount_base, OLD.deleted_at, OLD.order_id) IS DISTINCT FROM (NEW.amount_base, NEW.deleted_at, NEW.order_id)
    ) EXECUTE FUNCTION trade_share_out_line();
"""
UNDO = """
DROP TRIGGER share_out ON trade_salesorder;
DROP TRIGGER share_out ON trade_orderline;
DROP FUNCTION trade_share_out_order();
DROP FUNCTION trade_share_out_line();
"""
AMOUNTS = {
    "list_price": "l.list_price_base",
    "price": "p.price",
    "amount": "p.amount",
    "net": "p.net",
    "tax": "p.tax",
    "cost": "p.net - p.margin",
    "margin": "p.margin",
    **{part: f"CASE WHEN p.is_live THEN l.share_{part} ELSE 0 END" for part in PARTS},
}
VIEW = """
CREATE VIEW trade_ledger AS
SELECT p.id, p.posted_on, p.kind, p.order_id, o.contract_id, o.customer_id, p.owner_id, p.team_id, l.product_id,
       p.quantity, p.discount, {columns},
       CASE WHEN p.is_live THEN l.delivered ELSE 0 END AS delivered,
       CASE WHEN p.is_live THEN l.delivered_on END AS delivered_on,
       CASE WHEN p.is_live THEN l.returned ELSE 0 END AS returned,
       CASE WHEN p.is_live THEN (
           SELECT min(d.due_on) FROM trade_paymentplan d
           WHERE d.order_id = o.id AND d.deleted_at IS NULL AND d.outstanding > 0
       ) END AS due_on
FROM trade_posting p
JOIN trade_orderline l ON l.id = p.line_id
JOIN trade_salesorder o ON o.id = p.order_id
"""


def shared_out(which):
    parts = ", ".join(PART.format(of=part, running=RUNNING) for part in PARTS)
    return SHARE_OUT.format(parts=parts, which=which)


def forwards(apps, schema_editor):
    some = "(o.received, o.outstanding, o.invoiced) IS DISTINCT FROM (0, 0, 0)"
    schema_editor.execute(shared_out(some))
    of_line = f"b.order_id IN (OLD.order_id, NEW.order_id) AND {some}"
    triggers = TRIGGERS.format(of_order=shared_out("b.order_id = NEW.id"), of_line=shared_out(of_line))
    schema_editor.execute(triggers)
    schema_editor.execute("DROP VIEW IF EXISTS trade_ledger")
    make_view(schema_editor, VIEW, AMOUNTS)


def make_view(schema_editor, view, amounts):
    columns = (
        f"({sql})::numeric(18, 2) AS {name}, %(home)s::varchar(3) AS {name}_currency, "
        f"({sql})::numeric(18, 2) AS {name}_base"
        for name, sql in amounts.items()
    )
    schema_editor.execute(view.format(columns=", ".join(columns)), {"home": settings.PACELINE_CURRENCY})


def backwards(apps, schema_editor):
    schema_editor.execute(UNDO)
    import_module("paceline.trade.migrations.0002_ledger_rows").forwards(apps, schema_editor)


def share():
    return models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0), db_default=Decimal(0))


class Migration(migrations.Migration):
    dependencies = [
        ("trade", "0002_ledger_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            "posting",
            models.Index(fields=["owner", "-posted_on", "-id"], name="posting_owner_day_ix"),
        ),
        migrations.AlterField(  # the index above does its work
            "posting",
            "owner",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                models.PROTECT,
                blank=True,
                null=True,
                db_index=False,
                related_name="+",
            ),
        ),
        *(migrations.AddField("orderline", f"share_{part}", share()) for part in PARTS),
        migrations.RunPython(forwards, backwards),
    ]
