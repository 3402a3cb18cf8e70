"""The amount of an opportunity with lines: their sum, brought up to date in the transaction that changes a line."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.pipeline.models import Opportunity, OpportunityLine
from paceline.records.act import Act


def settle(act: Act, opportunity: Opportunity) -> None:
    """Make the amount the sum of the live lines; without lines it stays what it was."""
    found = visible(SYSTEM, OpportunityLine).filter(opportunity=opportunity, amount__isnull=False)
    lines = list(found.values_list("amount", "amount_currency", "amount_base"))
    if not lines:
        return
    codes = {code for _, code, _ in lines}
    if len(codes) == 1:
        total, code = sum((amount for amount, _, _ in lines), Decimal(0)), codes.pop()
    else:
        total, code = sum((base for _, _, base in lines), Decimal(0)), settings.PACELINE_CURRENCY
    act.save(opportunity, event="pipeline.opportunity.change", amount=total, amount_currency=code)


def settle_by_key(act: Act, key: object) -> None:
    """The same for the opportunity with this key, locked until the transaction ends."""
    opportunity = visible(SYSTEM, Opportunity).select_for_update(of=("self",)).filter(pk=key).first()
    if opportunity is not None:
        settle(act, opportunity)
