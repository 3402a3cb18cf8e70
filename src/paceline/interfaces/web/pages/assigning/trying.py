"""分配试算: which rules would give which leads to whom. The choice of rules and leads stands in the address."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from paceline.access.scope import visible
from paceline.customers.intake import trying
from paceline.customers.models import AssignmentRule
from paceline.interfaces.web.middleware import actor
from paceline.interfaces.web.page import page
from paceline.kernel.errors import NotAllowed

WHICH = {"waiting": trying.waiting, "lately": trying.lately}


@require_GET
def dry_run(request: HttpRequest) -> HttpResponse:
    """The rules to try, those in use to begin with, and what they would do; nothing is written."""
    by = actor(request)
    if not by.can("customers.assignmentrule", "change"):
        raise NotAllowed("只有能改分配规则的人可以试算。请联系销售运营。")
    rules = list(visible(by, AssignmentRule).order_by("position", "pk"))
    given = {key for text in request.GET.getlist("rule") if (key := key_of(text)) is not None}
    chosen = given if "chosen" in request.GET else {one.pk for one in rules if one.active}
    batch = key_of(request.GET.get("batch", ""))
    which = request.GET.get("which", "") if request.GET.get("which") in WHICH else "waiting"
    leads = trying.imported(by, batch) if batch else WHICH[which](by)
    if not batch and "which" not in request.GET and not leads.exists():
        which, leads = "lately", trying.lately(by)
    found = trying.tried(by, leads, chosen) if chosen else trying.Outcome([])
    return page(
        request, "pages/assigning/try.html", rules=rules, chosen=chosen, batch=batch, which=which, found=found,
        total=leads.count(), most=trying.MOST,
        choices=[("waiting", _t("还没有负责人的")), ("lately", _t("最近来的，当作没有负责人"))],
    )  # fmt: skip


def key_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
