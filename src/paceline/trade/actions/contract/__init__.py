"""Contracts: their life, terms, orders and invoices."""
