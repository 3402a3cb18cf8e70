"""上手清单: first steps of a seller or an administrator, ticked by facts; gone when done or put away."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists
from django.http import HttpRequest
from django.utils.translation import gettext as _t

from paceline.access import preferences
from paceline.access.models import OrgUnit, User
from paceline.access.principal import SYSTEM, Principal
from paceline.access.scope import visible
from paceline.customers.models import Activity, Customer
from paceline.customers.models.activity_kinds import ActivityStatus
from paceline.pipeline.models import Opportunity

AWAY = ("hidden", "done")


def steps_of(request: HttpRequest, by: Principal) -> list[dict[str, Any]]:
    """`[{"label", "done", "url"}]`, [] when there is nothing to show any more."""
    user: Any = request.user
    kept = (user.preferences or {}).get("home", {})
    sells = by.can("customers.customer", "create")
    if kept.get("onboarding") in AWAY or not (sells or by.is_admin):
        return []
    steps = admin_steps(by) if by.is_admin else []
    if sells and all(step["done"] for step in steps):
        steps = seller_steps(user, by)
    if all(step["done"] for step in steps):
        preferences.remember(by, "home", "onboarding", "done")
        return []
    return steps


def admin_steps(by: Principal) -> list[dict[str, Any]]:
    """What somebody does who has just installed the product: being administrator alone opens no business record."""
    facts = {
        "units": Exists(visible(by, OrgUnit).filter(parent__isnull=False)),
        "people": Exists(visible(by, User).exclude(pk=by.user_id)),
        "customers": Exists(visible(SYSTEM, Customer)),
    }
    done = visible(by, User).filter(pk=by.user_id).values(**facts).get()
    return [
        {
            "label": _t("给自己一个角色，菜单里才有客户和商机"),
            "done": by.can("customers.customer", "read"),
            "url": f"/settings/users/{by.user_id}/",
        },
        {"label": _t("建好部门和小组"), "done": done["units"], "url": "/settings/organisation/"},
        {"label": _t("邀请同事"), "done": done["people"], "url": "/settings/users/"},
        {"label": _t("导入客户和商机"), "done": done["customers"], "url": "/imports/"},
    ]


def seller_steps(user: User, by: Principal) -> list[dict[str, Any]]:
    """What somebody does first who sells."""
    facts = facts_of(by)
    return [
        {"label": _t("补全我的资料"), "done": bool(user.mobile or user.position), "url": "/profile/"},
        {"label": _t("添加第一个客户"), "done": facts["customer"], "url": "/customers/new"},
        {"label": _t("建一个商机"), "done": facts["deal"], "url": "/opportunities/new"},
        {"label": _t("记一次跟进"), "done": facts["follow_up"], "url": "/customers/"},
        {"label": _t("安排好下一步"), "done": facts["step"], "url": "/opportunities/"},
    ]


def facts_of(by: Principal) -> dict[str, bool]:
    """What this person has done already, in one query."""
    customers = visible(by, Customer).filter(owner=by.user_id)
    deals = visible(by, Opportunity).filter(owner=by.user_id)
    done = visible(by, Activity).filter(owner=by.user_id, status=ActivityStatus.DONE)
    asked = {
        "customer": Exists(customers),
        "deal": Exists(deals),
        "follow_up": Exists(done),
        "step": Exists(deals.exclude(next_step="")) | Exists(customers.exclude(next_step="")),
    }
    found = visible(by, User).filter(pk=by.user_id).values(**asked).first()
    return {name: bool(found and found[name]) for name in asked}
