"""What an action does that is not plain from its name, said in its dialog before it is done."""

from __future__ import annotations

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from paceline.interfaces.web.pages.records.opened import Opened
from paceline.records.action import Action

BY_NAME = {
    "trade.ledgerperiod.close": _(
        "开始结账 %(title)s 以后，新的分录记进以后的月份，这个月里再成交的也是。"
        "发现遗漏可以「取消结账」；锁定以后不能再取消。"
    ),
    "trade.ledgerperiod.lock": _(
        "锁定以后 %(title)s 的台账不再变化，也不能取消结账；以后的更正记进没有结账的月份，先冲回再重记。"
    ),
    "trade.reservation.cancel": _(
        "名额马上让给候补。付过的钱交给财务审批：有定金效力的部分没收，其余退还客户。"
    ),
    "trade.reservation.call_off": _(
        "名额马上让给候补。付过的钱交给财务审批：有定金效力的部分双倍返还，其余退还客户。"
    ),
}


def consequence(on: Opened, chosen: Action) -> str:
    """A sentence with the record's name in it, "" when the action's name says enough."""
    if chosen.verb == "remove":
        return _t("会移到回收站，随时可以恢复。")
    said = BY_NAME.get(chosen.name)
    return str(said) % {"title": on.title} if said else ""
