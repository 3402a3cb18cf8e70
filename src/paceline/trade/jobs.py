"""What happens by itself in the trade room: owners hear of what is due or late; campaigns go on, holds run out."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.kernel.money_shown import full
from paceline.trade import best_sellers
from paceline.trade.delivery.later import record_all
from paceline.trade.models import PaymentPlan
from paceline.trade.presale.clock import go_round
from paceline.trade.quality import cooling, freshness
from paceline.trade.route import clock as routes
from paceline.trade.standing import clock as standing
from paceline.workflow.notifications import notify
from paceline.workflow.schedules import schedule

SOON = 3
LATE = (1, 7, 30, 60, 90)
"""Days after the due day on which an owner is told once more."""


@schedule("trade.dues", "30 8 * * *", "回款到期和逾期提醒")
def remind_of_dues() -> str:
    """Owners hear three days before an instalment is due and when it gets late. Twice on one day tells once."""
    today, told = local_day(clock.now()), 0
    days = {today + timedelta(days=SOON): -SOON, **{today - timedelta(days=late): late for late in LATE}}
    rows = visible(SYSTEM, PaymentPlan).filter(due_on__in=days, outstanding__gt=0, order__owner__isnull=False)
    for line in rows.select_related("order", "customer").order_by("pk"):
        late = days[line.due_on]
        told += notify(
            [line.order.owner_id],
            kind="reminder",
            template="%(customer)s 的 %(amount)s 已逾期 %(days)s 天未收。" if late > 0
            else "%(customer)s 的 %(amount)s 还有 %(days)s 天到期。",
            params={"customer": line.customer.name, "amount": full(line.outstanding), "days": abs(late)},
            key=f"due:{line.pk}:{late}",
            about=("trade.salesorder", line.order_id),
        )  # fmt: skip
    return _t("提醒了 %(count)s 条") % {"count": told}


@schedule("trade.documents", "40 3 * * *", "补录交付单")
def record_deliveries() -> str:
    """Orders that were delivered before there were delivery documents get one. Running twice changes nothing."""
    return _t("补录了 %(count)s 张") % {"count": record_all()}


@schedule("trade.best_sellers", "25 * * * *", "大家常买的产品")
def work_out_best_sellers() -> str:
    """What customers that are alike bought in half a year. Running twice changes nothing."""
    return _t("算出 %(count)s 条") % {"count": best_sellers.go_round(local_day(clock.now()))}


@schedule("trade.presales", "* * * * *", "预售活动的时钟")
def run_presales() -> str:
    """Everything that the time has brought about. Running twice changes nothing."""
    done = go_round()
    return _t("处理了 %(count)s 项") % {"count": sum(done.values())}


@schedule("trade.standing", "20 * * * *", "周期单生成订单")
def run_standing() -> str:
    """On working days, what is due of every standing order. Running twice changes nothing."""
    return _t("生成了 %(count)s 张订单") % {"count": standing.go_round()}


@schedule("trade.routes", "40 * * * *", "路线生成车次")
def run_routes() -> str:
    """Today's and tomorrow's runs, with what is due on them. Running twice changes nothing."""
    return _t("生成了 %(count)s 个车次") % {"count": routes.go_round()}


@schedule("trade.cooling", "*/10 * * * *", "没有按时冷却的批次")
def watch_cooling() -> str:
    """What should be cold by now and is not is blocked. Running twice changes nothing."""
    return _t("冻结了 %(count)s 个批次") % {"count": cooling.go_round()}


@schedule("trade.freshness", "30 7 * * *", "临期和不够新鲜的批次")
def tell_of_freshness() -> str:
    """Keepers hear of goods that get too old, once per batch and step. Running twice tells nobody twice."""
    return _t("提醒了 %(count)s 条") % {"count": freshness.go_round()}
