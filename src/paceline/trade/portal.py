"""What customers may do through links in this room."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.records.links import purpose
from paceline.trade.models import Contract, ContractState, PresaleCampaign, Quote, QuoteState
from paceline.trade.models.presale.campaign import CampaignState
from paceline.trade.presale.personal import path_of
from paceline.trade.presale.promoting import count_click

READY = (QuoteState.APPROVED, QuoteState.SENT, QuoteState.ACCEPTED)


def why_no_offer(quote: Quote) -> str:
    """A customer gets only what has been approved and still stands."""
    return "" if quote.state in READY else _t("报价还没有批准，或者已经失效，不能发给客户。")


OFFER = purpose("trade.quote.offer", "在线报价", allows=("answer",), days=30, why_not=why_no_offer)


def why_no_page(campaign: PresaleCampaign) -> str:
    """Customers reserve in what has been approved and is not over."""
    if campaign.state in (CampaignState.SCHEDULED, CampaignState.OPEN, CampaignState.PAUSED):
        return ""
    return _t("活动还没有批准，或者预订已经结束，不能发预订页。")


RESERVE = purpose(
    "trade.presalecampaign.page", "预订页", allows=("reserve",), days=90, why_not=why_no_page, after=path_of,
    per_minute=30, opened=count_click, public=True,
)  # fmt: skip
FOLLOW = purpose("trade.reservation.follow", "预订进度", allows=("cancel_mine",), days=180)
SHOWN = (ContractState.APPROVED, ContractState.SIGNED, ContractState.EXECUTING, ContractState.COMPLETED)


def why_no_copy(contract: Contract) -> str:
    """A customer reads what has been approved."""
    return "" if contract.state in SHOWN else _t("合同还没有批准，或者已经失效，不能发给客户。")


COPY = purpose("trade.contract.copy", "在线合同", days=30, why_not=why_no_copy)
