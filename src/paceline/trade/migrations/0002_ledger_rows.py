"""The rows of the ledger: a view over postings, deliveries, receipts and invoices.

What an order has received, what is outstanding and what was invoiced is shared out over its lines by their amounts. The share of a line
is the rounded running sum up to it less that before it, so the shares of an order add up to it to the cent.
"""

from django.conf import settings
from django.db import migrations

AMOUNTS = {
    "list_price": "l.list_price_base",
    "price": "p.price",
    "amount": "p.amount",
    "net": "p.net",
    "tax": "p.tax",
    "cost": "p.net - p.margin",
    "margin": "p.margin",
    "received": "{share_received}",
    "outstanding": "{share_outstanding}",
    "invoiced": "{share_invoiced}",
}
SHARE = """CASE WHEN p.is_live AND o.amount <> 0 THEN (
        SELECT round(o.{of} * sum(b.amount_base) / o.amount, 2)
             - round(o.{of} * (sum(b.amount_base) - l.amount_base) / o.amount, 2)
        FROM trade_orderline b WHERE b.order_id = l.order_id AND b.deleted_at IS NULL AND b.id <= l.id
    ) ELSE 0 END"""


def forwards(apps, schema_editor):
    schema_editor.execute("DROP VIEW IF EXISTS trade_ledger")
    shares = {f"share_{of}": SHARE.format(of=of) for of in ("received", "outstanding", "invoiced")}
    columns = []
    for name, sql in AMOUNTS.items():
        value = f"({sql.format(**shares)})::numeric(18, 2)"
        columns.append(f"{value} AS {name}, %(home)s::varchar(3) AS {name}_currency, {value} AS {name}_base")
    schema_editor.execute(
        f"""
        CREATE VIEW trade_ledger AS
        SELECT p.id, p.posted_on, p.kind, p.order_id, o.contract_id, o.customer_id, p.owner_id, p.team_id, l.product_id,
               p.quantity, p.discount, {", ".join(columns)},
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
        """,  # noqa: S608  (only the names and expressions above)
        {"home": settings.PACELINE_CURRENCY},
    )


def backwards(apps, schema_editor):
    schema_editor.execute("DROP VIEW trade_ledger")


class Migration(migrations.Migration):
    dependencies = [("trade", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
