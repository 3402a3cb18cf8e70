"""What the events of this room are called that no action of their name stands behind."""

from django.utils.translation import gettext_lazy as _

from paceline.records.acting.event_names import name_events

name_events(
    {
        "trade.salesorder.allot": _("到货，锁定了库存"),
        "trade.salesorder.take_again": _("入库撤销，又缺货了"),
        "trade.delivery.record_later": _("补录了交付单"),
        "trade.delivery.join_run": _("排进了车次"),
        "trade.delivery.leave_run": _("车次取消，不再跟车"),
        "trade.recallentry.hand_out": _("分派了任务"),
        "trade.orderline.amend": _("明细修订了"),
        "trade.orderline.amend_out": _("修订时去掉了明细"),
        "trade.orderline.deliver": _("明细交付了"),
        "trade.orderline.take_back": _("明细退货了"),
        "trade.orderline.undo_return": _("明细撤回了退货"),
        "trade.orderline.undo_delivery": _("明细撤回了交付"),
        "trade.deliveryline.follow": _("交付明细更新了"),
        "trade.deliveryline.refuse": _("没有收下或没有发出"),
        "trade.paymentplan.allocate": _("回款计划核销了"),
        "trade.paymentplan.release": _("回款计划取消了核销"),
        "trade.paymentplan.fit": _("回款计划随订单金额调整"),
        "trade.paymentplan.replaced": _("换成了新的回款计划"),
        "trade.paymentplan.dropped": _("回款计划不再需要"),
        "trade.contractterm.replaced": _("换成了新的付款节点"),
        "trade.invoiceline.replaced": _("换成了新的发票明细"),
        "trade.invoice.bind": _("发票归到了订单"),
        "trade.receipt.bind": _("回款归到了订单"),
        "trade.refund.undo": _("退款撤销了"),
        "trade.batch.stop": _("自动冻结了"),
        "trade.qualityresult.judge_again": _("按新的限值重新判定了"),
        "trade.warehouse.follow": _("不再是主仓库"),
    }
)
