"""Front door of the trade room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class TradeConfig(Room):
    name = "paceline.trade"
    label = "trade"
    verbose_name = _("交易")
    menu = (
        MenuItem("报价", "/quotes/", "receipt", "客户与成交", "trade.quote", 48),
        MenuItem("订单", "/orders/", "doc", "客户与成交", "trade.salesorder", 50),
        MenuItem("回款", "/receipts/", "wallet", "客户与成交", "trade.receipt", 52),
        MenuItem("回款计划", "/payment-plans/", "calendar", "客户与成交", "trade.paymentplan", 54),
        MenuItem("销售台账", "/ledger/", "book", "客户与成交", "trade.ledger", 56),
    )
