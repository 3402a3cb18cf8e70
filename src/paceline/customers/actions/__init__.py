"""What people do with leads, customers and activities; importing this package declares the actions."""

from paceline.customers.actions import (
    activity,
    check_in,
    cluster,
    customer,
    done,
    handoff,
    intake,
    lead,
    members,
    next_step,
    ownership,
    pool,
    relation,
    rule,
    scoring,
    segment,
    worth,
)

__all__ = [
    "activity", "check_in", "cluster", "customer", "done", "handoff", "intake", "lead", "members", "next_step",
    "ownership", "pool", "relation", "rule", "scoring", "segment", "worth",
]  # fmt: skip
