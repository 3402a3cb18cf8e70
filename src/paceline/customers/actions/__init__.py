"""What people do with leads, customers and activities; importing this package declares the actions."""

from paceline.customers.actions import (
    activity,
    customer,
    done,
    lead,
    next_step,
    ownership,
    pool,
    relation,
    rule,
)

__all__ = ["activity", "customer", "done", "lead", "next_step", "ownership", "pool", "relation", "rule"]
