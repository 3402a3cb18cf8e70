"""From the deal to the cash: orders, payment plans, receipts, invoices and the ledger."""
