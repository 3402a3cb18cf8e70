"""Front door of the trade room."""

from django.utils.translation import gettext_lazy as _

from paceline.metadata.registry import MenuItem
from paceline.records.room import Room


class TradeConfig(Room):
    name = "paceline.trade"
    label = "trade"
    verbose_name = _("交易")
    menu = (
        MenuItem("报价", "/quotes/", "receipt", "成交与回款", "trade.quote", 28),
        MenuItem("合同", "/contracts/", "book", "成交与回款", "trade.contract", 30),
        MenuItem("订单", "/orders/", "doc", "成交与回款", "trade.salesorder", 32),
        MenuItem("回款", "/receipts/", "wallet", "成交与回款", "trade.receipt", 36),
        MenuItem("回款计划", "/payment-plans/", "calendar", "成交与回款", "trade.paymentplan", 38),
        MenuItem("发票", "/invoices/", "receipt", "成交与回款", "trade.invoice", 34),
        MenuItem("周期单", "/standing-orders/", "refresh", "成交与回款", "trade.standingorder", 33),
        MenuItem("交付单", "/deliveries/", "truck", "成交与回款", "trade.delivery", 33),
        MenuItem(
            "日计划",
            "/day-plan/",
            "calendar-check",
            "成交与回款",
            "trade.expectedsupply",
            34,
            needs=("trade.standingorder", "read"),
        ),
        MenuItem("今日配送", "/route-day/", "map", "成交与回款", "trade.routerun", 34),
        MenuItem("库存", "/stock/", "package", "成交与回款", "trade.stockitem", 35),
        MenuItem("批次", "/batches/", "layers", "资料", "trade.batch", 61),
        MenuItem("召回", "/recalls/", "rotate-ccw", "资料", "trade.recall", 61),
        MenuItem("路线", "/routes/", "map", "资料", "trade.deliveryroute", 61),
        MenuItem("检测标准", "/quality-items/", "flask", "资料", "trade.qualityitem", 61),
        MenuItem("检测结果", "/quality-results/", "form", "资料", "trade.qualityresult", 61),
        MenuItem("温度记录", "/temperature-readings/", "thermometer", "资料", "trade.temperaturereading", 61),
        MenuItem("仓库", "/warehouses/", "store", "资料", "trade.warehouse", 61),
        MenuItem("库存流水", "/stock-moves/", "history", "资料", "trade.stockmove", 61),
        MenuItem("公司抬头", "/letterheads/", "building", "资料", "trade.letterhead", 68),
        MenuItem("销售台账", "/ledger/", "book", "成交与回款", "trade.ledger", 40),
        MenuItem("账期", "/ledger-periods/", "lock", "成交与回款", "trade.ledgerperiod", 41),
        MenuItem("预售活动", "/presales/", "flame", "预售", "trade.presalecampaign", 42),
        MenuItem("推广项", "/presale-promotions/", "signpost", "预售", "trade.presalepromotion", 43),
        MenuItem("预订", "/reservations/", "bookmark", "预售", "trade.reservation", 44),
        MenuItem(
            "柜台预订",
            "/presale-counter/",
            "store",
            "预售",
            "trade.reservation",
            45,
            needs=("trade.reservation", "create"),
        ),
        MenuItem("定金处理", "/deposit-entries/", "shield", "预售", "trade.depositentry", 46),
    )

    def ready(self) -> None:
        super().ready()
        from paceline.trade import badges, pooling, purchases, signals, told  # noqa: F401
        from paceline.trade.route import reach  # noqa: F401
