"""A request for an invoice on paper 开票申请单: what finance issues it from, line by line."""

from __future__ import annotations

from typing import Any

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.records.files.papers import paper
from paceline.trade.models import Invoice, InvoiceKind, InvoiceLine, InvoiceState
from paceline.trade.models.invoice import TaxRate
from paceline.trade.papers.head import head_of
from paceline.trade.papers.in_words import in_words

TITLE = "title credit_code address phone bank account"
SHOWS = {
    "trade.invoice": f"{TITLE} kind amount net tax over_why invoice_number issued_on note",
    "trade.invoiceline": "item rate amount net tax",
    "customers.customer": "name",
}


@paper("trade.invoice", "开票申请单", "pages/papers/invoice.html", shows=SHOWS)
def facts(invoice: Invoice) -> dict[str, Any]:
    """Who asks, for whom, with which title, what stands on it, and how far it is."""
    rows = visible(SYSTEM, InvoiceLine).filter(invoice=invoice).order_by("seq")
    return {
        "head": head_of(),
        "number": invoice.number,
        "kind": InvoiceKind(invoice.kind),
        "state": InvoiceState(invoice.state),
        "customer": invoice.customer.name,
        "order": invoice.order.number if invoice.order else "",
        "contract": str(invoice.contract) if invoice.contract else "",
        "red_of": (invoice.red_of.invoice_number or invoice.red_of.number) if invoice.red_of else "",
        "applicant": invoice.owner.name if invoice.owner else "",
        "asked_on": local_day(invoice.created_at),
        "title": {name: getattr(invoice, name) for name in TITLE.split()},
        "lines": [(row.seq, row.item, TaxRate(row.rate), row.net, row.tax, row.amount) for row in rows],
        "amount": invoice.amount,
        "net": invoice.net,
        "tax": invoice.tax,
        "words": in_words(invoice.amount, invoice.amount_currency),
        "currency": invoice.amount_currency,
        "invoice_number": invoice.invoice_number,
        "issued_on": invoice.issued_on,
        "over_why": invoice.over_why,
        "note": invoice.note,
        "is_asked": invoice.state == InvoiceState.REQUESTED,
        "is_rejected": invoice.state == InvoiceState.REJECTED,
    }
