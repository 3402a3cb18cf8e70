"""What presales and their promotions say about themselves: more planned for promotion than there is to spend."""

from __future__ import annotations

from datetime import date

from paceline.kernel.messages import say
from paceline.kernel.money_shown import full
from paceline.records.badges import Badge, Read, badges


@badges("trade.presalecampaign", "budget promotion_budget promotion_spent")
def over_budget(read: Read, today: date) -> list[Badge]:
    """One of two: more was spent than the budget, or more is planned."""
    budget = read("budget")
    if budget is None:
        return []
    for code, words, amount in (
        ("overspent", say("推广花费超预算"), read("promotion_spent")),
        ("over_planned", say("推广预算超出"), read("promotion_budget")),
    ):
        if amount > budget:
            why = say("推广 %(amount)s，活动预算 %(budget)s", amount=full(amount), budget=full(budget))
            return [Badge(code, words, why, "danger" if code == "overspent" else "warn")]
    return []
