"""Invoices: asked for, issued, taken back."""
