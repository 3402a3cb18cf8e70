"""What plans do by themselves: they begin on their first day, and an action that is late is told once."""

from __future__ import annotations

from django.utils.translation import gettext as _t

from paceline.access.principal import SYSTEM
from paceline.access.scope import visible
from paceline.access.working_days import local_day
from paceline.kernel import clock
from paceline.rhythm.actions.plan import activate
from paceline.rhythm.models import PlanAction, SalesPlan
from paceline.rhythm.models.plan import PlanState
from paceline.rhythm.models.plan_action import ActionState
from paceline.rhythm.queries.organisation import Organisation
from paceline.workflow.notifications import Line, notify_each
from paceline.workflow.schedules import schedule


@schedule("rhythm.plans_begin", "15 6 * * *", "开始执行到期的销售计划")
def begin_plans() -> str:
    """Approved plans whose first day has come are carried out from now on; running twice changes nothing."""
    today = local_day(clock.now())
    due = visible(SYSTEM, SalesPlan).filter(
        state=PlanState.APPROVED, starts_on__lte=today, ends_on__gte=today
    )
    begun = [activate(SYSTEM, plan, via="job") for plan in due.order_by("pk")]
    return _t("开始了 %(count)s 个") % {"count": len(begun)}


@schedule("rhythm.plan_actions", "40 8 * * *", "提醒逾期的计划行动")
def tell_of_late_actions() -> str:
    """The owner and whoever leads him hear of an action the day after it was due, once; another day is told anew."""
    today, organisation = local_day(clock.now()), Organisation.today()
    rows = visible(SYSTEM, PlanAction).filter(
        state=ActionState.OPEN, due_on__lt=today, plan__state=PlanState.ACTIVE, plan__deleted_at__isnull=True
    )
    found = rows.select_related("plan", "owner").order_by("due_on", "pk")
    told = notify_each(line for one in found for line in lines_of(one, organisation))
    return _t("提醒了 %(count)s 人") % {"count": told}


def lines_of(one: PlanAction, organisation: Organisation) -> list[Line]:
    """One line for the owner, one for the leaders."""
    mine = [one.owner_id] if one.owner_id else []
    leaders = {organisation.manager_of(one.owner.unit_id), one.plan.owner_id} - {*mine, None}
    params = {
        "what": one.what, "plan": one.plan.name, "who": one.owner.name, "day": one.due_on.isoformat(),
    }  # fmt: skip
    key = f"planaction:{one.pk}:{one.due_on}"
    about, url = ("rhythm.planaction", one.pk), f"/rhythm/plans/{one.plan_id}/"
    task = f"/activities/{one.activity_id}/" if one.activity_id else url
    own = "计划里的「%(what)s」%(day)s 到期，还没完成。做完点完成，做不完请和主管改期。"
    theirs = "%(who)s的计划行动「%(what)s」%(day)s 到期没完成（%(plan)s）。"
    return [
        Line(mine, "rhythm", template=own, params=params, key=key, about=about, url=task),
        Line(
            sorted((each for each in leaders if each), key=str), "rhythm", template=theirs, params=params,
            key=key, about=about, url=url,
        ),
    ]  # fmt: skip
