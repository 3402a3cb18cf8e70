"""A contract on paper."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from paceline.records.files.papers import paper
from paceline.trade.actions.quote.verdict import quote_lines
from paceline.trade.models import Contract, ContractState, DepositKind
from paceline.trade.papers.head import head_of
from paceline.trade.papers.in_words import in_words
from paceline.trade.papers.lines import printed
from paceline.trade.queries import terms_of

SHOWS = {
    "trade.contract": "amount deposit terms",
    "trade.contractterm": "amount",
    "trade.quoteline": "price regular_price promotions discount amount tax_rate",
}
UNSIGNED = (ContractState.DRAFT, ContractState.APPROVING)


@paper("trade.contract", "合同", "pages/papers/contract.html", shows=SHOWS)
def facts(contract: Contract) -> dict[str, Any]:
    """Head, parties, what is sold, deposit, when what is paid, terms."""
    lines, totals = printed(quote_lines(contract.quote) if contract.quote_id else ())
    return {
        "head": head_of(),
        "number": str(contract),
        "name": contract.title,
        "customer": contract.customer.name,
        "credit_code": contract.customer.credit_code,
        "seller": contract.owner.name if contract.owner else "",
        "signed_on": contract.signed_on,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "amount": contract.amount,
        "words": in_words(contract.amount, settings.PACELINE_CURRENCY),
        "currency": settings.PACELINE_CURRENCY,
        "earnest": contract.deposit if contract.deposit_kind == DepositKind.EARNEST else None,
        "advance": contract.deposit if contract.deposit_kind == DepositKind.ADVANCE else None,
        "excess": contract.earnest_excess,
        "lines": lines,
        "totals": totals,
        "dues": [(term.seq, term.due_on, term.amount, term.condition) for term in terms_of(contract)],
        "terms": contract.terms,
        "is_draft": contract.state in UNSIGNED,
    }
